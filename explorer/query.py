"""Read which statements an address asks for, and say it again as an address, as SQL and in words.

The query is the address: every field below is a parameter of it, and nothing else decides what a page shows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from annotators.watch import known_ids
from explorer.errors import BadQuery
from storage.vocabulary import Assertion, AttributionType, EntityLabel, Gender, GenderSource, Kind

Words: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Condition: TypeAlias = tuple[str, Sequence[object]]
"""A condition in SQL and the values of its question marks."""

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|(\S+))')
_LAST = 2**62
"""Behind every moment and its negative: where undated statements stand."""


class Who(StrEnum):
    """What a speaker is."""

    PERSON = "person"
    BODY = "body"
    UNKNOWN = "unknown"


class Without(StrEnum):
    """What a statement can lack."""

    SPEAKER = "speaker"
    ROLE = "role"
    OUTLET = "outlet"
    DATE = "date"
    GENDER = "gender"


class Sort(StrEnum):
    """The order of statements; ties go by article and place."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SUREST = "surest"
    DOUBTFUL = "doubtful"
    SPEAKER = "speaker"


ORDERS: Mapping[Sort, str] = {
    Sort.NEWEST: f"coalesce(-moment, {_LAST})",
    Sort.OLDEST: f"coalesce(moment, {_LAST})",
    Sort.SUREST: "-confidence",
    Sort.DOUBTFUL: "confidence",
    Sort.SPEAKER: "coalesce(speaker_name, '\U0010ffff')",
}
_IS_PERSON = f"speaker_label = '{EntityLabel.PERSON}'"
WHO: Mapping[Who, str] = {
    Who.PERSON: _IS_PERSON,
    Who.BODY: f"speaker_label IS NOT NULL AND NOT {_IS_PERSON}",
    Who.UNKNOWN: "speaker_label IS NULL",
}
WITHOUT: Mapping[Without, str] = {
    Without.SPEAKER: "speaker_name IS NULL",
    Without.ROLE: "speaker_role IS NULL",
    Without.OUTLET: "outlet IS NULL",
    Without.DATE: "day IS NULL",
    Without.GENDER: "speaker_gender IS NULL",
}
EQUAL: Mapping[str, str] = {
    "name": "speaker_name = ?",
    "outlet": "outlet = ?",
    "since": "day >= ?::DATE",
    "until": "day <= ?::DATE",
    "kind": "kind = ?",
    "type": "attribution_type = ?",
    "assertion": f"coalesce(assertion, '{Assertion.ASSERTED}') = ?",  # older lakes have none: all was asserted
    "min_confidence": "confidence >= ?",
    "below_confidence": "confidence < ?",
    "watch": "list_contains(watch, ?)",
    "role": "contains(fold(speaker_role), fold(?))",
    "gender": "speaker_gender = ?",
    "gender_source": "speaker_gender_source = ?",
    "cluster": "utterance = ?",
    "beside": "article_id IN (SELECT article_id FROM statements WHERE speaker_name = ?)",
}
"""What a field asks of a statement whose value stands for the question mark."""


def _listed(value: object) -> object:
    return tuple(value.split(",")) if isinstance(value, str) else value


