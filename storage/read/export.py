"""Export a release as plain files: one Parquet file a table, statements for analysts, a description for programs."""

from __future__ import annotations

import json
from collections.abc import Callable

from storage.files.open import open_files
from storage.read.describe import package, resource
from storage.read.lake import Lake, intact, require_release
from storage.read.statements import STATEMENTS, exported
from storage.schemas import RELEASED, TABLES
from storage.tables import parquet

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
            batches = lake.table(name).to_batches(batch_size=ROWS)
            part = parquet.stream(target, f"{name}.parquet", TABLES[name].schema(), batches)
        resources.append(resource(TABLES[name], part))
    progress(STATEMENTS.name)
    with intact(lake):
        part = parquet.stream(target, f"{STATEMENTS.name}.parquet", STATEMENTS.schema(), exported(lake))
    resources.append(resource(STATEMENTS, part))
    content = json.dumps(package(lake, resources), indent=2, ensure_ascii=False).encode()
    require_release(lake)
    target.write(DESCRIPTION, content)
    return target.url
