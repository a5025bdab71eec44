"""Fixtures: lakes on disk and on a real S3 endpoint (moto's server on 127.0.0.1), filled with made-up documents."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from bench.storage_endpoint import client, s3_server
from bench.storage_synthetic import Document
from storage.files.open import open_files
from tests.storage.stored import Fill, run_through

BUCKET = "lakes"


@pytest.fixture(autouse=True)
def _unsynced() -> Iterator[None]:
    """Let the kernel write when it likes: no test here cuts the power, and waiting for a disk is a third of their time.

    That content is synced before its name appears is a test of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    with s3_server(BUCKET) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def s3_buckets(s3_endpoint: str) -> Callable[[], str]:
    """Make a new bucket: the server looks through every object of one, of whatever test, at each listing."""
    connection, names = client(s3_endpoint), (f"lake-{number}" for number in itertools.count())

    def make() -> str:
        name = next(names)
        connection.create_bucket(Bucket=name)
        return name

    return make


@pytest.fixture
def s3_environment(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> str:
    values = {
        "AWS_ENDPOINT_URL": s3_endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return s3_endpoint


@pytest.fixture(params=["disk", "s3"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty lake, once on disk and once on the S3 endpoint."""
    if request.param == "disk":
        return str(tmp_path / "lake")
    request.getfixturevalue("s3_environment")
    return f"s3://{request.getfixturevalue('s3_buckets')()}/news/lake"


@pytest.fixture
def disk_lake(tmp_path: Path) -> str:
    return str(tmp_path / "lake")


@pytest.fixture
def fill() -> Fill:
    """Run documents through staging and publishing, as a flow does."""
    return run_through


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Give the lake on disk of these runs, made once; it is to be copied, not used."""
    made: dict[str, Path] = {}

    def keep(*runs: Sequence[Document]) -> Path:
        name = repr(runs)
        if name not in made:
            folder = tmp_path_factory.mktemp("kept") / "lake"
            for documents in runs:
                run_through(str(folder), documents)
            made[name] = folder
        return made[name]

    return keep


@pytest.fixture
def begun(kept: Callable[..., Path]) -> Callable[..., None]:
    """Let a lake on disk or S3 begin as a copy of what these runs make of an empty one."""

    def begin(lake: str, *runs: Sequence[Document]) -> None:
        folder, files = kept(*runs), open_files(lake)
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = path.relative_to(folder).as_posix()
            if not name.startswith("_staging/"):
                files.write(name, path.read_bytes())

    return begin


@pytest.fixture
def filled(disk_lake: str, fill: Fill) -> str:
    """A lake on disk of two releases with three documents each."""
    fill(disk_lake, [Document(number) for number in range(3)])
    fill(disk_lake, [Document(number) for number in range(3, 6)])
    return disk_lake
