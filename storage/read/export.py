"""Holds exports: one Parquet file a table, statements for analysts, and a description that other programs read."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from storage.files.base import Files
from storage.files.open import open_files
from storage.read.lake import Lake, intact, require_release
from storage.schemas import ARTICLES, QUOTES, RELEASED, TABLES, Column, Table
from storage.tables import integrity

ROWS = 10_000
DESCRIPTION = "datapackage.json"
ARTICLES_SHOWN = tuple(c for c in ARTICLES.columns if c.name in ("url", "publisher", "title", "published_at"))
STATEMENTS = Table(
    name="statements",
    description="Quotes with the URL, title, publisher and publication time of their article: what to open first.",
    columns=(*ARTICLES_SHOWN, *QUOTES.columns),
    key=QUOTES.key,
    references=QUOTES.references,
)
LICENCE = {
    "name": "other-closed",
    "title": "The texts belong to their publishers. Annotations come from weights under CC BY-NC-SA 4.0.",
}


def export(lake: Lake, to: str | None = None, progress: Callable[[str], None] = lambda _: None) -> str:
    """Write a release as plain files into `to` (folder or s3:// URL); None: `exports/<release>` of the lake itself.

    Gives the address written to. Files there under the same names are replaced; the description is written last.
    Raises Fatal where the target cannot be written, or the release was retired meanwhile.
    """
    address = to or f"{lake.files.url}/exports/{lake.release.release:06d}"
    target = open_files(address)
    target.delete([DESCRIPTION])  # an earlier export's must not describe half of this one, should this one be killed
    resources = []
    for name in RELEASED:
        progress(name)
        with intact(lake):
            written = _write(target, TABLES[name], lake.table(name).to_batches(batch_size=ROWS))
        resources.append(_resource(target, TABLES[name], written))
    progress(STATEMENTS.name)
    with intact(lake):
        resources.append(_resource(target, STATEMENTS, _write(target, STATEMENTS, _statements(lake))))
    content = json.dumps(_package(lake, resources), indent=2, ensure_ascii=False).encode()
    require_release(lake)
    target.write(DESCRIPTION, content)
    return target.url


def _write(target: Files, spec: Table, batches: Iterable[pa.RecordBatch]) -> tuple[int, int, str]:
    """Stream batches into one Parquet file; give its rows, bytes and SHA-256."""
    with tempfile.TemporaryDirectory(prefix="quotelake-export-") as folder:
        path = Path(folder) / "table.parquet"
        rows = 0
        with pq.ParquetWriter(path, spec.schema(), compression="zstd", write_page_index=True) as writer:
            for batch in batches:
                rows += batch.num_rows
                writer.write_table(pa.Table.from_batches([batch]).cast(spec.schema()))
        target.upload(f"{spec.name}.parquet", path)
        with path.open("rb") as stream:
            return rows, path.stat().st_size, hashlib.file_digest(stream, "sha256").hexdigest()


def _statements(lake: Lake) -> Iterator[pa.RecordBatch]:
    """Give quotes with their articles' metadata, the newest first."""
    views: dict[str, integrity.View] = {name: lake.table(name) for name in ("quotes", "articles")}
    with integrity.connect(views) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        query = (
            f"SELECT {statement_columns()} FROM quotes q LEFT JOIN articles a USING (article_id) "
            "ORDER BY a.published_at DESC NULLS LAST, q.article_id, q.start, q.quote_id"
        )
        yield from connection.sql(query).to_arrow_reader(ROWS)


def statement_columns() -> str:
    """Give the columns of `statements` for SQL over quotes q and articles a."""
    shown = [f'a."{column.name}"' for column in ARTICLES_SHOWN]
    return ", ".join([*shown, *(f'q."{column.name}"' for column in QUOTES.columns)])


def _package(lake: Lake, resources: list[dict[str, object]]) -> dict[str, object]:
    release = lake.release
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "quotelake",
        "title": "Who said what in the news",
        "description": "Attributed statements, entities, articles and pages of one release of a quotelake lake.",
        "version": f"{release.release}.0.0",
        "created": release.created_at,
        "licenses": [LICENCE],
        "sources": _sources(lake),
        "quotelake": {
            "release": release.release,
            "run_id": release.run_id,
            "pipeline_version": release.pipeline_version,
            "model_version": release.model_version,
        },
        "resources": resources,
    }


def _sources(lake: Lake) -> list[dict[str, str]]:
    """Name where the articles came from: publisher and source, at most a thousand pairs."""
    query = "SELECT DISTINCT source, publisher FROM articles ORDER BY ALL LIMIT 1000"
    found = []
    for row in lake.sql(query).to_pylist():
        entry = {"title": row["publisher"] or row["source"]}
        if row["source"].startswith(("http://", "https://")):
            entry["path"] = row["source"]
        found.append(entry)
    return found


def _resource(target: Files, spec: Table, written: tuple[int, int, str]) -> dict[str, object]:
    rows, size, digest = written
    keys = [
        {"fields": [column], "reference": {"resource": "" if other == spec.name else other, "fields": [field]}}
        for column, (other, field) in spec.references.items()
    ]
    return {
        "name": spec.name,
        "path": f"{spec.name}.parquet",
        "description": spec.description,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "rows": rows,
        "schema": {
            "fields": [_field(column) for column in spec.columns],
            "primaryKey": list(spec.key),
            "foreignKeys": keys,
        },
    }


def _field(column: Column) -> dict[str, object]:
    constraints: dict[str, object] = {"required": not column.nullable}
    if column.values:
        constraints["enum"] = list(column.values)
    return {
        "name": column.name,
        "type": _type(column.type),
        "description": column.description,
        "constraints": constraints,
        "arrowType": str(column.type),
    }


def _type(kind: pa.DataType) -> str:
    """Give the Frictionless type of an Arrow type. Raises KeyError for one that no table has."""
    if pa.types.is_list(kind):
        return "array"
    names = {"string": "string", "int32": "integer", "double": "number", "binary": "any"}
    return "datetime" if pa.types.is_timestamp(kind) else names[str(kind)]