class Query(BaseModel):
    """Which statements, in which order. A field that is null asks for nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: Annotated[Words | None, Field(description="Words")] = None
    speaker: Annotated[Words | None, Field(description="Speaker")] = None
    name: Annotated[str | None, Field(description="Speaker is exactly", max_length=1_000)] = None
    beside: Annotated[str | None, Field(description="In one article with", max_length=1_000)] = None
    role: Annotated[Words | None, Field(description="Role")] = None
    outlet: Annotated[Words | None, Field(description="Outlet")] = None
    since: Annotated[date | None, Field(description="From")] = None
    until: Annotated[date | None, Field(description="To")] = None
    kind: Annotated[Kind | None, Field(description="Quoted")] = None
    type: Annotated[AttributionType | None, Field(description="Type")] = None
    assertion: Annotated[Assertion | None, Field(description="Assertion")] = None
    min_confidence: Annotated[float | None, Field(ge=0, le=1, description="Confidence from")] = None
    below_confidence: Annotated[float | None, Field(ge=0, le=1, description="Confidence below")] = None
    watch: Annotated[Words | None, Field(description="Watched name")] = None
    who: Annotated[Who | None, Field(description="Speakers are")] = None
    gender: Annotated[Gender | None, Field(description="Speakers are")] = None
    gender_source: Annotated[GenderSource | None, Field(description="Gender told by")] = None
    without: Annotated[tuple[Without, ...], BeforeValidator(_listed), Field(description="Without")] = ()
    cluster: Annotated[Words | None, Field(description="Reports of utterance")] = None
    sort: Annotated[Sort, Field(description="Order")] = Sort.NEWEST

    def parameters(self, **changed: object) -> dict[str, str]:
        """Give what stands in the address, with some fields `changed`; null leaves a field out."""
        fields = self.model_dump(mode="json") | changed
        if fields["sort"] == Sort.NEWEST:
            fields["sort"] = None
        fields["without"] = ",".join(fields["without"] or ()) or None
        return {name: str(value) for name, value in fields.items() if value is not None}

    def chosen(self) -> dict[str, tuple[str, str]]:
        """Give every field that narrows the statements: label and value, as people read them."""
        given = self.parameters(sort=None)
        return {name: (str(type(self).model_fields[name].description), value) for name, value in given.items()}

    def conditions(self) -> list[Condition]:
        """Give the conditions in SQL over the views of an index; all of them must hold."""
        found = [*_words(self.q), *_speaker(self.speaker)]
        given = self.model_dump(mode="json", exclude_none=True)
        found += [(text, [given[field]]) for field, text in EQUAL.items() if field in given]
        found += [(WITHOUT[one], []) for one in self.without]
        if self.who is not None:
            found.append((WHO[self.who], []))
        return found


REPEATED = ("without",)
"""Fields that a form gives once for each box that is ticked."""


def read(parameters: Sequence[tuple[str, str]]) -> Query:
    """Read a query from the parameters of an address; empty fields of a form ask for nothing. Raises BadQuery."""
    given: dict[str, str] = {}
    for name, value in parameters:
        if value.strip():
            if name in given and name not in REPEATED:
                raise BadQuery(f"The address gives {name!r} twice; leave one of them out.")
            given[name] = f"{given[name]},{value}" if name in given else value
    try:
        query = Query.model_validate(given)
    except ValidationError as error:
        raise BadQuery(_sentence(error)) from error
    if query.since and query.until and query.since > query.until:
        raise BadQuery(f"No day is from {query.since} to {query.until}; exchange the two dates.")
    return query


def _sentence(error: ValidationError) -> str:
    fault = error.errors()[0]
    name, value = str(fault["loc"][0]), str(fault["input"])[:80]
    if fault["type"] == "extra_forbidden":
        return f"The address asks for {name!r}, which no list has; its fields are {', '.join(Query.model_fields)}."
    expected = str(fault["msg"])
    return f"The field {name!r} cannot be {value!r}: {expected[:1].lower()}{expected[1:]}."


def _words(asked: str | None) -> list[Condition]:
    """All words must stand in the sentence; "several words" in this order; -word must not; word* begins one."""
    found: list[Condition] = []
    for without, phrase, word in _TERM.findall(asked or ""):
        term = phrase or word
        folded = "rtrim(fold(?))" if word.endswith("*") else "fold(?)"
        if any(character.isalnum() for character in term):
            found.append((f"{'NOT ' if without else ''}contains(folded, {folded})", [term]))
    if asked and not found:
        raise BadQuery(f"The search {asked!r} holds no word; write at least one letter or digit.")
    return found


def _speaker(asked: str | None) -> list[Condition]:
    """A speaker is asked for by the words of the name, or by any name that the shipped tables know ("IOM")."""
    if not asked:
        return []
    names = "SELECT name FROM speakers WHERE contains(folded, fold(?)) OR list_contains(?, entity_id)"
    return [(f"speaker_name IN ({names})", [asked, sorted(known_ids([asked]))])]


def where(conditions: Sequence[Condition]) -> tuple[str, list[Any]]:
    """Join conditions into one, with its values."""
    joined = " AND ".join(["true", *(f"({text})" for text, _ in conditions)])
    return joined, [value for _, values in conditions for value in values]
