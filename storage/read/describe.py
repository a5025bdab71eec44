"""Describe tables for their readers: the data dictionary, and the datapackage.json of an export."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from storage.read.lake import Lake
from storage.read.statements import STATEMENTS
from storage.schemas import RELEASED, TABLES, Column, Table
from storage.tables.parquet import Part
from storage.vocabulary import RejectReason

LICENCE = {
    "name": "other-closed",
    "title": "The texts belong to their publishers. Annotations come from weights under CC BY-NC-SA 4.0.",
}
TITLE = "Who said what in the news"
SUMMARY = "Attributed statements, entities, articles and pages of one release of a quotelake lake."
HEAD = """# Data dictionary

Generated from `storage/schemas.py` by `python -m storage.read.describe docs/data-dictionary.md`; do not edit.

Offsets are half-open, in Unicode code points of `articles.text`. Timestamps are UTC with microseconds. Ids are 32 hex
characters of a SHA-256 over what identifies the row.
"""


def package(lake: Lake, written: Iterable[tuple[Table, Part]]) -> dict[str, object]:
    """Give the content of datapackage.json (Data Package 2.0) for an exported release."""
    release = lake.release
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "quotelake",
        "title": TITLE,
        "description": SUMMARY,
        "version": f"{release.release}.0.0",
        "created": release.created_at,
        "licenses": [LICENCE],
        "sources": sources(lake),
        "quotelake": {
            "release": release.release,
            "run_id": release.run_id,
            "pipeline_version": release.pipeline_version,
            "model_version": release.model_version,
            "lineage": release.lineage,
        },
        "resources": [resource(spec, part) for spec, part in written],
    }


def sources(lake: Lake) -> list[dict[str, str]]:
    """Name where the articles came from and their licence: at most a thousand pairs of publisher and source."""
    query = "SELECT DISTINCT source, publisher FROM articles ORDER BY ALL LIMIT 1000"
    found = []
    for row in lake.sql(query).to_pylist():
        entry = {"title": row["publisher"] or row["source"]}
        if row["source"] in lake.release.licences:
            entry["licence"] = lake.release.licences[row["source"]]
        if row["source"].startswith(("http://", "https://")):
            entry["path"] = row["source"]
        found.append(entry)
    return found


def resource(spec: Table, part: Part) -> dict[str, object]:
    """Describe one exported file of the rows of a table."""
    keys = [
        {"fields": [column], "reference": {"resource": "" if other == spec.name else other, "fields": [field]}}
        for column, (other, field) in spec.references.items()
    ]
    return {
        "name": spec.name,
        "path": part.path,
        "description": spec.description,
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        # Under names of our own: frictionless compares `bytes` and `hash` with what it counted while reading, and of
        # Parquet it counts nothing, so that every intact file would be invalid.
        "size": part.bytes,
        "sha256": part.sha256,
        "rows": part.rows,
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
        "type": _type(column),
        "description": column.description,
        "constraints": constraints,
        "arrowType": str(column.type),
    }


def _type(column: Column) -> str:
    """Give the Frictionless type of a column. Raises KeyError for an Arrow type that no table has."""
    kind = column.type
    if kind == pa.int32() and column.nullable:
        return "number"  # frictionless reads a column of integers with nulls as floats, where null is nan
    if pa.types.is_list(kind):
        return "any"  # frictionless reads lists as numpy arrays, which its type "array" refuses
    names = {"string": "string", "int32": "integer", "double": "number", "binary": "any", "bool": "boolean"}
    return "datetime" if pa.types.is_timestamp(kind) else names[str(kind)]


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
    return "\n".join([*lines, *table_of_columns(table), ""])


def table_of_columns(table: Table) -> list[str]:
    """Give the lines of a Markdown table that says what each column means."""
    lines = ["| column | type | null | meaning |", "|---|---|---|---|"]
    for column in table.columns:
        values = f" One of {', '.join(f'`{value}`' for value in column.values)}." if column.values else ""
        if table.name == "rejects" and column.name == "reason":
            values = " One of `RejectReason` in `storage/vocabulary.py`."
        null = "yes" if column.nullable else "no"
        lines.append(f"| `{column.name}` | `{column.type}` | {null} | {column.description}{values} |")
    return lines


def main(arguments: list[str]) -> int:
    """Write the page, or with --check exit 1 where it is not up to date."""
    check = "--check" in arguments
    paths = [argument for argument in arguments if argument != "--check"]
    if len(paths) != 1 or paths[0].startswith("-"):
        sys.stderr.write("usage: python -m storage.read.describe [--check] PATH\n")
        return 2
    path = Path(paths[0])
    if not check:
        path.write_text(render(), encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == render():
        return 0
    sys.stderr.write(f"{path} is not what storage/schemas.py says; run `python -m storage.read.describe {path}`.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
