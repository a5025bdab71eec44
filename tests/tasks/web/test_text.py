"""Text that JSON, servers and files bring can be stored and shown."""

from __future__ import annotations

import json

from tasks.web.text import printable, unmarked, well_formed, without_controls


def test_halves_of_pairs_are_replaced_and_pairs_kept() -> None:
    cut = json.loads(r'"Storm \ud83d"')
    assert well_formed(cut) == "Storm \ufffd"
    whole = json.loads(r'"Storm \ud83c\udf0a “é”"')
    assert well_formed(whole) == whole == "Storm 🌊 “é”"


def test_controls_and_turns_of_direction_do_nothing_to_a_terminal() -> None:
    said = "a\x1b[2J\x9b1m\u202eb\n c\tx"
    assert without_controls(said) == "a\ufffd[2J\ufffd1m\u202eb\n c\tx"
    assert printable(said) == "a\ufffd[2J\ufffd1m\ufffdb c x"


def test_what_stands_before_the_first_character_is_passed_over() -> None:
    assert unmarked(b"\xef\xbb\xbf \r\n\t<rss> ") == b"<rss> "
