"""Quotation marks: what opens, what closes, what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.text.paragraphs import paragraphs
from annotators.text.quotation_marks import regions


def found(text: str) -> list[str]:
    return [text[r.start : r.end] for r in regions(text, paragraphs(text)) if not r.depth]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('“We stay," the mayor said. "It is ours.”', ['“We stay,"', '"It is ours.”']),
        ('Bread went up", the baker said.', ['Bread went up"']),
        ("'It's the miners' day,' Roe said.", ["'It's the miners' day,'"]),
        ("‘Not us,’ he said; the ’90s were worse.", ["‘Not us,’"]),
        ("«Tak» and „nein“ and »ja« and ”nej”.", ["«Tak»", "„nein“", "»ja«", "”nej”"]),
        ("``No,'' she said.", ["``No,''"]),
        ('A 32" pipe and a 15" one.', []),
        ("The workers' hall and the drivers' yard.", []),
        ("Rock 'n' roll in the '80s.", []),
        ("“One ‘inner’ two,” she said.", ["“One ‘inner’ two,”"]),
        ('He said: "We left. "It was late," and called it "a day" there.', ['"We left. "It was late,"', '"a day"']),
        ('She said "no "if" at all" then.', ['"no "if" at all"']),
    ],
)
def test_pairs_marks_by_position_rather_than_shape(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_an_open_quotation_ends_with_its_paragraph_and_is_continued_by_a_mark_on_the_next() -> None:
    text = "“First part.\n\n“Second part.” They left."
    first, second = regions(text, paragraphs(text))
    assert (text[first.start : first.end], first.closed, first.continues) == ("“First part.", False, False)
    assert (text[second.start : second.end], second.closed, second.continues) == ("“Second part.”", True, True)


@pytest.mark.parametrize("mark", ["‘", "'"])
def test_single_marks_stay_open_where_the_next_paragraph_opens_with_one(mark: str) -> None:
    close = "'" if mark == "'" else "’"
    text = f"She said. {mark}In the {close}90s we had it.\n\n{mark}Now it{close}s gone.{close}\n\nThey left."
    first, second = regions(text, paragraphs(text))
    assert (text[first.start : first.end], first.closed) == (f"{mark}In the {close}90s we had it.", False)
    assert (text[second.start : second.end], second.continues) == (f"{mark}Now it{close}s gone.{close}", True)
    alone = text.replace(f"{mark}Now", "Now").replace(f"gone.{close}", "gone.")
    assert not regions(alone, paragraphs(alone))


def test_a_quotation_goes_on_over_paragraphs_though_another_is_nested_in_it() -> None:
    text = "“First part.\n\n“He told us ‘go home’ and we went,” she said."
    assert [(text[r.start : r.start + 8], r.continues) for r in regions(text, paragraphs(text)) if not r.depth] == [
        ("“First p", False),
        ("“He told", True),
    ]


def test_a_nested_quotation_lies_deeper() -> None:
    text = "“She told me ‘run’ and I ran.”"
    assert [(text[r.start : r.end], r.depth) for r in regions(text, paragraphs(text))] == [(text, 0), ("‘run’", 1)]


@given(st.text(alphabet="ab \n.,\"“”'‘’«»„", max_size=300))
def test_regions_lie_within_the_text_and_a_paragraph(text: str) -> None:
    spans = paragraphs(text)
    for region in regions(text, spans):
        assert 0 <= region.start < region.end <= len(text)
        assert any(start <= region.start and region.end <= end for start, end in spans)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("unit", ['"', "'", "'a ", '" ', "“", 'a" '])
def test_a_hundred_thousand_marks_do_not_hang(unit: str) -> None:
    text = unit * 100_000  # work that grew with the square would take hours
    assert all(0 <= region.start < region.end <= len(text) for region in regions(text, paragraphs(text)))
