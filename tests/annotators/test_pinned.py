"""What the annotators find in texts of our own is pinned: it changes only together with `RULES`, so that ids differ.

Raise `RULES` in annotators/encoder/model.py, then `pytest tests/annotators/test_pinned.py --pin` writes what is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

import annotators
import annotators.entities.component
from annotators.annotation import annotate_text
from annotators.encoder import model
from annotators.evaluation.gold import load, split_of

ROOT = Path(__file__).parents[2]
PINNED = ROOT / "tests" / "data" / "pinned.jsonl"
TOLERANCE = 0.02
"""Of scores and probabilities: int8 arithmetic differs a little between processors."""


@cache
def pipeline() -> Language:
    return annotators.load()


def texts() -> Iterator[tuple[str, str]]:
    """The samples, and of the gold set's development half the articles and the first passage of each case."""
    for path in sorted((ROOT / "samples").glob("*.txt")):
        yield path.name, path.read_text(encoding="utf-8")
    cases = set[str]()
    for passage in load(ROOT / "gold"):
        if split_of(passage.id) == "dev" and (passage.case == "article" or passage.case not in cases):
            cases.add(passage.case)
            yield passage.id, passage.text


def found(chosen: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """What is found in each text, without what is derived of it; and the settings that it was found with."""
    results: dict[str, Any] = {"settings": json.loads(json.dumps(pipeline().config["components"]))}
    for name, text in chosen:
        record = annotate_text(pipeline(), text)
        quotes = [{k: v for k, v in quote.items() if k != "quote_id"} for quote in record["quotes"]]
        results[name] = json.loads(json.dumps({"entities": record["entities"], "quotes": quotes}))
    return results


def same(one: Any, other: Any) -> bool:
    """Whether two results are equal, numbers with a fraction within the tolerance."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= TOLERANCE
    return bool(one == other)


def pinned() -> tuple[int, dict[str, Any]]:
    """The rules under which results were pinned, and the results."""
    head, *lines = map(json.loads, PINNED.read_text(encoding="utf-8").splitlines())
    return head["rules"], {line["of"]: line["found"] for line in lines}


def test_what_is_found_changes_only_with_the_rules(request: pytest.FixtureRequest) -> None:
    rules, before = pinned()
    now = found(texts())
    changed = [name for name in before if name in now and not same(before[name], now[name])]
    if changed:
        assert rules < model.RULES, f"{', '.join(changed)}: found otherwise; raise RULES in annotators/encoder/model.py"
    if request.config.getoption("--pin"):
        lines = [{"rules": model.RULES}, *({"of": name, "found": result} for name, result in now.items())]
        PINNED.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    else:
        assert (rules, before.keys(), changed) == (model.RULES, now.keys(), []), "pin anew: --pin"


def test_a_changed_rule_or_setting_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    few = list(texts())[:4]
    before = found(few)
    monkeypatch.setattr(annotators.entities.component, "repair", lambda text, mentions, **_: mentions)
    now = found(few)
    assert same(before["settings"], now["settings"])
    assert not same(before, now)
    now["settings"]["quotelake_encoder"]["window"] += 1
    assert not same(before["settings"], now["settings"])


def test_small_differences_of_numbers_are_none() -> None:
    assert same({"a": [0.51, "x", 3]}, {"a": [0.5, "x", 3]})
    assert not same({"a": [0.53]}, {"a": [0.5]})
    assert not same({"a": [3]}, {"a": [4]})
    assert not same([1], [1, 2])
