"""An address decides which files a lake has; whatever they are, they keep what `Files` promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.errors import Fatal
from storage.files.local import TEMPORARY, LocalFiles
from storage.files.open import open_files
from storage.files.s3 import ObjectFiles


def test_the_scheme_decides() -> None:
    assert isinstance(open_files("lake"), LocalFiles)
    assert isinstance(open_files("s3://bucket/lake"), ObjectFiles)
    assert open_files("file:///data/lake").url == "/data/lake"


@pytest.mark.parametrize("address", ["ftp://host/lake", "gs://bucket/lake"])
def test_another_scheme_is_refused_with_what_would_do(address: str) -> None:
    with pytest.raises(Fatal, match=r"give a folder or s3://bucket/prefix\.$"):
        open_files(address)


def test_leftovers_are_the_half_written_files_alone(lake: str) -> None:
    files = open_files(lake)
    files.write("releases/000001.json", b"{}")
    assert files.leftovers("releases") == []
    assert files.leftovers("exports") == []


def test_a_killed_writer_leaves_one_that_no_listing_of_names_shows(tmp_path: Path) -> None:
    files = LocalFiles(str(tmp_path))
    files.write("exports/000001/quotes.parquet", b"whole")
    half = tmp_path / "exports/000001" / f"{TEMPORARY}1-2-pages.parquet"
    half.write_bytes(b"half")
    assert [(entry.path, entry.size) for entry in files.leftovers("exports")] == [
        (f"exports/000001/{half.name}", len(b"half"))
    ]
    assert files.names("exports/000001") == ["quotes.parquet"]
