"""Export a release as plain files: one Parquet file a table, statements for analysts, a description for programs."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from storage.files.base import Files
from storage.files.open import open_files
from storage.read.describe import package, resource
from storage.read.lake import Lake, intact, require_release
from storage.read.statements import STATEMENTS, exported
from storage.schemas import RELEASED, TABLES, Table

ROWS = 10_000
DESCRIPTION = "datapackage.json"


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
        resources.append(resource(TABLES[name], written))
    progress(STATEMENTS.name)
    with intact(lake):
        resources.append(resource(STATEMENTS, _write(target, STATEMENTS, exported(lake))))
    content = json.dumps(package(lake, resources), indent=2, ensure_ascii=False).encode()
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
