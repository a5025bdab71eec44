"""A manifest names files and rows of a release and nothing outside of its lake."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import storage
from bench.storage_synthetic import Document
from storage.files.local import LocalFiles
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.tables import releases
from storage.tables.parquet import Part
from storage.tables.releases import Release, TableState
from tests.storage.stored import Fill, one_sentence, refuse

DOCUMENTS = [Document(number) for number in range(10)]


def test_the_manifest_has_the_fields_of_the_contract_and_paths_relative_to_the_lake(lake: str, fill: Fill) -> None:
    fill(lake, DOCUMENTS[:2])
    files = open_files(lake)
    manifest = json.loads(files.read("releases/000001.json"))
    assert list(manifest) == [
        *("release", "parent", "created_at", "run_id", "run_key", "pipeline_version", "model_version"),
        *("quality", "licences", "lineage", "tables"),
    ]
    assert json.loads(files.read("releases/latest.json")) == manifest
    for name, state in manifest["tables"].items():
        assert set(state) == {"schema_version", "delta_version", "rows", "files"}
        for part in state["files"]:
            assert set(part) == {"path", "sha256", "bytes", "rows"}
            assert part["path"] == f"{name}/part-{part['sha256'][:32]}.parquet"
            assert files.size(part["path"]) == part["bytes"]


EDITS: dict[str, Callable[[dict[str, object]], object]] = {
    "no JSON": lambda manifest: "{",
    "a list": lambda manifest: [],
    "rows": lambda manifest: manifest["tables"]["quotes"].update(rows=1),  # type: ignore[index]
    "a path out of the lake": lambda manifest: manifest["tables"]["quotes"]["files"][0].update(path="../../etc/passwd"),  # type: ignore[index]
    "a path that ends a text of SQL": lambda manifest: manifest["tables"]["quotes"]["files"][0].update(
        path="quotes/'.parquet"
    ),  # type: ignore[index]
    "a pattern": lambda manifest: manifest["tables"]["quotes"]["files"][0].update(path="quotes/*.parquet"),  # type: ignore[index]
    "another number": lambda manifest: manifest.update(release=7),
    "no tables": lambda manifest: manifest.pop("tables"),
    "a null": lambda manifest: manifest.update(run_key=None),
    "a time that is none": lambda manifest: manifest.update(created_at="yesterday"),
    "a time without its zone": lambda manifest: manifest.update(created_at="2026-03-01T00:00:00"),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("name", ["000002.json", "latest.json"])
def test_a_manifest_edited_by_hand_is_refused_and_earlier_releases_stay_readable(
    filled: str, fill: Fill, edit: str, name: str
) -> None:
    path = Path(filled, "releases", name)
    manifest = json.loads(path.read_text())
    made = EDITS[edit](manifest)
    path.write_text(made if isinstance(made, str) else json.dumps(made if isinstance(made, list) else manifest))
    for call in (
        lambda: storage.open(filled),
        lambda: fill(filled, [Document(50)]),
        lambda: refuse(check_lake(filled)),
    ):
        with pytest.raises(storage.Fatal) as caught:
            call()
        assert one_sentence(caught.value)
    assert storage.open(filled, 1).table("quotes").count_rows() == 9


PART = Part(f"quotes/part-{'a' * 32}.parquet", "a" * 64, 10, 3)
RELEASE = Release(2, 1, "2026-03-01T00:00:00+00:00", "r", "k", "p", "m", {"quotes": TableState(1, 4, 3, (PART,))})


def test_a_manifest_comes_back_as_it_was_written() -> None:
    assert releases.decode(releases.encode(RELEASE), "here") == RELEASE
    assert RELEASE.rows() == {"quotes": 3}
    assert RELEASE.files("quotes") == (PART,)
    assert RELEASE.files("pages") == (), "a table that an older release has not"


def test_a_release_that_is_put_but_not_pointed_at_is_none_yet(tmp_path: Path) -> None:
    files = LocalFiles(str(tmp_path))
    assert releases.numbers(files) == []
    for number in (1, 2, 3):
        files.write(releases.path(number), releases.encode(replace(RELEASE, release=number)))
    files.write(releases.LATEST, releases.encode(RELEASE))
    files.write("releases/announced.json", b"{}")
    assert releases.numbers(files) == [1, 2]
    assert releases.at_or_after(files, 0) is None
    assert releases.at_or_after(files, 3) is None
    files.delete([releases.path(1)])
    assert releases.at_or_after(files, 1) == RELEASE


def test_a_release_of_a_later_version_is_refused() -> None:
    newer = replace(RELEASE, tables={"quotes": replace(RELEASE.tables["quotes"], schema_version=99)})
    with pytest.raises(storage.Fatal, match=r"schema version 99, but this quotelake knows \d+; install a newer"):
        releases.refuse_newer(newer, "lake")
    with pytest.raises(storage.Fatal, match="knows 0"):
        releases.refuse_newer(replace(RELEASE, tables={"novel": RELEASE.tables["quotes"]}), "lake")
