"""Export a release as plain files: one Parquet file a table, statements for analysts, a description for programs."""

from __future__ import annotations

import json
from collections.abc import Callable

from storage.errors import Fatal
from storage.files.base import Files
from storage.files.open import open_files
from storage.read.card import card
from storage.read.croissant import croissant
from storage.read.describe import package
from storage.read.lake import Lake, intact, require_release
from storage.read.statements import STATEMENTS, exported
from storage.schemas import RELEASED, TABLES, Table
from storage.tables import parquet, releases
from storage.tables.parquet import Part

ROWS = 10_000
DESCRIPTION, CROISSANT, CARD = "datapackage.json", "croissant.json", "README.md"


def export(lake: Lake, to: str | None = None, progress: Callable[[str, int, int], None] = lambda *_: None) -> str:
    """Write a release as plain files into `to` (folder or s3:// URL); None: `exports/<release>` of the lake itself.

    `progress` is told each file, how many are written, and of how many. Gives the address written to. Files there under
    the same names are replaced; the description is written last.
    Raises Fatal where the target is a lake or holds a README.md of another's, where it cannot be written, or the
    release was retired meanwhile.
    """
    address = to or f"{lake.files.url}/exports/{lake.release.release:06d}"
    target = open_files(address)
    if to is not None:
        releases.refuse_lake(target)
        _refuse_others_card(target)
    # An earlier export's must not describe half of this one, should this one be killed. The card goes first and comes
    # between the others: where it stands, one of them says that it is an export's.
    target.delete([CARD, CROISSANT, DESCRIPTION])
    written: list[tuple[Table, Part]] = []
    for name in RELEASED:
        progress(name, len(written), len(RELEASED) + 1)
        with intact(lake):
            batches = lake.table(name).to_batches(batch_size=ROWS)
            part = parquet.stream(target, f"{name}.parquet", TABLES[name].schema(), batches)
        written.append((TABLES[name], part))
    progress(STATEMENTS.name, len(written), len(RELEASED) + 1)
    with intact(lake):
        part = parquet.stream(target, f"{STATEMENTS.name}.parquet", STATEMENTS.schema(), exported(lake))
    written.append((STATEMENTS, part))
    described = {
        CROISSANT: json.dumps(croissant(lake, written), indent=2, ensure_ascii=False),
        CARD: card(lake, written),
        DESCRIPTION: json.dumps(package(lake, written), indent=2, ensure_ascii=False),
    }
    require_release(lake)
    for name, content in described.items():
        target.write(name, content.encode())
    return target.url


def _refuse_others_card(target: Files) -> None:
    if target.size(CARD) is not None and target.size(DESCRIPTION) is None and target.size(CROISSANT) is None:
        raise Fatal(f"{target.url} holds a {CARD} that no export wrote; choose an empty or new folder.")
