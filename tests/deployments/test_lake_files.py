"""The server of a lake's files for browsers: published ones, and nothing else."""

from __future__ import annotations

import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from explorer.assets import allowed

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def served(tmp_path: Path) -> Any:
    sys.path.insert(0, str(ROOT / "deployments"))
    try:
        from lake_files import server  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "deployments"))
    for path in ("lake/exports/000001/a.html", "lake/quotes/part.parquet", "secret"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "lake/exports/out").symlink_to(tmp_path / "secret")
    one = server(str(tmp_path / "lake"), 0)
    thread = threading.Thread(target=one.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{one.server_port}"
    one.shutdown()
    one.server_close()


def test_published_files_are_served_and_nothing_else(served: str) -> None:
    with urllib.request.urlopen(f"{served}/exports/000001/a.html") as answer:
        assert answer.read() == b"lake/exports/000001/a.html"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert f"script-src {allowed('explorer.js')}" in answer.headers["Content-Security-Policy"]
    for path in ("", "exports/", "quotes/part.parquet", "exports/../../secret", "exports/%2e%2e/%2e%2e/secret",
                 "exports/out", "exports//etc/passwd"):  # fmt: skip
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{served}/{path}")
