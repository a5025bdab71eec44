"""Stage the batches of a run, so that a killed run continues where it was.

_staging/<run key>/run.json                              parameters, base release, state
_staging/<run key>/lease                                 held while the run's process lives
_staging/<run key>/<stage>/<table>/part-<hash>.parquet   rows
_staging/<run key>/<stage>/attempts/<batch>.json         where tries of the batch ended
_staging/<run key>/<stage>/<batch>.json                  counts and parts, written last: the batch is done
"""

from __future__ import annotations

import json
import weakref
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

import pyarrow as pa

from storage.errors import Damaged, Fatal
from storage.files.base import Entry, Files, Lease
from storage.files.open import open_files
from storage.ids import sha256_hex
from storage.read.lake import Lake, empty_known
from storage.schemas import TABLES
from storage.tables import parquet, releases
from storage.tables.results import Counts, StageResult
from storage.tables.validate import validate
from storage.write.attempts import Attempt

STAGING = "_staging"
OPEN, DONE = "open", "done"


def open_run(lake: str, parameters: Mapping[str, object], resume: str | None = None) -> Run:
    """Continue an unfinished run with the same `parameters` that no live process holds, or begin a new one.

    `parameters` decide what the run does (sources, watch names, versions of code and model); their JSON is the
    fingerprint. `resume` names a run key instead. Raises Fatal: foreign folder, unknown or live run, unwritable lake.
    """
    files = open_files(lake)
    releases.refuse_foreign(files)
    if resume is not None:
        return _resume(files, resume)
    fingerprint = sha256_hex(json.dumps(parameters, sort_keys=True, default=str))[:16]
    for key in files.names(STAGING):
        if key.startswith(f"{fingerprint}-"):
            run = _take(files, key)
            if run is not None:
                return run
    base = releases.latest_number(files) or 0
    return _begin(files, fingerprint, base, parameters)


def attach_run(lake: str, key: str) -> Run:
    """Open a run that another process holds, to write some of its batches: what workers do. Raises Fatal for no run."""
    files = open_files(lake)
    state = _state(files, key)
    if state is None:
        raise Fatal(f"The lake {files.url} has no unfinished run {key!r}; it may be published already.")
    return Run(files, key, state, None)


def numbered(batch: int) -> str:
    """Give the number of a batch, from 1, as it is written: "000001"."""
    return f"{batch:06d}"


def drop_run(files: Files, key: str, old: Callable[[list[Entry]], bool]) -> list[Entry]:
    """Remove the staging of a run that nobody holds, when it is done or `old` says so of its files; give those."""
    if not _spent(files, key, old):
        return []
    lease = files.lease(_lease_path(key), timeout=0)
    if lease is None:
        return []
    try:
        # Asked again under the lease: another process may have continued the run, and ended, in between.
        if not _spent(files, key, old):
            return []
        entries = files.entries(f"{STAGING}/{key}")
        _clear(files, key)
        return entries
    finally:
        lease.release()


def _spent(files: Files, key: str, old: Callable[[list[Entry]], bool]) -> bool:
    state = _state(files, key)
    done = state is not None and state["state"] == DONE
    written = [entry for entry in files.entries(f"{STAGING}/{key}") if entry.path != _lease_path(key)]
    return done or old(written)


def _resume(files: Files, key: str) -> Run:
    state = _state(files, key)
    if state is None or state["state"] != OPEN:
        states = {name: _state(files, name) for name in files.names(STAGING)}
        unfinished = ", ".join(name for name, found in states.items() if found and found["state"] == OPEN) or "none"
        raise Fatal(f"The lake {files.url} has no unfinished run {key!r}; unfinished are: {unfinished}.")
    run = _take(files, key)
    if run is None:
        raise Fatal(f"Run {key!r} is still held by a live process; wait for it or stop it first.")
    return run


def _take(files: Files, key: str) -> Run | None:
    """Continue run `key` if nobody holds it.

    One that was done but not cleaned up, or killed before it had a state, is cleaned up and not continued.
    """
    lease = files.lease(_lease_path(key), timeout=0)
    if lease is None:
        return None
    with ExitStack() as undo:
        undo.callback(lease.release)
        state = _state(files, key)
        if state is not None and state["state"] == OPEN:
            undo.pop_all()
            return Run(files, key, state, lease)
        _clear(files, key)
    return None


