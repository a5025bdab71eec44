"""The page of statements in their articles: marks change no word, and each has its colour and number."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.reports.html_view import marked


def quote(number: int, *spans: tuple[int, int], **fields: Any) -> dict[str, Any]:
    return {"quote_id": f"q{number}", "content_spans": list(spans), "speaker_spans": [], "cue_spans": []} | fields


def words_of(page: str) -> str:
    """The text of a page as a reader sees it, without the numbers of the marks."""
    bare = re.sub(r'<span class="number".*?</span>', "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<div[^>]*>|</div>", "\n", re.sub(r"</?span[^>]*>", "", bare))).split())


TEXTS = st.text(st.sampled_from("ab ,.“”<&'\n\t "), min_size=1, max_size=60)


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=5))
def test_marks_never_change_the_words(text: str, spans: list[tuple[int, int]]) -> None:
    kept = [(a, min(a + n, len(text))) for a, n in spans if a < len(text)]
    assert words_of(marked(text, [quote(n, span) for n, span in enumerate(kept)])) == " ".join(text.split())


def test_each_mark_has_its_words_its_colour_and_the_number_of_its_statement() -> None:
    text = "Prices rose, the bank said.\nIt denied more."
    page = marked(
        text, [quote(1, (0, 11), cue_spans=[(22, 26)], speaker_spans=[(13, 21)]), quote(2, (38, 42), speaker_spans=[])]
    )
    assert page.count('class="spans"') == 2
    colours = re.findall(r'class="number" style="background:(#\w+)">\s*<a[^>]*href="#(q\d)">(\d)</a>', page)
    assert colours == [("#b7e1cd", "q1", "1"), ("#9fc5f8", "q1", "1"), ("#f9cb9c", "q1", "1"), ("#b7e1cd", "q2", "2")]
    lines = re.findall(r'<span class="marked"[^>]*>([^<]*)<span class="line" style="background:(#\w+)', page)
    assert [word for word, colour in lines if colour == "#b7e1cd"] == ["Prices ", "rose", "more"]
    assert [word for word, colour in lines if colour == "#9fc5f8"] == ["the ", "bank "]
