"""Read the gold set: YAML passages with hand-made quotations.

A quotation names its parts by their words, so that people can read and review it; here the words become offsets. Words
that occur more than once carry the occurrence, counted from one: `said#2`. Whatever is ambiguous or missing is refused.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from annotators.records import CharSpan
from storage.errors import Fatal
from storage.vocabulary import AttributionType, Kind
from storage.yaml_files import read_yaml

Split = Literal["dev", "report"]

_OCCURRENCE = re.compile(r"(?P<words>.+)#(?P<number>[1-9]\d*)\Z", re.DOTALL)
_PASSAGE_KEYS = {"id", "case", "region", "text", "quotes"}
_QUOTE_KEYS = {"kind", "type", "content", "cue", "speaker", "name", "names", "via"}


@dataclass(frozen=True)
class GoldQuote:
    """One quotation as a reader sees it. Spans are half-open code points of the passage's text, in order.

    `speaker_spans` is empty where no words name the speaker; `name` is None where a reader cannot tell who it is.
    `names` are further acceptable names. `cue_spans` is empty for a quotation that continues the speaker before it.
    """

    kind: Kind
    type: AttributionType
    content_spans: tuple[CharSpan, ...]
    cue_spans: tuple[CharSpan, ...]
    speaker_spans: tuple[CharSpan, ...]
    name: str | None
    names: tuple[str, ...]
    via: tuple[str, ...]

    def accepts(self, name: str | None) -> bool:
        """Return whether `name` is who the speaker is; letter case and a leading "the" do not matter."""
        if name is None:
            return self.name is None
        return comparable(name) in {comparable(other) for other in (self.name, *self.names) if other is not None}


@dataclass(frozen=True)
class GoldPassage:
    """A short passage or an article with all quotations in it, in the order in which they appear."""

    id: str
    case: str
    region: str
    text: str
    quotes: tuple[GoldQuote, ...]


def split_of(passage_id: str) -> Split:
    """Return the half a passage belongs to: "dev" where the first hex digit of the SHA-256 of its id is even."""
    return "dev" if int(hashlib.sha256(passage_id.encode()).hexdigest()[0], 16) % 2 == 0 else "report"


def load(folder: Path) -> list[GoldPassage]:
    """Return all passages of `folder` (`passages/*.yaml`, `articles/*.yaml`), files in order of their names.

    Raises `Fatal`, naming file and passage, where the folder holds none, an id occurs twice, or a quotation's words
    cannot be found in one place only.
    """
    files = sorted((folder / "passages").glob("*.yaml")) + sorted((folder / "articles").glob("*.yaml"))
    passages = [passage for file in files for passage in _read(file)]
    if not passages:
        raise Fatal(f"no passages in {folder}: name a folder that holds passages/*.yaml or articles/*.yaml")
    seen: set[str] = set()
    for passage in passages:
        if passage.id in seen:
            raise Fatal(f"two passages in {folder} are called {passage.id}: give one another id")
        seen.add(passage.id)
    return passages


def _read(file: Path) -> list[GoldPassage]:
    rows = read_yaml(file, "gold set's file").values
    if not isinstance(rows, list):
        raise Fatal(f"{file} does not hold a list of passages: start each with '- id:'")
    return [_passage(row, file) for row in rows]


def _passage(row: object, file: Path) -> GoldPassage:
    fields = _fields(row, _PASSAGE_KEYS, f"a passage of {file}")
    passage_id, text = str(fields["id"]), str(fields["text"])
    quotes = cast(list[object], fields["quotes"])
    where = f"{passage_id} in {file.name}"
    return GoldPassage(
        id=passage_id,
        case=str(fields["case"]),
        region=str(fields["region"]),
        text=text,
        quotes=tuple(_quote(quote, text, f"quote {number} of {where}") for number, quote in enumerate(quotes, 1)),
    )


def _quote(row: object, text: str, where: str) -> GoldQuote:
    fields = _fields(row, _QUOTE_KEYS, where, optional={"names"})
    kind, attribution_type, name, speaker = fields["kind"], fields["type"], fields["name"], fields["speaker"]
    try:
        kind, attribution_type = Kind(str(kind)), AttributionType(str(attribution_type))
    except ValueError as error:
        raise Fatal(f"{where} has a kind or type that is none ({error}): use those of storage.vocabulary") from None
    content = _spans(_words(fields["content"]), text, where)
    if not content:
        raise Fatal(f"{where} has no content: name the words that are attributed")
    return GoldQuote(
        kind=kind,
        type=attribution_type,
        content_spans=content,
        cue_spans=_spans(_words(fields["cue"]), text, where),
        speaker_spans=_spans(_words(speaker), text, where),
        name=None if name is None else str(name),
        names=tuple(_words(fields.get("names"))),
        via=tuple(_words(fields["via"])),
    )


def _fields(row: object, keys: set[str], where: str, optional: set[str] | None = None) -> dict[str, object]:
    given = set(row) if isinstance(row, dict) else set()
    missing, unknown = sorted(keys - given - (optional or set())), sorted(map(str, given - keys))
    if missing or unknown:
        raise Fatal(f"{where} lacks {missing or 'nothing'} and has unknown {unknown or 'nothing'}: see gold/README.md")
    return cast(dict[str, object], row)


def _words(value: object) -> list[str]:
    if value is None:
        return []
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _spans(parts: list[str], text: str, where: str) -> tuple[CharSpan, ...]:
    return tuple(sorted(_span(part, text, where) for part in parts))


def _span(part: str, text: str, where: str) -> CharSpan:
    """Find the one place of `part` in `text`; whole words only, so that "it" is not found in "with"."""
    numbered = _OCCURRENCE.fullmatch(part)
    words, number = (numbered["words"], int(numbered["number"])) if numbered else (part, 0)
    before, after = r"(?<!\w)" if words[:1].isalnum() else "", r"(?!\w)" if words[-1:].isalnum() else ""
    places = [match.span() for match in re.finditer(f"{before}{re.escape(words)}{after}", text)]
    if number > len(places) or not places:
        raise Fatal(f"{where} names words that the text holds {len(places)} times: {part!r}; copy them from the text")
    if not number and len(places) > 1:
        raise Fatal(
            f"{where} names words that the text holds {len(places)} times: {part!r}; write {part}#1 for the first"
        )
    return places[number - 1 if number else 0]


def comparable(name: str) -> str:
    """Return what two spellings of a speaker's name share here: all but letter case and a leading "the"."""
    return re.sub(r"\s+", " ", name.strip()).casefold().removeprefix("the ")
