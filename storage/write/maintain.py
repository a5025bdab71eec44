"""Tend a lake: merge small files, write checkpoints, remove what no release names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from storage.errors import Fatal, Retryable
from storage.files.base import Entry, Files, Lease
from storage.files.open import open_files
from storage.files.refusals import told_advice
from storage.schemas import RELEASED, TABLES
from storage.tables import releases
from storage.tables.parquet import Part
from storage.tables.releases import Release
from storage.words import counted
from storage.write import rewrite
from storage.write.publish import held, newest, put, require
from storage.write.staging import STAGING, drop_run

MAINTAIN = "maintain"
"""The `run_id` of releases that bring no rows: they hold those of their parent in fewer files."""
OLDER_THAN = timedelta(days=2)
"""Staging and unreleased files are left alone for so long: a run that died may still be run again."""
SMALL = 16 * 1024 * 1024
"""Parts are merged up to this size (bytes as stored), when they are at least FEW and it halves their number."""
FEW = 4


@dataclass
class Upkeep:
    """What maintenance did."""

    release: Release | None = None
    """The release with merged files; None where nothing was worth merging. Its rows are those of its parent."""
    merged: dict[str, tuple[int, int]] = field(default_factory=dict)
    """table -> number of files before and after."""
    checkpoints: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)
    """Keys of unfinished runs whose staging was removed."""
    retired: list[int] = field(default_factory=list)
    """Numbers of releases that were retired."""
    files: int = 0
    freed: int = 0
    """Files removed, and their bytes."""

    def count(self, entries: list[Entry]) -> list[str]:
        """Count entries as removed; give their paths."""
        self.files += len(entries)
        self.freed += sum(entry.size for entry in entries)
        return [entry.path for entry in entries]

    def told(self) -> list[str]:
        """Say what was done, a line for each kind of work."""
        lines = [
            f"{name}: {counted(before, 'file')} merged into {after:,}" for name, (before, after) in self.merged.items()
        ]
        if self.release:
            lines.append(f"release {self.release.release} holds the merged files")
        if self.checkpoints:
            lines.append(f"checkpoints written: {', '.join(self.checkpoints)}")
        if self.runs:
            lines.append(f"unfinished runs removed: {', '.join(self.runs)}")
        if self.retired:
            lines.append(f"releases retired: {self.retired[0]} to {self.retired[-1]}")
        return [*lines, f"{counted(self.files, 'file')} removed, {self.freed / 1e6:,.1f} MB freed"]


def maintain(lake: str, keep: int | None = None, older_than: timedelta = OLDER_THAN) -> Upkeep:
    """Merge small files into a new release with the same rows, write checkpoints, remove what no release needs.

    `keep` retires all but the newest so many releases; without it no release is ever touched. `older_than` spares
    younger staging and unreleased files. Raises Fatal where there is no lake or a manifest cannot be read: then
    nothing is removed, as what it names would be unknown.
    """
    if keep is not None and keep < 1:
        raise Fatal(f"--keep {keep} would leave no release; keep at least 1.")
    files = open_files(lake)
    releases.require_lake(files)
    done = Upkeep()
    with held(files) as lease:
        latest = newest(files)
        if latest is None:
            raise Fatal(f"There is no release in {files.url}.")
        _staging(files, done, older_than)
        done.release = _merge(files, lease, latest, done)
        _checkpoints(files, done)
        freed = _retire(files, lease, keep, done) if keep is not None else set()
        _unreleased(files, lease, done, older_than, freed)
    return done


def _staging(files: Files, done: Upkeep, older_than: timedelta) -> None:
    """Remove runs that nobody holds: finished ones at once, others when their newest file is old enough."""
    for key in files.names(STAGING):
        if key == "lock":
            continue
        removed = drop_run(files, key, lambda entries: _old(entries, older_than))
        if removed:
            done.runs.append(key)
            done.count(removed)


def _merge(files: Files, lease: Lease, latest: Release, done: Upkeep) -> Release | None:
    """Merge the small parts of each table where that is worth a release."""
    tables = {}
    for name in RELEASED:
        listed = list(latest.files(name))
        found = stretches(listed)
        merged = [stretch for stretch in found if len(stretch) > 1]
        rewritten = sum(map(len, merged))
        tables[name] = listed
        if rewritten >= FEW and len(merged) * 2 <= rewritten:
            spec = TABLES[name]
            made = (rewrite.merge(files, spec, stretch) if len(stretch) > 1 else stretch for stretch in found)
            tables[name] = [part for parts in made for part in parts]
            done.merged[name] = (len(listed), len(tables[name]))
    if not done.merged:
        return None
    head = {
        "run_id": MAINTAIN,
        "run_key": f"maintain-{latest.release + 1:06d}",
        "pipeline_version": latest.pipeline_version,
        "model_version": latest.model_version,
    }
    described = {"quality": latest.quality, "licences": latest.licences, "lineage": latest.lineage}
    return put(files, lease, latest, tables, head, described)


def stretches(parts: Sequence[Part]) -> list[list[Part]]:
    """Cut the files of a table, listed as runs brought them, into stretches of SMALL bytes; what is larger is alone.

    Each is merged by itself, so that what came at one time stays together. A run compares its articles with those of
    the days around, and reads the texts of row groups that hold some: with all files merged and cut by id, of all.
    """
    found: list[list[Part]] = []
    for part in parts:
        if found and sum(one.bytes for one in found[-1]) + part.bytes <= SMALL:
            found[-1].append(part)
        else:
            found.append([part])
    return found


def _checkpoints(files: Files, done: Upkeep) -> None:
    """Write a checkpoint of each log that has grown since its last one: readers replay less."""
    for name in RELEASED:
        address, options = files.delta(name)
        try:
            table = DeltaTable(address, storage_options=options)
            path = f"{name}/_delta_log/{table.version():020d}.checkpoint.parquet"
            if files.size(path) is None:
                table.create_checkpoint()
                done.checkpoints.append(name)
        except (DeltaError, OSError) as error:
            if why := told_advice(error):
                raise Fatal(f"Cannot write a checkpoint of {files.url}/{name}: {why}.") from error
            reason = str(error).splitlines()[0]
            raise Retryable(f"Cannot write a checkpoint of {files.url}/{name} ({reason}); run again.") from error


def _retire(files: Files, lease: Lease, keep: int, done: Upkeep) -> set[str]:
    """Remove the manifests and exports of all but the newest releases; give the files that those named."""
    numbers = releases.numbers(files)
    done.retired = numbers[:-keep]
    freed = {part.path for number in done.retired for part in releases.read(files, number).parts()}
    oldest = numbers[-keep:][0]
    retired = {releases.path(number) for number in done.retired}
    # sorted by path, so the oldest first: killed in between, those left are still without a gap
    manifests = [entry for entry in files.entries("releases") if entry.path in retired]
    require(lease, files)
    files.delete(done.count(manifests))
    for name in files.names("exports"):
        if name.isdigit() and int(name) < oldest:
            files.delete(done.count(files.entries(f"exports/{name}")))
    return freed


def _unreleased(files: Files, lease: Lease, done: Upkeep, older_than: timedelta, freed: set[str]) -> None:
    """Remove what no release names: `freed` at once, other files when they are old.

    Listed before the manifests are read, and deleted only while the lease stands: whatever a later publisher writes
    is not in the list. Young files are spared, as a publisher that lost its lease in its sleep may be about to
    release them.
    """
    listed = {name: [entry for entry in files.entries(name) if "/_delta_log/" not in entry.path] for name in RELEASED}
    named = {part.path for number in releases.numbers(files) for part in releases.read(files, number).parts()}
    for entries in listed.values():
        lost = [entry for entry in entries if entry.path not in named]
        require(lease, files)
        files.delete(done.count([entry for entry in lost if entry.path in freed or _old([entry], older_than)]))
    for folder in ("releases", "exports"):
        files.delete(done.count([entry for entry in files.leftovers(folder) if _old([entry], older_than)]))


def _old(entries: list[Entry], older_than: timedelta) -> bool:
    return not entries or datetime.now(UTC) - max(entry.modified for entry in entries) >= older_than
