"""Give the tests of cleaning pages as rows of the table, and the cases of pages.py and kinds.py."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pytest

from storage import ids
from storage.schemas import PAGES

cases = sys.modules["tasks_tests_pages"]  # loaded by the conftest.py above
page_kinds = sys.modules["tasks_tests_kinds"]


def pytest_generate_tests(metafunc: Any) -> None:
    if "case" in metafunc.fixturenames:
        metafunc.parametrize("case", cases.CASES, ids=[case.name for case in cases.CASES])
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", page_kinds.KINDS, ids=[kind.name for kind in page_kinds.KINDS])


@pytest.fixture
def pages() -> Any:
    return cases


@pytest.fixture(scope="session")
def kinds() -> Any:
    return page_kinds


@pytest.fixture(scope="session")
def table() -> Callable[..., pa.Table]:
    """Pages of the table, from (url, media type, body)."""

    def make(*given: tuple[str, str, bytes]) -> pa.Table:
        rows = []
        for url, media_type, body in given:
            doc, content = ids.doc_id(url), ids.sha256_hex(body)
            rows.append(
                {
                    "page_id": ids.page_id(doc, content),
                    "doc_id": doc,
                    "source": "test",
                    "url": url,
                    "fetched_at": datetime(2024, 3, 6, tzinfo=UTC),
                    "status": None if url.startswith("file:") else 200,
                    "media_type": media_type,
                    "content_sha256": content,
                    "body": body,
                }
            )
        return PAGES.from_rows(rows)

    return make
