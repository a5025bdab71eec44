"""Verify a lake: manifests, checksums, Delta logs, rows."""

from __future__ import annotations

from collections.abc import Callable

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from storage.errors import Damaged
from storage.files.base import Files
from storage.files.open import open_files
from storage.ids import sha256_hex
from storage.read.lake import table_dataset
from storage.schemas import RELEASED, TABLES
from storage.tables import integrity, releases
from storage.tables.delta import active_files
from storage.tables.parquet import Part
from storage.tables.releases import Release, TableState
from storage.tables.sql import View

Progress = Callable[[str, int, int], None]
"""Called with what is looked at, how much of it is done, and how much there is."""


def check_lake(lake: str, release: int | None = None, progress: Progress = lambda *_: None) -> list[str]:
    """Verify one release, or the newest and the files and Delta versions of every other; give faults as sentences.

    Raises Fatal where there is no lake, no such release, or one of a newer version.
    """
    files = open_files(lake)
    latest = releases.require_lake(files)
    found, manifests = _manifests(files, [release] if release is not None else releases.numbers(files))
    if release is None:
        found += _pointer(files, latest)
    chosen = manifests.get(release if release is not None else latest)
    found += _files(files, manifests, progress)
    if chosen is not None:
        releases.refuse_newer(chosen, files.url)
    found += _logs(files, manifests, progress)
    if chosen is not None:
        progress("rows", 0, 1)
        found += _rows(files, chosen)
        progress("rows", 1, 1)
    return found


def _manifests(files: Files, numbers: list[int]) -> tuple[list[str], dict[int, Release]]:
    found, manifests = [], {}
    for number in numbers:
        try:
            manifests[number] = releases.read(files, number)
        except Damaged as error:
            found.append(str(error))
    return found, manifests


def _pointer(files: Files, latest: int) -> list[str]:
    """The pointer is a copy of the release it names; an edited one is told apart by its bytes."""
    try:
        same = files.read(releases.LATEST) == files.read(releases.path(latest))
    except FileNotFoundError:
        return [f"{releases.LATEST} names release {latest}, but {releases.path(latest)} is missing"]
    return [] if same else [f"{releases.LATEST} differs from {releases.path(latest)}, of which it is a copy"]


def _files(files: Files, manifests: dict[int, Release], progress: Progress) -> list[str]:
    """Check every file once, however many releases name it."""
    listed: dict[tuple[str, str], tuple[Part, int]] = {}
    for number, release in manifests.items():
        for part in release.parts():
            listed.setdefault((part.path, part.sha256), (part, number))
    found = []
    for done, (part, number) in enumerate(listed.values()):
        progress("files", done, len(listed))
        fault = _file_fault(files, part)
        found += [f"{part.path} (release {number}): {fault}"] if fault else []
    progress("files", len(listed), len(listed))
    return found


def _file_fault(files: Files, part: Part) -> str | None:
    try:
        content = files.read(part.path)
    except FileNotFoundError:
        return "the file is missing"
    if len(content) != part.bytes:
        return f"holds {len(content)} bytes, not {part.bytes}"
    if sha256_hex(content) != part.sha256:
        return "its SHA-256 is not the manifest's: bytes were changed"
    try:
        parquet = pq.ParquetFile(pa.BufferReader(content))
    except (pa.ArrowInvalid, OSError) as error:
        return f"is no readable Parquet file ({error})"
    spec = TABLES.get(part.path.partition("/")[0])
    if parquet.metadata.num_rows != part.rows:
        return f"holds {parquet.metadata.num_rows} rows, not {part.rows}"
    if spec is None:
        return "belongs to no known table"
    wrong = [field.name for field in parquet.schema_arrow if field.name not in spec.names()]
    return f"has a column {wrong[0]!r} that table {spec.name!r} has not" if wrong else None


def _logs(files: Files, manifests: dict[int, Release], progress: Progress) -> list[str]:
    """Check every Delta version once, however many releases name it with the same files."""
    named: dict[tuple[str, TableState], int] = {}
    for number, release in manifests.items():
        for name, state in release.tables.items():
            named.setdefault((name, state), number)
    found = []
    for done, ((name, state), number) in enumerate(named.items()):
        progress("logs", done, len(named))
        found += _log_faults(files, name, state, number)
    progress("logs", len(named), len(named))
    return found


def _log_faults(files: Files, name: str, state: TableState, number: int) -> list[str]:
    """The Delta version that the manifest names must hold exactly the manifest's files."""
    version = state.delta_version
    address, options = files.delta(name)
    try:
        table = DeltaTable(address, version=version, storage_options=options)
        there = {f"{name}/{path}" for path in active_files(table)}
    except (DeltaError, OSError, ValueError) as error:
        reason = str(error).splitlines()[0]
        return [f"{name}/_delta_log (release {number}): version {version} cannot be read ({reason})"]
    listed = {part.path for part in state.files}
    return [
        f"{path} (release {number}): stands in the "
        f"{'manifest' if path in listed else f'Delta version {version}'} only, not in both"
        for path in sorted(listed ^ there)
    ]


def _rows(files: Files, release: Release) -> list[str]:
    """Check rows wherever the files can be read at all; files that cannot were named before."""
    found = []
    missing = [name for name in RELEASED if name not in release.tables]
    found += [f"release {release.release} has no table {name!r}" for name in missing]
    views: dict[str, View] = {name: table_dataset(files, name, release.files(name)) for name in RELEASED}
    for table in [*RELEASED, None]:
        try:
            found += integrity.key_faults(views) if table is None else integrity.row_faults(views, [table])
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            reason = str(error).splitlines()[0]
            if not any("rows could not be checked" in fault for fault in found):
                found.append(f"release {release.release}: some rows could not be checked ({reason})")
    return found
