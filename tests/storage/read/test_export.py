"""An export is plain files, with a description that fits them."""

from __future__ import annotations

import json
import re
import sys
from datetime import timedelta
from pathlib import Path

import frictionless
import huggingface_hub
import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml
from absl import logging as absl_logging
from deltalake import DeltaTable

import storage
from bench.storage_synthetic import MODEL, PIPELINE, STARTED, Document
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.read.export import export
from storage.read.statements import STATEMENTS
from storage.schemas import RELEASED, TABLES
from tests.storage.stored import Fill, names, one_sentence

PYTESTS_ERRORS = sys.stderr
absl_logging.get_absl_handler().python_handler.stream = sys.__stderr__
"""mlcroissant brings a log whose stream, pytest's own, is closed as soon as some library sets up logging anew."""
ACCURACY = {
    "date": "2026-01-02",
    "measured_on": "a corpus",
    "weights": "w1",
    "figures": {"linked": [0.9, 0.8, 0.85]},
}


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


@pytest.fixture
def exported(disk_lake: str, fill: Fill, tmp_path: Path) -> Path:
    """An export of a lake of two releases, with what an operator and the model say of them."""
    fill(disk_lake, [Document(1), Document(2)], licences={"synthetic": "may be shown: with a link"})
    fill(disk_lake, [Document(3, revision=5)], accuracy=ACCURACY)
    return Path(export(storage.open(disk_lake), str(tmp_path / "out")))


def rows_written(folder: Path) -> dict[str, int]:
    return {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in (*RELEASED, "statements")}


def test_frictionless_accepts_the_description_and_every_row(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(exported)  # it trusts paths below the current folder only
    described = json.loads(Path("datapackage.json").read_text())
    for standard in ("v1", "v2"):
        with frictionless.system.use_context(standards=standard):
            assert [error.message for error in frictionless.Package.metadata_validate(described)] == []
    report = frictionless.validate("datapackage.json")
    assert report.flatten(["type", "message"]) == []
    assert report.valid
    assert {task.name for task in report.tasks} == set(rows_written(exported))


def test_frictionless_finds_what_an_export_gets_wrong(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test before this one can fail: a kind that there is not, and a column that is missing."""
    monkeypatch.chdir(exported)
    quotes = pq.read_table("quotes.parquet")
    place = quotes.column_names.index("kind")
    pq.write_table(quotes.set_column(place, "kind", [["spoken"] * quotes.num_rows]), "quotes.parquet")
    pq.write_table(pq.read_table("articles.parquet").drop_columns(["text"]), "articles.parquet")
    found = {
        (task.name, error.type) for task in frictionless.validate("datapackage.json").tasks for error in task.errors
    }
    assert {("quotes", "constraint-error"), ("articles", "missing-label")} <= found


def test_croissants_own_library_accepts_the_description_and_reads_every_record(exported: Path) -> None:
    found = mlcroissant.Dataset(str(exported / "croissant.json"))
    issues = found.metadata.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    counted = {one.id: sum(1 for _ in found.records(one.id)) for one in found.metadata.record_sets}
    assert counted == rows_written(exported)
    assert sorted(found.metadata.data_collection_timeframe) == [STARTED, STARTED + timedelta(minutes=5)]
    assert found.metadata.machine_annotation_tools == [MODEL]
    (source,) = json.loads((exported / "croissant.json").read_text())["isBasedOn"]
    assert (source["name"], source["license"]) == ("synthetic", "may be shown: with a link")
    assert source["temporalCoverage"] == "2026-03-01T00:00:00Z/2026-03-01T00:05:00Z"


def test_what_reads_croissant_leaves_pytests_own_output_open(capsys: pytest.CaptureFixture[str]) -> None:
    absl_logging.get_absl_handler().close()
    assert not PYTESTS_ERRORS.closed


def test_the_hubs_own_library_reads_the_cards_metadata(exported: Path) -> None:
    """Offline: the check of Hugging Face's `validate` is done by its server; what it parses there is parsed here."""
    read = huggingface_hub.DatasetCard.load(exported / "README.md")
    assert isinstance(read.data, huggingface_hub.DatasetCardData)
    data = read.data.to_dict()
    assert data["language"] == ["en"]
    assert {entry["config_name"]: entry["data_files"] for entry in data["configs"]} == {
        name: f"{name}.parquet" for name in rows_written(exported)
    }
    assert huggingface_hub.metadata_load(exported / "README.md") == data
    assert read.text.lstrip().startswith("# ")


def test_the_card_tells_licence_lineage_columns_and_accuracy(disk_lake: str, fill: Fill, tmp_path: Path) -> None:
    fill(
        disk_lake,
        [Document(1)],
        accuracy=ACCURACY,
        licences={"synthetic": "may be shown | with a link"},
        addresses={"synthetic": ["https://news.example/feed"]},
    )
    lake = storage.open(disk_lake)
    folder = Path(export(lake, str(tmp_path / "out")))
    text = (folder / "README.md").read_text()
    assert yaml.safe_load(text.split("---")[1])["language"] == ["en"]
    assert "may be shown \\| with a link" in text
    assert f"annotated by `{lake.release.model_version}`" in text
    assert (
        "| synthetic | https://news.example/feed |  | 1 | 2026-03-01T00:00:00Z | 2026-03-01T00:00:00Z "
        "| may be shown \\| with a link |" in text
    )
    assert f"- articles cleaned: 1 by `{PIPELINE}`\n- statements annotated: 3 by `{MODEL}`" in text
    assert "| linked | 0.900 | 0.800 | 0.850 |" in text
    for spec in (STATEMENTS, *(TABLES[name] for name in RELEASED)):
        assert all(f"| `{column.name}` | `{column.type}` |" in text for column in spec.columns)
    package = json.loads((folder / "datapackage.json").read_text())
    assert [source["licence"] for source in package["sources"]] == ["may be shown | with a link"]
    assert package["quotelake"]["lineage"] == lake.release.lineage


@pytest.mark.parametrize(
    ("languages", "told"), [({"no": 2, "en": 1, "": 1, "und": 1}, ["en", "no"]), ({"": 1}, None)], ids=["some", "none"]
)
def test_the_cards_languages_are_words_also_where_yaml_knows_them_otherwise(
    disk_lake: str, fill: Fill, tmp_path: Path, languages: dict[str, int], told: list[str] | None
) -> None:
    fill(disk_lake, [Document(1)])
    for path in Path(disk_lake, "releases").iterdir():
        manifest = json.loads(path.read_text())
        manifest["quality"]["languages"] = languages
        path.write_text(json.dumps(manifest))
    folder = Path(export(storage.open(disk_lake), str(tmp_path / "out")))
    data = huggingface_hub.DatasetCard.load(folder / "README.md").data
    assert data.get("language") == told
    assert data.get("size_categories") == ["n<1K"]


def test_a_release_that_tells_no_lineage_is_exported_all_the_same(disk_lake: str, fill: Fill, tmp_path: Path) -> None:
    fill(disk_lake, [Document(1)])
    for path in Path(disk_lake, "releases").iterdir():
        manifest = json.loads(path.read_text())
        del manifest["lineage"], manifest["quality"], manifest["licences"]
        path.write_text(json.dumps(manifest))
    folder = Path(export(storage.open(disk_lake), str(tmp_path / "out")))
    assert "an earlier version did not state it" in (folder / "README.md").read_text()
    metadata = mlcroissant.Dataset(str(folder / "croissant.json")).metadata
    assert (metadata.issues.errors, metadata.machine_annotation_tools) == (set(), [MODEL])


def test_export_without_a_target_goes_into_the_lake_and_is_no_release_file(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1)])
    address = export(storage.open(lake))
    assert address == f"{open_files(lake).url}/exports/000001"
    assert open_files(lake).size("exports/000001/statements.parquet")
    assert check_lake(lake) == []
    table = DeltaTable(*open_files(lake).delta("quotes")[:1], storage_options=open_files(lake).delta("quotes")[1])
    assert table.version() == 0