def _begin(files: Files, fingerprint: str, base: int, parameters: Mapping[str, object]) -> Run:
    for attempt in range(1, 1000):
        key = f"{fingerprint}-{base + 1:06d}" + (f"-{attempt}" if attempt > 1 else "")
        lease = files.lease(_lease_path(key), timeout=0)
        if lease is None:
            continue
        state: dict[str, object] = {"key": key, "state": OPEN, "base": base, "parameters": dict(parameters)}
        content = json.dumps(state, indent=1, default=str).encode()
        with ExitStack() as undo:
            undo.callback(lease.release)
            if _state(files, key) is None and files.create(_state_path(key), content):
                undo.pop_all()
                return Run(files, key, json.loads(content), lease)
    raise Fatal(
        f"1,000 runs with the same parameters are unfinished in {files.url}; clean it with `quotelake maintain`."
    )


class Run:
    """One run of a flow on one lake. Pickles to an attached run, so that worker processes can write batches."""

    def __init__(self, files: Files, key: str, state: Mapping[str, object], lease: Lease | None) -> None:
        """Use `open_run`, or `attach_run` in workers."""
        self.files = files
        self.lake = files.url
        self.key = key
        self.base = int(str(state["base"]))
        """Number of the newest release when the run began; 0 for none."""
        self.parameters = state["parameters"]
        """What the run was opened with, as JSON gives it back."""
        self._lease = lease
        # A flow that fails inside a long-lived worker must not hold the run until the worker ends.
        self._finalizer = weakref.finalize(self, lease.release) if lease is not None else None

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        """Pickle as the address: leases do not travel."""
        return attach_run, (self.lake, self.key)

    def __enter__(self) -> Run:
        """Give the run itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the run, so that another process may continue it."""
        self.close()

    def close(self) -> None:
        """Let go of the run. Staged batches stay, until published or cleaned by `maintain`."""
        if self._finalizer is not None:
            self._finalizer()

    def known_pages(self, doc_ids: list[str]) -> pa.Table:
        """Give doc_id, page_id, etag, last_modified and content_sha256 of documents that the lake held at the start.

        It is the release that the run began from, so that a resumed run decides as an undisturbed one.
        """
        base = releases.at_or_after(self.files, self.base)
        return Lake(self.files, base).known_pages(doc_ids) if base else empty_known()

    def batch(self, stage: str, batch: str) -> Batch:
        """Give the handle of a batch ("000001"), staged or not."""
        return Batch(self, stage, batch)

    def batches(self, stage: str) -> list[str]:
        """Give the numbers of the batches whose manifest stands, sorted."""
        names = self.files.names(f"{STAGING}/{self.key}/{stage}")
        return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))

    def stages(self) -> list[str]:
        """Give the stages that have staged something, sorted by name."""
        own = {"run.json", "lease"}
        return [
            name for name in self.files.names(f"{STAGING}/{self.key}") if name not in own and not name.startswith(".")
        ]

    def counts(self, stage: str) -> Counts:
        """Add up the counts of a stage's batches."""
        total = Counts()
        for batch in self.batches(stage):
            total += self.batch(stage, batch).counts() or Counts()
        return total

    def finish(self) -> None:
        """Mark the run done, remove what it staged, let go. Killed in between, the next `open_run` removes the rest."""
        state = _state(self.files, self.key)
        if state is not None:
            self.files.write(_state_path(self.key), json.dumps({**state, "state": DONE}, indent=1).encode())
            _clear(self.files, self.key)
        self.close()


@dataclass(frozen=True)
class Staged:
    """The manifest of a staged batch."""

    counts: Counts
    covers: tuple[str, ...]
    tables: Mapping[str, parquet.Part | None] = field(default_factory=dict)
    """None for a table that was given without rows."""


