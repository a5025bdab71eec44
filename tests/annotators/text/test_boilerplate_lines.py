"""Lines that belong to the page: each pattern of data/boilerplate.yaml labels its example; bylines are read."""

from __future__ import annotations

import re

import pytest

from annotators.lexicon.normalize import entries
from annotators.text.boilerplate_lines import PATTERNS, classify_line, parse_byline

ENTRIES = entries("boilerplate.yaml")


@pytest.mark.parametrize("number", range(len(ENTRIES)), ids=lambda number: ENTRIES[number]["example"])
def test_each_pattern_covers_its_example_and_none_above_it_does(number) -> None:
    entry = ENTRIES[number]
    assert classify_line(entry["example"]) == (entry["label"], entry["detail"])
    assert [bool(re.fullmatch(pattern, entry["example"])) for _, _, pattern in PATTERNS[: number + 1]].index(
        True
    ) == number


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("(Kyodo)", ("credit", "source")),
        ("AP / AFP", ("credit", "source")),
        ("News Desk", ("credit", "source")),
        ("Follow us on Mastodon", ("footer", "social")),
        ("Follow us into the harbour", None),
        ("Read more slowly, said the teacher", None),
        ("Sign language is taught in the harbour school, she said.", None),
        ("Comments from the mayor drew anger in the harbour.", None),
        ("More from the sea than from the land came the storm.", None),
        ("The letters never reached her inbox, Ann Lee said.", None),
        ("At 10:30 the ferry left, said the captain.", None),
        ("3 Comments", ("footer", "promotion")),
        ("10.14 am", ("separator", "entry")),
        ("MEDIA: Ann Lee tells of the storm", None),
        ("Contact with the ship was lost at nine.", None),
        ("The minister said the ferry was late.", None),
    ],
)
def test_lines_of_the_story_have_no_label(line, label) -> None:
    assert classify_line(line) == label


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Jeila Aliyeva - Trend:", (("Jeila Aliyeva",), "Trend")),
        ("By Staff Reporter", ((), "")),
        ("BY ANN VAN DER LEE", (("Ann Van Der Lee",), "")),
        ("By Ann Lee and Omar al Haddad", (("Ann Lee", "Omar al Haddad"), "")),
        ("By Ann Lee, Omar Haddad and Li Wei", (("Ann Lee", "Omar Haddad", "Li Wei"), "")),
        ("By Ann Lee, political editor", (("Ann Lee",), "political editor")),
        ("By Ann Lee / Omar Haddad", (("Ann Lee", "Omar Haddad"), "")),
        ("By Ann Lee / Harbour Gazette", (("Ann Lee",), "Harbour Gazette")),
        ("Von Ann Lee und Omar Haddad", (("Ann Lee", "Omar Haddad"), "")),
        ("Von Ann Lee", (("Ann Lee",), "")),
        ("Von der Leyen", None),
        ("By Ann Lee / Reuters", (("Ann Lee",), "Reuters")),
        ("Ann Lee, Yonhap", (("Ann Lee",), "Yonhap")),
        ("By Monday Night", None),
        ("By May Lee", (("May Lee",), "")),
        ("By Ann Lee told reporters", None),
    ],
)
def test_bylines(line, byline) -> None:
    assert parse_byline(line, opening=True) == byline


def test_below_the_opening_only_strict_bylines_count() -> None:
    assert parse_byline("By Ann Lee, Mexico", opening=False) is None
    assert parse_byline("By Ann Lee | Trend", opening=False) == (("Ann Lee",), "Trend")
