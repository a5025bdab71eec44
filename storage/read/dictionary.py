"""Holds the generator of docs/data-dictionary.md: `python -m storage.read.dictionary [--check] PATH`."""

from __future__ import annotations

import sys
from pathlib import Path

from storage.read.export import STATEMENTS
from storage.schemas import RELEASED, TABLES, Table
from storage.vocabulary import RejectReason

HEAD = """# Data dictionary

Generated from `storage/schemas.py` by `python -m storage.read.dictionary docs/data-dictionary.md`; do not edit.

Offsets are half-open, in Unicode code points of `articles.text`. Timestamps are UTC with microseconds. Ids are 32 hex
characters of a SHA-256 over what identifies the row.
"""


def render() -> str:
    """Give the page: released tables, the exported join, staged tables, reasons of rejects."""
    staged = [table for table in TABLES.values() if not table.released]
    sections = [HEAD, "## Released tables\n", *(_section(TABLES[name]) for name in RELEASED)]
    sections += ["## Exported besides\n", _section(STATEMENTS)]
    sections += ["## Staged only\n", "Between stages, under `_staging/`; never in a release.\n"]
    sections += [_section(table) for table in staged]
    reasons = ", ".join(f"`{reason.value}`" for reason in RejectReason)
    return "\n".join([*sections, "## Reasons of rejects\n", f"{reasons}.", ""])


def _section(table: Table) -> str:
    lines = [f"### {table.name}\n", f"{table.description} Key: {', '.join(f'`{name}`' for name in table.key)}.", ""]
    lines[1] += f" Schema version {table.version}."
    for name, (other, target) in table.references.items():
        lines[1] += f" `{name}` is in `{other}.{target}`."
    lines += ["| column | type | null | meaning |", "|---|---|---|---|"]
    for column in table.columns:
        values = f" One of {', '.join(f'`{value}`' for value in column.values)}." if column.values else ""
        if table.name == "rejects" and column.name == "reason":
            values = " See the end of this page."
        null = "yes" if column.nullable else "no"
        lines.append(f"| `{column.name}` | `{column.type}` | {null} | {column.description}{values} |")
    return "\n".join([*lines, ""])


def main(arguments: list[str]) -> int:
    """Write the page, or with --check exit 1 where it is not up to date."""
    check = "--check" in arguments
    paths = [argument for argument in arguments if argument != "--check"]
    if len(paths) != 1 or paths[0].startswith("-"):
        sys.stderr.write("usage: python -m storage.read.dictionary [--check] PATH\n")
        return 2
    path = Path(paths[0])
    if not check:
        path.write_text(render(), encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == render():
        return 0
    sys.stderr.write(f"{path} is not what storage/schemas.py says; run `python -m storage.read.dictionary {path}`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
