"""The table of `annotate` can be read in a terminal of 80 columns."""

from __future__ import annotations

import json
from typing import Any

import pytest

from quotelake.annotate_commands import _print_figures, _print_record

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


def test_figures_are_json_where_the_environment_asks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUOTELAKE_LOG", "json")
    score = {"precision": 0.5, "recall": 0.25, "f1": 0.333, "expected": 4}
    found = {"corpus": "gold", "split": "report", "model_version": "m", "scores": {"kind right": score}}
    _print_figures(found)
    (told,) = map(json.loads, capsys.readouterr().err.splitlines())
    assert told["message"] == "gold report: kind right"
    assert {name: told[name] for name in score} == score
