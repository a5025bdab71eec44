"""What a run puts into the UI: addresses that a person can open, of the lake's files and of the explorer's pages."""

from __future__ import annotations

from pathlib import Path

from flows.reports.links import explorer_of, link_to


def test_links_go_where_the_lake_is_served(tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    served = {"QUOTELAKE_LAKE": lake, "QUOTELAKE_LAKE_URL": "http://127.0.0.1:1/"}
    assert link_to(lake, "releases/000001.json", served) == "http://127.0.0.1:1/releases/000001.json"
    assert link_to(str(tmp_path / "other"), "x y", served) == f"file://{tmp_path}/other/x%20y"
    assert link_to("s3://b/l", "x", served) == "s3://b/l/x"


def test_the_explorer_is_linked_to_where_it_shows_the_lake(tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    at = {"QUOTELAKE_VIEW_URL": "http://127.0.0.1:1/"}
    one = {"article_id": "a", "quote_id": "q"}
    found = explorer_of(lake, 7, at)
    assert found is not None
    assert found.statements() == "http://127.0.0.1:1/7/statements"
    assert found.statements("A & B") == "http://127.0.0.1:1/7/statements?watch=A+%26+B"
    assert found.overview() == "http://127.0.0.1:1/7/overview"
    assert found.changes() == "http://127.0.0.1:1/7/release"
    assert found.statement(one) == "http://127.0.0.1:1/7/articles/a#s-q"
    assert explorer_of(lake, 7, at | {"QUOTELAKE_LAKE": f"{lake}/"}) == found
    assert explorer_of(lake, 7, at | {"QUOTELAKE_LAKE": str(tmp_path / "other")}) is None
    assert explorer_of(lake, 7, {}) is None
    assert explorer_of(lake, 7, {"QUOTELAKE_VIEW_URL": "desk:8765"}).statements() == "http://desk:8765/7/statements"  # type: ignore[union-attr]
