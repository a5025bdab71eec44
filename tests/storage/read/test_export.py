"""An export is plain files, with a description that fits them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pyarrow.parquet as pq
from deltalake import DeltaTable

import storage
from bench.storage_synthetic import Document
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.read.export import export
from storage.read.statements import STATEMENTS
from storage.schemas import RELEASED
from tests.storage.stored import Fill


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
        assert resource["hash"] == f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
        assert (resource["bytes"], resource["rows"]) == (path.stat().st_size, table.num_rows)
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
    python = os.environ.get("QUOTELAKE_FRICTIONLESS_PYTHON")
    if python:
        program = (
            "import json, sys; from frictionless import Package, system\n"
            "for standard in ('v1', 'v2'):\n"
            "    with system.use_context(standards=standard):\n"
            "        for error in Package.metadata_validate(json.load(open(sys.argv[1]))): sys.exit(error.message)"
        )
        subprocess.run([python, "-c", program, f"{folder}/datapackage.json"], check=True)


def test_export_without_a_target_goes_into_the_lake_and_is_no_release_file(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1)])
    address = export(storage.open(lake))
    assert address == f"{open_files(lake).url}/exports/000001"
    assert open_files(lake).size("exports/000001/statements.parquet")
    assert check_lake(lake) == []
    table = DeltaTable(*open_files(lake).delta("quotes")[:1], storage_options=open_files(lake).delta("quotes")[1])
    assert table.version() == 0
