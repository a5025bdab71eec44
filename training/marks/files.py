"""Read and write files of marks: JSON lines, one statement a line, each naming its text by SHA-256."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from annotators.records import CharSpan
from storage.vocabulary import Assertion, AttributionType, Kind

Mention = Literal[
    "name", "surname", "pronoun", "nominal", "acronym", "organisation", "continuation", "anonymous", "none"
]
APART: Final = ("cue", "speaker")
PLACED: Final = ("content", *APART, "role")
"""What of a statement are spans of the text; cue and speaker stand outside of the content."""
SHIPPED: Final = Path(__file__).parent / "statements.jsonl"
"""Marks of real news."""
WRITTEN: Final = Path(__file__).parent / "written" / "statements.jsonl"
"""Marks of articles written for the purpose, whose texts lie beside them."""
SPLITS: Final = {0: "report", 1: "dev"}
"""Which tenth of the texts, by hash, is what; all others are `train`."""


class Mark(BaseModel):
    """One statement. Spans are half-open, in code points of the text, in order; GUIDE.md tells the meaning of each."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    content: Annotated[tuple[CharSpan, ...], Field(min_length=1)]
    cue: tuple[CharSpan, ...]
    speaker: tuple[CharSpan, ...]
    name: str | None
    names: tuple[str, ...]
    kind: Kind
    type: AttributionType
    assertion: Assertion
    mention: Mention
    role: tuple[CharSpan, ...]
    via: tuple[str, ...]


@dataclass
class Reading:
    """All marks of one text: what it is called, the SHA-256 of its bytes, its statements."""

    name: str
    sha256: str
    marks: list[Mark] = field(default_factory=list)

    @property
    def split(self) -> str:
        """Report, dev or train: fixed for good by the hash."""
        return SPLITS.get(int(self.sha256[:8], 16) % 10, "train")


def read(path: Path) -> dict[str, Reading]:
    """Return the readings of a file by the hash of their text; of a text under two names, the reading that comes first.

    Raises `ValueError`, naming file and line, for a line that is no mark. A line with `text` and `sha256` alone is an
    article without a statement.
    """
    readings: dict[str, Reading] = {}
    with path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, 1):
            try:
                name, sha256, mark = _parse(line)
            except ValidationError as error:
                raise ValueError(f"{path}, line {number}: {first_fault(error)}; mend the line.") from error
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: no object with text and sha256; mend the line.") from error
            reading = readings.setdefault(sha256, Reading(name, sha256))
            if mark and reading.name == name:
                reading.marks.append(mark)
    return readings


def _parse(line: str) -> tuple[str, str, Mark | None]:
    row = json.loads(line)
    if not isinstance(row, dict) or not re.fullmatch("[0-9a-f]{64}", str(row.get("sha256"))) or "text" not in row:
        raise ValueError(line)
    name, sha256 = row.pop("text"), row.pop("sha256")
    return name, sha256, Mark.model_validate(row) if row else None


def first_fault(error: ValidationError) -> str:
    """Return where in a mark the first fault is, and what it is."""
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def write(path: Path, readings: Iterable[Reading]) -> None:
    """Write `readings` in order."""
    with path.open("w", encoding="utf-8") as stream:
        for reading in readings:
            head = {"text": reading.name, "sha256": reading.sha256}
            for row in [head | mark.model_dump(mode="json") for mark in reading.marks] or [head]:
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