def test_a_lake_itself_is_no_target_of_an_export(lake: str, fill: Fill) -> None:
    fill(lake, [Document(1)])
    before = names(lake)
    with pytest.raises(storage.Fatal, match="is a lake") as caught:
        export(storage.open(lake), lake)
    assert one_sentence(caught.value)
    assert names(lake) == before
    fill(lake, [Document(2)])
    assert check_lake(lake) == []


def test_a_readme_that_no_export_wrote_is_not_replaced(disk_lake: str, fill: Fill, tmp_path: Path) -> None:
    fill(disk_lake, [Document(1)])
    (folder := tmp_path / "out").mkdir()
    (folder / "README.md").write_text("Mine.")
    with pytest.raises(storage.Fatal, match=r"holds a README\.md that no export wrote") as caught:
        export(storage.open(disk_lake), str(folder))
    assert one_sentence(caught.value)
    assert [path.name for path in folder.iterdir()] == ["README.md"]
    assert (folder / "README.md").read_text() == "Mine."


@pytest.mark.parametrize("left", [(), ("croissant.json",), ("croissant.json", "README.md")])
def test_an_export_takes_the_place_of_an_earlier_one_killed_in_between(exported: Path, left: tuple[str, ...]) -> None:
    for name in {"croissant.json", "README.md", "datapackage.json"} - set(left):
        (exported / name).unlink()
    export(storage.open(str(exported.parent / "lake"), 1), str(exported))
    assert "Release 1, made" in (exported / "README.md").read_text()
    assert json.loads((exported / "datapackage.json").read_text())["quotelake"]["release"] == 1
