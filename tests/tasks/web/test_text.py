"""Text that JSON brings can be stored."""

from __future__ import annotations

import json

from tasks.web.text import well_formed


def test_halves_of_pairs_are_replaced_and_pairs_kept() -> None:
    cut = json.loads(r'"Storm \ud83d"')
    assert well_formed(cut) == "Storm \ufffd"
    whole = json.loads(r'"Storm \ud83c\udf0a “é”"')
    assert well_formed(whole) == whole == "Storm 🌊 “é”"
