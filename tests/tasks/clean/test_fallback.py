"""Pages that trafilatura finds nothing in are read by their own articleBody or their paragraphs."""

from __future__ import annotations

import pytest

from tasks.clean.fallback import by_articlebody, by_paragraphs, nested_too_deep
from tasks.clean.html import parse

SENTENCE = "The ferry left the harbour at noon on Monday, the harbour master said."


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (None, ""),
        ("one \n\n two", "one\n\ntwo"),
        ("<p>Fish &amp; chips</p><p class='x'>and <b>more</b><br>here</p>", "Fish & chips\n\nand more\n\nhere"),
    ],
)
def test_article_bodies(body: str | None, expected: str) -> None:
    assert by_articlebody(body) == expected


def test_the_element_with_most_paragraphs_is_taken() -> None:
    page = (
        f"<body><div><p>Home</p></div><div>{f'<p>{SENTENCE}</p>' * 3}<p><a href='/'>Read on</a></p></div>"
        f"<footer>{f'<p>{SENTENCE}</p>' * 9}</footer></body>"
    )
    assert by_paragraphs(page, parse(page)) == "\n\n".join([SENTENCE] * 3)


def test_a_tree_that_was_cut_is_read_by_its_characters() -> None:
    page = f"<body><script>var x = '<p>{SENTENCE}'</script><!-- <p>{SENTENCE}</p> --><p>{SENTENCE} It &amp; she.</p><nav><p>{SENTENCE}"
    assert by_paragraphs(page, parse("<body></body>")) == f"{SENTENCE} It & she."


def test_depth_is_counted_by_tags() -> None:
    assert nested_too_deep("<div>" * 257)
    assert not nested_too_deep("<div>" * 256)
    assert not nested_too_deep("<div><br><p><li></div>" * 900)
