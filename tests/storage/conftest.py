"""Fixtures: lakes on disk and on a real S3 endpoint (moto's server on 127.0.0.1), filled with made-up documents."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import storage
from bench.storage_endpoint import s3_server
from bench.storage_synthetic import MODEL, PIPELINE, Document, stage_all
from tests.storage.stored import Fill

BUCKET = "lakes"


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    with s3_server(BUCKET) as endpoint:
        yield endpoint


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
    return f"s3://{BUCKET}/{uuid.uuid4().hex}/lake"


@pytest.fixture
def disk_lake(tmp_path: Path) -> str:
    return str(tmp_path / "lake")


@pytest.fixture
def fill() -> Fill:
    """Run documents through staging and publishing, as a flow does."""

    def run(lake: str, documents: Sequence[Document], model: str = MODEL, name: str = "") -> storage.Published:
        parameters = {"documents": [str(document) for document in documents], "model": model, "name": name}
        started = storage.open_run(lake, parameters)
        stage_all(started, documents, batch_size=4, model=model)
        return storage.publish(started, run_id="test", pipeline_version=PIPELINE, model_version=model)

    return run


@pytest.fixture
def filled(disk_lake: str, fill: Fill) -> str:
    """A lake on disk of two releases with three documents each."""
    fill(disk_lake, [Document(number) for number in range(3)])
    fill(disk_lake, [Document(number) for number in range(3, 6)])
    return disk_lake
