"""Automations for operators on a real server: a webhook is told of runs that failed or rejected many documents."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect import tags
from prefect.client.orchestration import SyncPrefectClient

from flows.news_quotes import news_quotes
from flows.parameters import NewsQuotes
from storage.errors import Fatal

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("api")]


@pytest.fixture
def told(
    client: SyncPrefectClient, new_receiver: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], Any]]:
    """Apply the automations with a webhook; wait for a message of it that holds some words."""
    monkeypatch.syspath_prepend(str(ROOT / "deployments"))
    import automations  # type: ignore[import-not-found]

    receiver = new_receiver()
    monkeypatch.setenv("QUOTELAKE_WEBHOOK", receiver.url)
    automations.apply(client)
    time.sleep(2)  # the server reads automations that were made just now once a second

    def wait(words: str) -> Any:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if found := [one for one in receiver.received if words in str(one)]:
                return found[0]
            time.sleep(0.2)
        raise AssertionError(f"{words!r} is in none of {receiver.received}")

    yield wait
    receiver.close()
    for one in client.request("POST", "/automations/filter", json={}).json():
        client.request("DELETE", f"/automations/{one['id']}").raise_for_status()
    sys.modules.pop("automations", None)


def test_a_failed_run_and_one_with_many_rejects_are_told(told: Callable[[str], Any], tmp_path: Path) -> None:
    with tags("quotelake"), pytest.raises(Fatal, match="gives no document"):
        news_quotes(NewsQuotes(sources=(str(tmp_path / "nofile.txt"),), lake=str(tmp_path / "lake")))
    failed = told("'failed'")
    assert "nofile.txt gives no document (no such file or folder)" in failed["message"]
    assert failed["failed"].startswith("news_quotes: ")
    many = told("'share'")
    assert (many["documents"], many["rejected"], many["reasons"]) == (1, 1, {"source_not_found": 1})
