"""Make a run the next release: one publisher at a time, tables first, manifest next, pointer last.

Killed anywhere, nothing half done is visible, and publishing the same run again ends in the same release:
- before the manifest is put: parts and commits are there that no release names; the next publisher takes the commits
  out of the Delta logs, `maintain` deletes the parts;
- after the manifest, before the pointer: the next publisher moves the pointer first;
- after the pointer: only staging is left, removed by the next run or by `maintain`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from storage.errors import Retryable
from storage.files.base import Files, Lease
from storage.read.lake import table_dataset
from storage.schemas import ANNOTATIONS, RELEASED, TABLES
from storage.tables import delta, integrity, releases
from storage.tables.parquet import Part, read
from storage.tables.releases import Release, TableState
from storage.tables.sql import View
from storage.tables.validate import InvalidRows
from storage.write import rewrite
from storage.write.lineage import READ_AS, lineage
from storage.write.plan import Plan, make_plan, staged
from storage.write.quality import quality
from storage.write.staging import STAGING, Run
from storage.write.tally import tally

LEASE = f"{STAGING}/lock/publish"
WAIT_SECONDS = 900.0
FEW_BYTES = 4 * 1024 * 1024
"""New parts of a table that are checked in memory together; larger ones are streamed."""


@dataclass(frozen=True)
class Published:
    """What publishing a run came to."""

    release: Release | None
    """None: the run brought nothing new, and there is no new release."""
    added: Mapping[str, int] = field(default_factory=dict)
    """Rows that the release adds, by table; rows that replace others count."""
    waited: float = 0.0
    """Seconds spent waiting for other publishers."""


def publish(
    run: Run,
    *,
    run_id: str,
    pipeline_version: str,
    model_version: str,
    accuracy: Mapping[str, Any] = MappingProxyType({}),
    licences: Mapping[str, str] = MappingProxyType({}),
    addresses: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Published:
    """Make the staged batches of `run` the next release, and remove them. Idempotent under `run.key`.

    `run_id` says which execution did it (a flow run's id); it is recorded, and decides nothing. `accuracy` are
    figures of the model, `licences` what may be done with a source's texts, `addresses` where a source was read from,
    without what gives access; all go into the manifest.
    Raises Retryable where another publisher holds the lease too long or took it over; Fatal where the lake cannot be
    written or is damaged.
    """
    with held(run.files) as lease:
        head = {
            "run_id": run_id,
            "run_key": run.key,
            "pipeline_version": pipeline_version,
            "model_version": model_version,
        }
        parent = newest(run.files)
        own = _own_release(run, parent)
        if own is None:
            own, added = _make(run, lease, parent, head, accuracy, licences, addresses)
        else:
            before = parent_rows(run.files, own)
            added = {name: max(0, rows - before.get(name, 0)) for name, rows in own.rows().items()}
        run.finish()
        return Published(own, {name: rows for name, rows in added.items() if rows}, lease.waited)


class held:  # noqa: N801 - reads as the statement it is
    """Hold the publishing lease of a lake: `with held(files) as lease`. Raises Retryable after WAIT_SECONDS."""

    def __init__(self, files: Files) -> None:
        """Keep the lake's files."""
        self._files = files

    def __enter__(self) -> Lease:
        """Wait for other publishers, then exclude them."""
        lease = self._files.lease(LEASE, WAIT_SECONDS)
        if lease is None:
            raise Retryable(
                f"Another process has been publishing to {self._files.url} for {WAIT_SECONDS:.0f} s; run again later."
            )
        self._lease = lease
        return lease

    def __exit__(self, *_: object) -> None:
        """Let the next publisher go on."""
        self._lease.release()


def newest(files: Files) -> Release | None:
    """Give the newest release, after moving the pointer to one that was put by a publisher killed before doing so."""
    number = releases.latest_number(files) or 0
    while files.size(releases.path(number + 1)) is not None:
        _point(files, releases.read(files, number + 1))
        number += 1
    if not number:
        return None
    release = releases.read(files, number)
    releases.refuse_newer(release, files.url)
    return release


def put(
    files: Files,
    lease: Lease,
    parent: Release | None,
    tables: Mapping[str, list[Part]],
    head: dict[str, str],
    described: Mapping[str, Any],
) -> Release:
    """Commit every table to its files, put the manifest, move the pointer. Raises Retryable for a lost lease.

    `described`: the manifest's sections on what the rows are: quality, licences, lineage.
    """
    created = datetime.now(UTC)
    if parent is not None:  # a clock that jumps back must not order releases wrongly
        created = max(created, datetime.fromisoformat(parent.created_at) + timedelta(microseconds=1))
    millis = int(created.timestamp() * 1000)
    states = {}
    for name in RELEASED:
        require(lease, files)
        version = delta.reconcile(files, TABLES[name], tables[name], head["run_key"], millis, head)
        rows = sum(part.rows for part in tables[name])
        states[name] = TableState(TABLES[name].version, version, rows, tuple(tables[name]))
    number = parent.release if parent else 0
    release = Release(
        number + 1,
        number or None,
        created.isoformat(),
        **head,
        tables=states,
        quality=described["quality"],
        licences=described["licences"],
        lineage=described["lineage"],
    )
    require(lease, files)
    if not files.create(releases.path(number + 1), releases.encode(release)):
        raise Retryable(f"Another process released {number + 1} of {files.url} first; run again.")
    _point(files, release)
    return release


def _make(
    run: Run,
    lease: Lease,
    parent: Release | None,
    head: dict[str, str],
    accuracy: Mapping[str, Any],
    licences: Mapping[str, str],
    addresses: Mapping[str, Sequence[str]],
) -> tuple[Release | None, dict[str, int]]:
    base = releases.at_or_after(run.files, run.base)
    if base is not None and base.release != run.base:
        base = None
    rows = staged(run)
    plan = make_plan(rows, parent, run.base, base)
    if plan.nothing_new():
        return None, {}
    tables, added = {}, {}
    for name in RELEASED:
        new = rewrite.new_parts(run.files, plan, rows, parent, name)
        added[name] = new
        tables[name] = rewrite.kept_parts(run.files, plan, parent, name) + new
    _refuse_faults(run.files, plan, parent, added)
    sums = tally(run.files, parent, added, plan.drop)
    described = {
        "quality": quality(sums, accuracy),
        "licences": {**(parent.licences if parent else {}), **licences},
        "lineage": lineage(run.files, parent, sums, added["pages"], rows.rows("documents", READ_AS), addresses),
    }
    tables = {name: rewrite.tidy(run.files, TABLES[name], parts) for name, parts in tables.items()}
    moved = {"articles": len(plan.moved)}
    counted = {name: sum(part.rows for part in new) - moved.get(name, 0) for name, new in added.items()}
    return put(run.files, lease, parent, tables, head, described), counted


def _refuse_faults(files: Files, plan: Plan, parent: Release | None, added: Mapping[str, list[Part]]) -> None:
    """Check what is about to be released against its own articles, or the lake's where those are annotated anew."""
    views: dict[str, View] = {name: _view(files, name, new) for name, new in added.items()}
    views["articles_of"] = "SELECT article_id, text, text_sha256 FROM articles"
    if parent is not None and set().union(*(plan.add[table][1] for table in ANNOTATIONS)) - plan.add["articles"][1]:
        views["released"] = table_dataset(files, "articles", parent.files("articles"))
        views["articles_of"] = (
            "SELECT article_id, text, text_sha256 FROM articles UNION ALL SELECT article_id, text, text_sha256 "
            "FROM released WHERE article_id NOT IN (SELECT article_id FROM articles)"
        )
    found = integrity.row_faults(views, [name for name, new in added.items() if new], annotated="articles_of")
    if found:
        raise InvalidRows(f"{len(found)} staged rows are wrong and were not released: {'; '.join(found[:3])}.")


def _view(files: Files, name: str, new: list[Part]) -> View:
    if sum(part.bytes for part in new) <= FEW_BYTES:
        return pa.concat_tables([TABLES[name].empty(), *(read(files, part) for part in new)])
    return table_dataset(files, name, new)


def _own_release(run: Run, parent: Release | None) -> Release | None:
    """Give the release that this run already became, when it was killed after releasing."""
    for number in (known for known in releases.numbers(run.files) if known > run.base and parent is not None):
        release = releases.read(run.files, number)
        if release.run_key == run.key:
            return release
    return None


def parent_rows(files: Files, release: Release) -> dict[str, int]:
    """Give the rows by table of the release before; none for the first, or where it was retired."""
    number = release.parent
    return releases.read(files, number).rows() if number and files.size(releases.path(number)) is not None else {}


def require(lease: Lease, files: Files) -> None:
    """Raise Retryable where the lease was lost: its holder slept, or its store was out of reach."""
    if not lease.held():
        raise Retryable(f"The publishing lease of {files.url} was lost while this process slept; run again.")


def _point(files: Files, release: Release) -> None:
    """Move `latest.json` on to `release`. A publisher that slept and lost its lease never moves it back."""
    try:
        current = files.read(releases.LATEST)
    except FileNotFoundError:
        current = None
    if current is not None and releases.decode(current, releases.LATEST).release >= release.release:
        return
    if not files.replace(releases.LATEST, current, releases.encode(release)):
        raise Retryable(f"Another process moved {files.url}/{releases.LATEST} at the same moment; run again.")
