"""State how good a release is: accuracy of its model, share of named speakers, rejects, drift of the new rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from storage.write.tally import Tally

_DRIFTING = ("kinds", "confidence", "languages")


def quality(tally: Tally, accuracy: Mapping[str, Any]) -> dict[str, Any]:
    """Give the section `quality` of a manifest; `accuracy`: figures of the model that annotated.

    Drift is the total variation distance (0: alike, 1: nothing in common) between the rows added and the release
    before; null where one of them has no rows.
    """
    sums = tally.after
    statements = sums["kinds"].total()
    named = sums["named"]["named"]
    return {
        "accuracy": dict(accuracy),
        "statements": statements,
        "named": named,
        "named_share": round(named / statements, 4) if statements else None,
        **{name: dict(sorted(sums[name].items())) for name in (*_DRIFTING, "rejects")},
        "drift": {name: _distance(tally.before[name], tally.new[name]) for name in _DRIFTING},
    }


def _distance(before: Counter[str], new: Counter[str]) -> float | None:
    if not before.total() or not new.total():
        return None
    keys = {*before, *new}
    return round(sum(abs(before[key] / before.total() - new[key] / new.total()) for key in keys) / 2, 4)
