"""Tables are of types that every reader knows, and cost nothing to know of."""

from __future__ import annotations

import subprocess
import sys

import storage
from storage.schemas import RELEASED, TABLES


def test_schemas_are_of_types_that_delta_readers_of_any_age_know() -> None:
    for name in RELEASED:
        for field in TABLES[name].schema():
            assert field.metadata[b"description"]
            kinds = str(field.type)
            assert "uint" not in kinds
            assert "dictionary" not in kinds
            assert "large" not in kinds


def test_annotation_needs_neither_arrow_nor_duckdb_nor_delta_nor_an_object_store() -> None:
    heavy = ("pyarrow", "duckdb", "deltalake", "obstore")
    program = f"import sys, storage, storage.ids; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_name_of_the_package_is_there_when_asked_for() -> None:
    assert all(getattr(storage, name) is not None for name in storage.__all__)
