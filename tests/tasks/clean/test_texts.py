"""Texts of elements: read, measured and folded."""

from __future__ import annotations

from lxml import html

from tasks.clean.texts import folded, key_of, linked, one_line, prose

PARTS = html.fromstring("<div>Ferry \n line<p>The <a>boat</a> left.</p><p>It is  back.</p></div>")


def test_text_is_one_line_of_single_spaces() -> None:
    assert one_line(PARTS) == "Ferry lineThe boat left.It is back."


def test_prose_and_links_are_counted_as_they_stand() -> None:
    assert (prose(PARTS), linked(PARTS)) == (len("The boat left.") + len("It is  back."), len("boat"))


def test_keys_are_letters_and_digits() -> None:
    assert key_of("Boat_No. 3 — “Éclair”") == "boatno3éclair"


def test_folded_texts_keep_their_words() -> None:
    assert folded("  Boat_No. 3 — “Éclair”!") == "boat_no 3 éclair"
