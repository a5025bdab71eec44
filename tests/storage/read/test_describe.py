"""Descriptions name every column that a table has."""

from __future__ import annotations

from pathlib import Path

from storage.read import describe
from storage.schemas import TABLES
from storage.vocabulary import RejectReason


def test_the_dictionary_names_every_column_and_reason_and_the_page_is_up_to_date(tmp_path: Path) -> None:
    page = Path(__file__).parents[3] / "docs" / "data-dictionary.md"
    text = page.read_text()
    for table in TABLES.values():
        for column in table.columns:
            assert f"| `{column.name}` | `{column.type}` |" in text
    assert all(f"`{reason.value}`" in text for reason in RejectReason)
    assert describe.main(["--check", str(page)]) == 0
    assert describe.main([str(tmp_path / "new.md")]) == 0
    (tmp_path / "new.md").write_text(text + "edited")
    assert describe.main(["--check", str(tmp_path / "new.md")]) == 1
    assert describe.main(["--help"]) == 2, "an option is no page to write"
