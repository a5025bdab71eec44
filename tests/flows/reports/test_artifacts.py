"""What a run puts into the UI: addresses of the lake's files that a person can open."""

from __future__ import annotations

from pathlib import Path

from flows.reports.artifacts import link_to


def test_links_go_where_the_lake_is_served(tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    served = {"QUOTELAKE_LAKE": lake, "QUOTELAKE_LAKE_URL": "http://127.0.0.1:1/"}
    assert link_to(lake, "releases/000001.json", served) == "http://127.0.0.1:1/releases/000001.json"
    assert link_to(str(tmp_path / "other"), "x y", served) == f"file://{tmp_path}/other/x%20y"
    assert link_to("s3://b/l", "x", served) == "s3://b/l/x"
