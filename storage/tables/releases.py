"""Read and encode the manifests of releases, `releases/N.json` and `latest.json`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storage.errors import Damaged, Fatal
from storage.files.base import Files
from storage.schemas import RELEASED, TABLES
from storage.tables.parquet import Part

LATEST = "releases/latest.json"
_LATER = ("quality", "licences", "lineage")
"""Fields that earlier versions did not write."""
OWN_FOLDERS = frozenset({*RELEASED, "releases", "_staging", "exports"})


@dataclass(frozen=True)
class TableState:
    """One table of one release: its files, and the version of its Delta log that holds exactly these."""

    schema_version: int
    delta_version: int
    rows: int
    files: tuple[Part, ...]


@dataclass(frozen=True)
class Release:
    """One consistent, immutable version of all tables."""

    release: int
    parent: int | None
    created_at: str
    run_id: str
    run_key: str
    pipeline_version: str
    model_version: str
    tables: Mapping[str, TableState] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    """What `storage.write.quality` counted; empty in releases of earlier versions."""
    licences: Mapping[str, str] = field(default_factory=dict)
    """What may be done with the texts of a source, by its name in articles.source, where the operator said it."""
    lineage: Mapping[str, Any] = field(default_factory=dict)
    """What `storage.write.lineage` tells of the sources; empty in releases of earlier versions."""

    def rows(self) -> dict[str, int]:
        """Give the number of rows by table."""
        return {name: state.rows for name, state in self.tables.items()}

    def files(self, table: str) -> tuple[Part, ...]:
        """Give the files of a table; none of one that this release has not."""
        return self.tables[table].files if table in self.tables else ()

    def parts(self) -> list[Part]:
        """Give every file of every table."""
        return [part for state in self.tables.values() for part in state.files]


def path(number: int) -> str:
    """Give the manifest's path relative to the lake."""
    return f"releases/{number:06d}.json"


def encode(release: Release) -> bytes:
    """Give the manifest's bytes: JSON with one file a line, readable in a terminal and cheap to parse."""
    head = {name: getattr(release, name) for name in release.__dataclass_fields__ if name != "tables"}
    lines = ["{", *(f" {json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()), ' "tables": {']
    for number, (name, state) in enumerate(release.tables.items()):
        lines.append(
            f'  {json.dumps(name)}: {{"schema_version": {state.schema_version}, '
            f'"delta_version": {state.delta_version}, "rows": {state.rows}, "files": ['
        )
        lines.append(",\n".join("   " + json.dumps(part.to_dict()) for part in state.files))
        lines.append("  ]}" + ("," if number + 1 < len(release.tables) else ""))
    return "\n".join([*lines, " }", "}", ""]).encode()


def decode(content: bytes, where: str) -> Release:
    """Read a manifest. Raises Damaged, naming `where`, for anything that is not one, down to each type."""
    try:
        raw = json.loads(content)
        tables = {name: _table_state(entry) for name, entry in raw["tables"].items()}
        head = {name: raw[name] for name in Release.__dataclass_fields__ if name not in ("tables", *_LATER)}
        head |= {name: raw.get(name, {}) for name in _LATER}
        if not all(isinstance(head[name], dict) for name in _LATER):
            raise TypeError(f"{', '.join(_LATER)} must be objects")
        if type(head["release"]) is not int or not isinstance(head["parent"], int | None):
            raise TypeError("release and parent must be integers")
        for name in ("created_at", "run_id", "run_key", "pipeline_version", "model_version"):
            if not isinstance(head[name], str):
                raise TypeError(f"{name} must be a string")
        if datetime.fromisoformat(head["created_at"]).tzinfo is None:
            raise ValueError("created_at must be a time with its zone")
        return Release(**head, tables=tables)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"{where} is no valid release manifest ({error!r}); restore it from a copy.") from error


def _table_state(entry: Mapping[str, object]) -> TableState:
    listed, schema, delta, rows = (entry[name] for name in ("files", "schema_version", "delta_version", "rows"))
    if not isinstance(listed, list) or type(schema) is not int or type(delta) is not int or type(rows) is not int:
        raise TypeError("files must be a list; schema_version, delta_version and rows integers")
    parts = tuple(Part.from_dict(part) for part in listed)
    if sum(part.rows for part in parts) != rows:
        raise ValueError(f"rows is {rows}, but the files add up to {sum(part.rows for part in parts)}")
    return TableState(schema, delta, rows, parts)


def latest_number(files: Files) -> int | None:
    """Give the number that `latest.json` points at; None in a lake without releases."""
    try:
        content = files.read(LATEST)
    except FileNotFoundError:
        return None
    return decode(content, f"{files.url}/{LATEST}").release


def read(files: Files, number: int) -> Release:
    """Give release `number`. Raises Fatal where there is none, Damaged where the file is no such manifest."""
    where = f"{files.url}/{path(number)}"
    try:
        release = decode(files.read(path(number)), where)
    except FileNotFoundError:
        known = numbers(files)
        advice = f"it has {_ranges(known)}" if known else "it has no release yet"
        raise Fatal(f"The lake {files.url} has no release {number}; {advice}.") from None
    if release.release != number:
        raise Damaged(f"{where} says it is release {release.release}; restore it from a copy.")
    return release


def numbers(files: Files) -> list[int]:
    """Give the numbers of all releases up to the latest; one that is put but not yet pointed at is not among them."""
    last = latest_number(files) or 0
    found = [int(name[:-5]) for name in files.names("releases") if re.fullmatch(r"\d{6,}\.json", name)]
    return sorted(number for number in found if number <= last)


def at_or_after(files: Files, number: int) -> Release | None:
    """Give release `number`, or the oldest kept after it where that was retired; None for 0, the empty lake."""
    kept = [known for known in numbers(files) if known >= number]
    return read(files, kept[0]) if number and kept else None


def require_lake(files: Files) -> int:
    """Give the latest release's number. Raises Fatal where there is no lake, or none with a release."""
    number = latest_number(files)
    if number is None:
        refuse_foreign(files)
        raise Fatal(f"There is no release in {files.url}; fill it with `quotelake run SOURCE --lake {files.url}`.")
    return number


def refuse_foreign(files: Files) -> None:
    """Raise Fatal where the folder holds something that is not a lake: another program's data is never mixed with."""
    foreign = [name for name in files.names() if name not in OWN_FOLDERS]
    if foreign:
        raise Fatal(f"{files.url} is not a quotelake lake: it holds {foreign[0]!r}; choose an empty or new folder.")


def refuse_lake(files: Files) -> None:
    """Raise Fatal where the folder is a lake: files beside its tables would make it one that no run accepts."""
    if files.size(LATEST) is not None or files.names("_staging"):
        raise Fatal(f"{files.url} is a lake, which no run would accept with other files in it; choose another folder.")


def refuse_newer(release: Release, where: str) -> None:
    """Raise Fatal where a table was written by a later version of this program."""
    for name, state in release.tables.items():
        known = TABLES[name].version if name in TABLES else 0
        if state.schema_version > known:
            raise Fatal(
                f"Release {release.release} of {where} has table {name!r} in schema version {state.schema_version}, "
                f"but this quotelake knows {known}; install a newer quotelake to read it."
            )


def _ranges(known: list[int]) -> str:
    return f"releases {known[0]} to {known[-1]}" if len(known) > 1 else f"release {known[0]} only"
