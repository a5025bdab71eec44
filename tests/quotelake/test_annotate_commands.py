"""The table of `annotate` can be read in a terminal of 80 columns."""

from __future__ import annotations

from typing import Any

import pytest

from quotelake.annotate_commands import _print_record

QUOTE: dict[str, Any] = {
    "kind": "indirect",
    "attribution_type": "communication",
    "assertion": "hypothetical",
    "speaker_name": "Ada Brook",
    "speaker": "Ada Brook, who runs the harbour of Port Arlen",
    "cue": "might announce",
    "via": [],
    "text": "that two hundred people take the ferry every day, and most of them work on the other side of the bay",
    "confidence": 0.98,
}


@pytest.mark.parametrize("via", [[], ["Port Arlen Gazette"]])
def test_no_word_of_the_table_is_broken(
    via: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    _print_record({"file": "a.txt", "quotes": [QUOTE | {"via": via}, QUOTE]})
    shown = capsys.readouterr().out
    words = set(shown.replace("│", " ").split())
    for field in ("kind", "attribution_type", "assertion", "speaker_name", "speaker", "cue", "text"):
        assert set(QUOTE[field].split()) <= words, field
    assert set(" ".join(via).split()) <= words
    assert (" via " in shown) is bool(via), "a column for those who relay, where there are any"
    assert max(map(len, shown.splitlines())) <= 80
