"""An export is plain files, with a description that fits them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from deltalake import DeltaTable

import storage
from bench.storage_synthetic import Document
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.read.export import export
from storage.read.statements import STATEMENTS
from storage.schemas import RELEASED, TABLES
from tests.storage.stored import Fill

VALIDATORS = """
import json, sys
import mlcroissant
from frictionless import Package, system, validate
for standard in ("v1", "v2"):
    with system.use_context(standards=standard):
        for error in Package.metadata_validate(json.load(open("datapackage.json"))):
            sys.exit(error.message)
report = validate("datapackage.json")
if not report.valid:
    sys.exit(str(report.flatten(["type", "message"])[:5]))
found = mlcroissant.Dataset("croissant.json")
if found.metadata.issues.errors or found.metadata.issues.warnings:
    sys.exit(found.metadata.issues.report())
names = [records.id for records in found.metadata.record_sets]
print(json.dumps({name: sum(1 for _ in found.records(name)) for name in names}))
"""


def test_export_writes_plain_files_and_a_description_that_fits_them(lake: str, fill: Fill, tmp_path: Path) -> None:
    import hashlib

    fill(lake, [Document(1), Document(2)])
    fill(lake, [Document(3)])
    folder = Path(export(storage.open(lake, 1), str(tmp_path / "out")))
    package = json.loads((folder / "datapackage.json").read_text())
    assert [resource["name"] for resource in package["resources"]] == [*RELEASED, "statements"]
    for resource in package["resources"]:
        path = folder / resource["path"]
        table = pq.read_table(path)
        assert resource["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert (resource["size"], resource["rows"]) == (path.stat().st_size, table.num_rows)
        assert [field["name"] for field in resource["schema"]["fields"]] == table.column_names
        assert all(field["description"] for field in resource["schema"]["fields"])
        described = [table.schema.field(name).metadata[b"description"].decode() for name in table.column_names]
        assert described == [field["description"] for field in resource["schema"]["fields"]]
    assert package["licenses"]
    assert package["sources"] == [{"title": "Example News"}]
    keys = {resource["name"]: resource["schema"]["foreignKeys"] for resource in package["resources"]}
    assert keys["quotes"] == [
        {"fields": ["article_id"], "reference": {"resource": "articles", "fields": ["article_id"]}}
    ]
    statements = pq.read_table(folder / "statements.parquet")
    assert statements.column_names == STATEMENTS.names()
    assert statements.num_rows == 6
    assert set(statements["url"].to_pylist()) == {Document(1).url, Document(2).url}


def test_the_description_keeps_the_frictionless_standard(disk_lake: str, fill: Fill, tmp_path: Path) -> None:
    """By the library of the standard's authors where a Python that has it is named."""
    fill(disk_lake, [Document(1)])
    folder = export(storage.open(disk_lake), str(tmp_path / "out"))
    package = json.loads(Path(folder, "datapackage.json").read_text())
    names = [resource["name"] for resource in package["resources"]]
    standard = {"any", "array", "boolean", "datetime", "integer", "number", "object", "string"}
    assert all(re.fullmatch(r"[a-z0-9._-]+", name) for name in [package["name"], *names])
    assert all(licence["name"] or licence["path"] for licence in package["licenses"])
    for resource in package["resources"]:
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert {field["type"] for field in fields.values()} <= standard
        assert set(resource["schema"]["primaryKey"]) <= set(fields)
        for key in resource["schema"]["foreignKeys"]:
            assert set(key["fields"]) <= set(fields)
            assert key["reference"]["resource"] in ["", *names]


def test_the_makers_own_validators_accept_what_an_export_says_of_itself(
    disk_lake: str, fill: Fill, tmp_path: Path
) -> None:
    """Every row by frictionless, every record set by mlcroissant, in the Python of `make test-products`."""
    python = os.environ.get("QUOTELAKE_PRODUCTS_PYTHON")
    if not python:
        pytest.skip("frictionless and mlcroissant (440 MB) are locked apart: make test-products")
    fill(disk_lake, [Document(1), Document(2)])
    fill(disk_lake, [Document(3)])
    folder = export(storage.open(disk_lake), str(tmp_path / "out"))
    done = subprocess.run([python, "-c", VALIDATORS], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    counted = json.loads(done.stdout.splitlines()[-1])
    assert counted == {name: pq.read_metadata(Path(folder, f"{name}.parquet")).num_rows for name in counted}
    assert set(counted) == {*RELEASED, "statements"}


def test_the_card_tells_licence_lineage_columns_and_accuracy(disk_lake: str, fill: Fill, tmp_path: Path) -> None:
    fill(
        disk_lake,
        [Document(1)],
        accuracy={
            "date": "2026-01-02",
            "measured_on": "a corpus",
            "weights": "w1",
            "figures": {"linked": [0.9, 0.8, 0.85]},
        },
        licences={"synthetic": "may be shown | with a link"},
    )
    lake = storage.open(disk_lake)
    folder = Path(export(lake, str(tmp_path / "out")))
    text = (folder / "README.md").read_text()
    assert yaml.safe_load(text.split("---")[1])["language"] == ["en"]
    assert "may be shown \\| with a link" in text
    assert f"annotated by `{lake.release.model_version}`" in text
    assert "| linked | 0.900 | 0.800 | 0.850 |" in text
    for spec in (STATEMENTS, *(TABLES[name] for name in RELEASED)):
        assert all(f"| `{column.name}` | `{column.type}` |" in text for column in spec.columns)
    package = json.loads((folder / "datapackage.json").read_text())
    assert [source["licence"] for source in package["sources"]] == ["may be shown | with a link"]


def test_export_without_a_target_goes_into_the_lake_and_is_no_release_file(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1)])
    address = export(storage.open(lake))
    assert address == f"{open_files(lake).url}/exports/000001"
    assert open_files(lake).size("exports/000001/statements.parquet")
    assert check_lake(lake) == []
    table = DeltaTable(*open_files(lake).delta("quotes")[:1], storage_options=open_files(lake).delta("quotes")[1])
    assert table.version() == 0