class Batch:
    """One batch of one stage. It is done when its manifest stands, and is then not done again."""

    def __init__(self, run: Run, stage: str, batch: str) -> None:
        """Use `Run.batch`."""
        self._run, self.stage, self.number = run, stage, batch
        self._folder = f"{STAGING}/{run.key}/{stage}"
        self.path = f"{self._folder}/{batch}.json"

    def counts(self) -> Counts | None:
        """Give the counts of the batch; None where it is not staged, or a part of it is lost: do it again."""
        staged = self.manifest()
        if staged is None:
            return None
        present = (part is None or self._run.files.size(part.path) == part.bytes for part in staged.tables.values())
        return staged.counts if all(present) else None

    def write(self, result: StageResult) -> Counts:
        """Validate, then write the parts and last the manifest. Raises InvalidRows; Fatal for an unwritable lake."""
        tables = dict(result.tables)
        if result.rejects.num_rows:
            run_ids = pa.array([self._run.key] * result.rejects.num_rows, pa.string())
            column = result.rejects.column_names.index("run_id") if "run_id" in result.rejects.column_names else None
            rejects = result.rejects if column is None else result.rejects.remove_column(column)
            tables["rejects"] = rejects.add_column(0, "run_id", run_ids)
        written = {name: self._store(name, table) for name, table in tables.items()}
        counts = result.counts()
        entry = {
            "counts": counts.to_dict(),
            "covers": sorted(result.covers),
            "tables": {name: part.to_dict() if part else None for name, part in written.items()},
        }
        self._run.files.write(self.path, json.dumps(entry, indent=1).encode())
        return counts

    def attempt(self) -> Attempt:
        """Begin a try of the batch, which is remembered until the run is finished."""
        return Attempt(self._run.files, f"{self._folder}/attempts/{self.number}.json")

    def read(self, table: str) -> pa.Table:
        """Give the rows of a staged table. Raises Fatal where there is none, Damaged where it was changed."""
        staged = self.manifest()
        if staged is None or table not in staged.tables:
            raise Fatal(
                f"Batch {self.stage}/{self.number} of run {self._run.key!r} has no {table!r} staged; run it again."
            )
        part = staged.tables[table]
        return parquet.read(self._run.files, part) if part else TABLES[table].empty()

    def manifest(self) -> Staged | None:
        """Give the batch's manifest; None where it is not staged. Raises Damaged where the file is none."""
        try:
            raw = json.loads(self._run.files.read(self.path))
            tables = {name: parquet.Part.from_dict(part) if part else None for name, part in raw["tables"].items()}
            return Staged(Counts(**raw["counts"]), tuple(raw["covers"]), tables)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError, AttributeError, AssertionError) as error:
            where = f"{self._run.lake}/{self.path}"
            raise Damaged(f"{where} is no staged batch ({error!r}); delete this file and run again.") from error

    def _store(self, name: str, table: pa.Table) -> parquet.Part | None:
        spec = TABLES[name]
        table = validate(table, spec)
        if not table.num_rows:
            return None
        return parquet.store(self._run.files, f"{self._folder}/{name}", parquet.encode(table, spec), table.num_rows)


def _state_path(key: str) -> str:
    return f"{STAGING}/{key}/run.json"


def _lease_path(key: str) -> str:
    return f"{STAGING}/{key}/lease"


def _state(files: Files, key: str) -> dict[str, object] | None:
    try:
        state = json.loads(files.read(_state_path(key)))
        fits = isinstance(state["parameters"], dict) and type(state["base"]) is int
        if state["key"] != key or state["state"] not in (OPEN, DONE) or not fits:
            raise ValueError("fields do not fit")
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        where = f"{files.url}/{_state_path(key)}"
        raise Damaged(f"{where} is no run state ({error!r}); delete the folder that holds it and run again.") from error
    return dict(state)


def _clear(files: Files, key: str) -> None:
    """Remove a done run: batches first, then its state, then the lease, so that no half of it looks like a run."""
    folder = f"{STAGING}/{key}"
    last = [_state_path(key), _lease_path(key)]
    files.delete(entry.path for entry in files.entries(folder) if entry.path not in last)
    files.prune(folder)
    files.delete(last[:1])
    files.delete(last[1:])
