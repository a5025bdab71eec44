"""The text of a page is its article's, paragraph by paragraph, without title and teasers; or there is a reason."""

from __future__ import annotations

import pytest

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.clean.html import read_page

URL = "https://news.test/ferry"
PARAGRAPHS = [
    f"Boat number {number} left Port Arlen before the storm, the harbour office said on Monday." for number in range(5)
]


def page(*blocks: str) -> bytes:
    return f"<html><head><title>Boats leave</title></head><body><article>{''.join(blocks)}</article></body></html>".encode()


def test_paragraphs_are_kept_apart_and_the_title_is_no_paragraph() -> None:
    article = read_page(page("<h1>Boats leave</h1>", *(f"<p>{one}</p>" for one in PARAGRAPHS)), None, URL)
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert (article.title, article.extractor) == ("Boats leave", "trafilatura")


def test_a_link_to_another_story_is_left_out_and_one_in_a_sentence_stays() -> None:
    teaser = '<p><a href="/storm">Storm closes the northern road for days</a></p>'
    inside = '<p>The office had <a href="/warn">warned of the storm</a> twice, it said in a statement on Monday.</p>'
    article = read_page(page(*(f"<p>{one}</p>" for one in PARAGRAPHS), teaser, inside), None, URL)
    assert "northern road" not in article.text
    assert "warned of the storm twice" in article.text


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"no markup", RejectReason.NO_TEXT), (b"<html></html>", RejectReason.NO_TEXT),
     (b"<html><body>" + b"<div>" * 400 + b"x" + b"</div>" * 400, RejectReason.TOO_DEEP)],
)  # fmt: skip
def test_pages_without_an_article(body: bytes, reason: RejectReason) -> None:
    with pytest.raises(Rejected) as caught:
        read_page(body, None, URL)
    assert caught.value.reason is reason
