"""Fill a lake and look into it as tests do: its rows, its files, and whether an error is one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import storage
from bench.storage_synthetic import MODEL, PIPELINE, Document, stage_all
from storage.files.open import open_files
from storage.schemas import RELEASED, TABLES

Fill = Callable[..., storage.Published]
"""The fixture `fill`: put documents through staging and publishing."""


def run_through(
    lake: str, documents: Sequence[Document], model: str = MODEL, name: str = "", **measured: Any
) -> storage.Published:
    parameters = {"documents": [str(document) for document in documents], "model": model, "name": name}
    started = storage.open_run(lake, parameters)
    stage_all(started, documents, batch_size=4, model=model)
    return storage.publish(started, run_id="test", pipeline_version=PIPELINE, model_version=model, **measured)


def rows(lake: str, table: str, release: int | None = None) -> list[dict[str, object]]:
    found = storage.open(lake, release or "latest").table(table).to_table()
    return sorted(found.to_pylist(), key=lambda row: [str(row[name]) for name in TABLES[table].key])


def content(lake: str, release: int | None = None) -> dict[str, list[dict[str, object]]]:
    return {name: rows(lake, name, release) for name in RELEASED}


def names(lake: str) -> list[str]:
    """Every stored file but the lock, whose file stays."""
    return [entry.path for entry in open_files(lake).entries() if "_staging/lock" not in entry.path]


def one_sentence(error: BaseException) -> bool:
    text = str(error)
    return text.endswith(".") and "\n" not in text and "Traceback" not in text


def refuse(faults: list[str]) -> None:
    if faults:
        raise storage.Fatal(faults[0] + ".")
