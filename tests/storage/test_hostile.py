"""What goes wrong on disks and networks: one sentence each, and the last release stays as it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

import storage
from bench.storage_endpoint import CREDENTIALS, s3_server
from bench.storage_faulty_proxy import FaultyProxy, faulty_proxy
from bench.storage_synthetic import Document
from storage.files import s3_lease
from storage.files.open import open_files
from storage.read.check import check_lake
from storage.read.statements import statements
from storage.schemas import TABLES
from storage.tables import delta
from tests.storage.stored import Fill, one_sentence, refuse

DOCUMENTS = [Document(number) for number in range(6)]


@pytest.mark.parametrize("name", ["notes.txt", "_delta_log", "data"])
def test_a_folder_of_another_program_is_not_touched(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    for call in (lambda: storage.open_run(str(tmp_path), {}), lambda: storage.open(str(tmp_path))):
        with pytest.raises(storage.Fatal, match=f"is not a quotelake lake: it holds '{name}'") as caught:
            call()
        assert one_sentence(caught.value)
    assert [path.name for path in tmp_path.rglob("*")] == [name]


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_a_prefix_of_another_program_is_not_touched(lake: str) -> None:
    files = open_files(lake)
    files.write("notes/x.txt", b"x")
    for call in (lambda: storage.open_run(lake, {}), lambda: storage.open(lake)):
        with pytest.raises(storage.Fatal, match="is not a quotelake lake: it holds 'notes'") as caught:
            call()
        assert one_sentence(caught.value)
    assert [entry.path for entry in files.entries()] == ["notes/x.txt"]


def test_damage_is_told_in_one_sentence_on_disk_and_on_an_object_store(lake: str, fill: Fill) -> None:
    """Truncated and missing files, an edited manifest, a later schema: for readers, `check` and the next publisher."""
    fill(lake, DOCUMENTS[:3])
    fill(lake, [Document(0, revision=1)])
    files = open_files(lake)
    manifest = files.read("releases/000002.json")
    path = storage.open(lake).release.tables["quotes"].files[0].path
    content = files.read(path)
    newer = json.loads(manifest)
    newer["tables"]["quotes"]["schema_version"] = 99
    damages: dict[str, tuple[str, bytes | None, str]] = {
        "truncated": (path, content[:-100], "bytes, not"),
        "missing": (path, None, "is missing"),
        "edited": ("releases/000002.json", manifest.replace(b'"rows": 9', b'"rows": 8'), "no valid release manifest"),
        "later": ("releases/000002.json", json.dumps(newer).encode(), "install a newer quotelake"),
    }
    for damage, (place, wrong, fault) in damages.items():
        right = files.read(place)
        if wrong is None:
            files.delete([place])
        else:
            files.write(place, wrong)
        for call in (
            lambda: refuse(check_lake(lake)),
            lambda: fill(lake, [Document(0, revision=2)]),
            lambda: list(statements(storage.open(lake))),
        ):
            with pytest.raises(storage.Fatal) as caught:
                call()
            assert one_sentence(caught.value), damage
        if damage != "later":
            assert any(fault in found for found in check_lake(lake)), damage
        assert storage.open(lake, 1).release.rows()["quotes"] == 9
        files.write(place, right)
        assert check_lake(lake) == []
    assert storage.open(lake).release.release == 2
    assert fill(lake, [Document(0, revision=2)]).release.release == 3  # type: ignore[union-attr]
    assert check_lake(lake) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 400 kB, where this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if (
        os.geteuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("mounting a tmpfs needs root and is not allowed here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def test_a_full_disk_is_told_in_one_sentence_and_the_last_release_is_intact(small_disk: Path, fill: Fill) -> None:
    lake = str(small_disk / "lake")
    fill(lake, DOCUMENTS[:3])

    def fill_up() -> None:
        for number in range(10, 40):
            fill(lake, [Document(number * 100 + place, quotes=30) for place in range(4)])

    with pytest.raises(storage.QuotelakeError, match=r"full|No space") as caught:
        fill_up()
    assert one_sentence(caught.value)
    assert check_lake(lake) == []
    number = storage.open(lake).release.release
    subprocess.run(["mount", "-o", "remount,size=8m", small_disk], check=True)
    assert fill(lake, [Document(7)]).release.release == number + 1  # type: ignore[union-attr]
    assert check_lake(lake) == []


def test_a_disk_that_is_full_when_a_table_is_committed_is_called_full(small_disk: Path, fill: Fill) -> None:
    lake = str(small_disk / "lake")
    fill(lake, DOCUMENTS[:1])
    files, release = open_files(lake), storage.open(lake).release
    content = b"".join(b"%d" % number for number in range(20_000))
    while True:  # to the last byte
        try:
            with (small_disk / "filler").open("ab", buffering=0) as filler:
                filler.write(content)
        except OSError:
            break
    with pytest.raises(
        storage.Fatal, match=r"Cannot commit table 'quotes' of .*: the disk is full; free some"
    ) as caught:
        delta.reconcile(files, TABLES["quotes"], [], "key", 0, {})
    assert one_sentence(caught.value)
    (small_disk / "filler").unlink()
    assert delta.reconcile(files, TABLES["quotes"], release.files("quotes"), "key", 0, {}) is not None
    assert check_lake(lake) == []


def test_a_read_only_lake_is_read_but_not_written(small_disk: Path, fill: Fill) -> None:
    lake = str(small_disk / "lake")
    fill(lake, DOCUMENTS[:3])
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert len(list(statements(storage.open(lake)))) == 9
    assert check_lake(lake) == []
    with pytest.raises(storage.Fatal, match="read-only; choose another") as caught:
        fill(lake, DOCUMENTS[3:])
    assert one_sentence(caught.value)


@pytest.mark.parametrize("place", ["/proc/lake", "{file}/lake", "ftp://host/lake", "s3://"])
def test_a_lake_path_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(storage.Fatal) as caught:
        storage.open_run(place.format(file=tmp_path / "file"), {})
    assert one_sentence(caught.value)


def test_a_path_that_others_may_not_write_is_told_in_one_sentence(tmp_path: Path) -> None:
    """As another user than root, who may write everywhere."""
    tmp_path.chmod(0o755)
    program = (
        "import os, sys\n"
        "import storage, storage.write.staging, storage.files.local\n"
        "os.setuid(65534)\n"
        "try:\n"
        "    storage.open_run(sys.argv[1], {})\n"
        "except storage.Fatal as error:\n"
        "    print(error)\n"
    )
    if os.geteuid():
        pytest.skip("becoming another user needs root")
    done = subprocess.run(
        [sys.executable, "-c", program, "/usr/lake"], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert "permission is denied; choose a folder that you may write." in done.stdout


def test_the_unknown_bucket_and_the_silent_endpoint_are_told_in_one_sentence(
    s3_environment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(storage.Fatal, match="no bucket 'nowhere'") as caught:
        storage.open_run("s3://nowhere/lake", {})
    assert one_sentence(caught.value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(storage.Retryable, match="check the connection") as lost:
        storage.open_run("s3://lakes/lake", {})
    assert one_sentence(lost.value)


def test_credentials_that_the_store_refuses_are_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    with s3_server("guarded") as endpoint:
        for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": endpoint}.items():
            monkeypatch.setenv(name, value)
        requests.post(
            f"{endpoint}/moto-api/reset-auth", data=b"0", timeout=30
        ).raise_for_status()  # from now on it asks
        for call in (lambda: storage.open("s3://guarded/lake"), lambda: storage.open_run("s3://guarded/lake", {})):
            with pytest.raises(storage.Fatal, match=r"check the AWS_\* credentials") as caught:
                call()
            assert one_sentence(caught.value)


@pytest.fixture
def proxy(s3_environment: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyProxy]:
    with faulty_proxy(s3_environment) as between:
        monkeypatch.setenv("AWS_ENDPOINT_URL", between.endpoint)
        yield between


def test_connections_lost_now_and_then_lose_nothing(proxy: FaultyProxy, fill: Fill) -> None:
    lake = f"s3://lakes/{uuid.uuid4().hex}"
    fill(lake, DOCUMENTS[:3])
    proxy.cut_every(7)
    fill(lake, [*DOCUMENTS[3:], Document(1, revision=1)])
    proxy.cut_every(0)
    assert proxy.cuts() > 5
    assert storage.open(lake).release.rows()["pages"] == 6
    assert check_lake(lake) == []


@pytest.mark.parametrize("after", [3, pytest.param(30, marks=pytest.mark.long), 60])
def test_a_connection_lost_for_good_in_mid_run_leaves_the_release_and_the_run_goes_on_later(
    proxy: FaultyProxy, fill: Fill, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_lease, "LEASE_SECONDS", 6.0)  # for so long the publisher that was cut off seems to live
    monkeypatch.setattr(s3_lease, "BEAT_SECONDS", 1.0)
    lake = f"s3://lakes/{uuid.uuid4().hex}"
    fill(lake, DOCUMENTS[:3])
    proxy.cut_from(after)
    with pytest.raises(storage.Retryable) as caught:
        fill(lake, DOCUMENTS[3:])
    assert one_sentence(caught.value)
    proxy.cut_every(0)
    assert check_lake(lake) == []
    assert storage.open(lake).release.release == 1
    del caught
    fill(lake, DOCUMENTS[3:])
    assert storage.open(lake).release.rows()["quotes"] == 18
    assert check_lake(lake) == []


def test_files_of_the_run_are_not_left_where_a_write_failed(disk_lake: str) -> None:
    files = open_files(disk_lake)
    files.write("pages/a", b"x")
    with pytest.raises(storage.Fatal):
        files.write("pages/a/b", b"y")
    assert [entry.path for entry in files.entries()] == ["pages/a"]
