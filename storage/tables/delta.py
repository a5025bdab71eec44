"""Bring the Delta log of a table to the files of a release."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake import Schema as DeltaSchema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, PostCommitHookProperties, RemoveAction, create_table_with_add_actions

from storage.errors import Fatal, Retryable
from storage.files.base import Files
from storage.files.refusals import told_advice
from storage.schemas import Table
from storage.tables.parquet import Part

CHECKPOINT_EVERY = 50
"""Commits between checkpoints: readers replay at most so many small files of the log."""
HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
"""After every commit nothing is done: Delta would delete what is older than 30 days of the log of earlier releases."""


def reconcile(
    files: Files, spec: Table, target: Sequence[Part], run_key: str, millis: int, metadata: dict[str, str]
) -> int:
    """Commit what is missing for the log's newest version to hold exactly `target`; give that version.

    Nothing is committed where it does already, so a repeated publish is idempotent, and what a killed publisher
    committed without releasing it is taken out. `millis`: the release's time since the epoch. Raises Retryable where
    another process commits at the same moment.
    """
    address, options = files.delta(spec.name)
    properties = CommitProperties(
        custom_metadata=dict(metadata), app_transactions=[Transaction(run_key, 1)], max_commit_retries=0
    )
    names = {part.path.removeprefix(f"{spec.name}/"): part for part in target}
    try:
        if DeltaTable.is_deltatable(address, options):
            return _commit(DeltaTable(address, storage_options=options), spec, names, millis, properties)
        create_table_with_add_actions(
            address,
            DeltaSchema.from_arrow(spec.schema()),
            [_add(name, part, millis) for name, part in names.items()],
            mode="error",
            name=f"quotelake {spec.name}",
            description=spec.description,
            storage_options=options,
            commit_properties=properties,
        )
        return 0
    except (DeltaError, OSError) as error:
        if why := told_advice(error):
            raise Fatal(f"Cannot commit table {spec.name!r} of {files.url}: {why}.") from error
        raise Retryable(f"Cannot commit table {spec.name!r} of {files.url} ({_first(error)}); run again.") from error


def _commit(
    table: DeltaTable, spec: Table, names: Mapping[str, Part], millis: int, properties: CommitProperties
) -> int:
    """Commit what the loaded version lacks or has too much; give the version that then holds exactly `names`."""
    schema = DeltaSchema.from_arrow(spec.schema())
    if _columns(table.schema()) != _columns(schema):
        _evolve(table, schema)
    active = active_files(table)
    adds = [_add(name, part, millis) for name, part in names.items() if name not in active]
    removes = [RemoveAction(name, True, millis, size, {}) for name, size in active.items() if name not in names]
    version = table.version()
    if not adds and not removes:
        return version
    table.create_write_transaction(
        [*adds, *removes], "append", schema, commit_properties=properties, post_commithook_properties=HOOKS
    )
    # The commit was refused unless it is the one after what was loaded. Asking the log anew could give a later one, of
    # a publisher that slept, lost its lease, and commits only now.
    version += 1
    if version % CHECKPOINT_EVERY == 0:
        table.update_incremental()
        table.create_checkpoint()
    return version


def active_files(table: DeltaTable) -> dict[str, int]:
    """Give the data files of the loaded version with their sizes, named relative to the table."""
    actions = table.get_add_actions(flatten=True)
    paths, sizes = actions.column("path").to_pylist(), actions.column("size_bytes").to_pylist()
    return dict(zip(paths, sizes, strict=True))


def _add(name: str, part: Part, millis: int) -> AddAction:
    return AddAction(name, part.bytes, {}, millis, True, json.dumps({"numRecords": part.rows}))


def _columns(schema: DeltaSchema) -> list[str]:
    return [column.name for column in schema.fields]


def _evolve(table: DeltaTable, schema: DeltaSchema) -> None:
    """Add the columns that this version of the tables has and the log has not; they are null in older files."""
    known = set(_columns(table.schema()))
    added = [column for column in schema.fields if column.name not in known]
    table.alter.add_columns(added, post_commithook_properties=HOOKS)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
