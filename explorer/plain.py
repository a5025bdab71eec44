"""Say in plain words what tables hold as values, for people who have not read the data dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from explorer.query import Sort, Who, Without
from storage.vocabulary import Assertion, AttributionType, Gender, GenderSource, Kind, Resolution

WORDS: Mapping[str, Mapping[str, str]] = {
    "who": {Who.PERSON: "persons", Who.BODY: "bodies and places", Who.UNKNOWN: "nobody named"},
    "gender": {Gender.FEMALE: "women", Gender.MALE: "men"},
    "gender_source": {GenderSource.GIVEN_NAME: "given name"},
    "kind": {
        Kind.DIRECT: "direct, in quotation marks",
        Kind.INDIRECT: "indirect, in other words",
        Kind.MIXED: "mixed, partly in marks",
    },
    "type": {AttributionType.COMMUNICATION: "said or written", AttributionType.BELIEF: "thought, hoped or wanted"},
    "assertion": {
        Assertion.ASSERTED: "made",
        Assertion.NEGATED: "said not to be made",
        Assertion.WITHHELD: "declined",
        Assertion.HYPOTHETICAL: "only supposed",
    },
    "without": {
        Without.SPEAKER: "no speaker named",
        Without.ROLE: "no role",
        Without.OUTLET: "no outlet",
        Without.DATE: "no date",
        Without.GENDER: "no evidence of gender",
    },
    "sort": {
        Sort.NEWEST: "newest first",
        Sort.OLDEST: "oldest first",
        Sort.SUREST: "surest first",
        Sort.DOUBTFUL: "most doubtful first",
        Sort.SPEAKER: "by speaker",
    },
}
"""What the values of a field are called on a page; a value that is a plain word already is not listed."""
REASONS: Mapping[str, str] = {
    Resolution.NAME: "the name stands here",
    Resolution.ALIAS: "a shorter form of a name in this article",
    Resolution.ACRONYM: "an acronym of a name",
    Resolution.PRONOUN: "a pronoun",
    Resolution.NOMINAL: "a description of who was named elsewhere",
    Resolution.PREVIOUS: "no speaker stands here, so that of the statement before",
    Resolution.NONE: "no name was found for this speaker",
}
"""What `resolution` says, in words."""


def plain(field: str, value: str) -> str:
    """Give a value of a field as people read it; several are joined by commas."""
    return ", ".join(WORDS.get(field, {}).get(one, one) for one in value.split(",")) if field in WORDS else value


def day_words(first: date, last: date) -> str:
    """Give one day, or the first and last of several: "3 Mar 2025", "3 to 9 Mar 2025"."""
    end = f"{last.day} {last:%b %Y}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {end}"
    return f"{first.day} {first:%b %Y} to {end}" if first.year != last.year else f"{first.day} {first:%b} to {end}"
