"""Lines are the article's blocks; teasers, requests and biographies are none, sentences with links are."""

from __future__ import annotations

import pytest
from lxml import etree  # type: ignore[import-untyped]

from tasks.clean.lines import host_of, is_beside, lines_of, same_host, without_biographies

STORY = [
    "The lock keeper opened the gates by hand.",
    "Eleven boats passed before noon on Monday.",
    "The weir holds, she said.",
]


def body(*lines: str) -> etree._Element:
    return etree.fromstring("<body>" + "".join(lines) + "</body>")


def test_blocks_are_lines_and_white_space_is_as_shown() -> None:
    tree = body(
        "<p>One  <hi>two</hi>\n three</p>", "<list><item>four</item><item>five</item></list>", "<p>six<lb/>seven</p>"
    )
    assert lines_of(tree, [], "https://lock.example/") == ["One two three", "four", "five", "six", "seven"]


def test_the_title_is_no_line_at_the_head_and_is_one_further_down() -> None:
    lines = [f"<p>{line}</p>" for line in ("Local", "GATES open!", *STORY, "Gates open")]
    assert lines_of(body(*lines), ["Gates open"], "https://lock.example/") == ["Local", *STORY, "Gates open"]


def test_a_line_that_is_a_link_on_the_site_goes_and_a_sentence_with_one_stays() -> None:
    told = [f"<p>{line}</p>" for line in STORY * 3]
    linked = ['<p><ref target="/mill">Mill of Sellbridge burns down overnight</ref></p>', '<p>It <ref target="/mill">burnt</ref> for days.</p>',
              '<p><ref target="https://maker.example/gate">Gate maker</ref></p>']  # fmt: skip
    found = lines_of(body(*told, *linked), [], "https://www.lock.example/gates")
    assert found == [*STORY * 3, "It burnt for days.", "Gate maker"]


@pytest.mark.parametrize(
    ("line", "beside"),
    [
        ("Sign up for our newsletter", True),
        ("Read also: Mill burns", True),
        ("You have 2 free articles left", True),
        ("To continue reading, become a member", True),
        ("Please consider supporting our newsroom.", True),
        ("Please consider supporting the weir, she said.", True),
        ("The owners will consider making a donation.", False),
        ("Correction: it was twelve boats.", False),
        ("→ Read more: Mill burns", True),
        ("Article continues after this ad", True),
        ("»", False),
        ("* * *", False),
        ("Follow the river on foot to the weir.", False),
        ("He will follow the case on behalf of the owners.", False),
        ("Thank you, you have been kind, she said.", False),
    ],
)
def test_requests_are_told_from_sentences(line: str, beside: bool) -> None:
    assert is_beside(line) is beside


@pytest.mark.parametrize(
    ("last", "authors", "kept"),
    [
        (["Ann Lee is a reporter in Sellbridge."], [], 0),
        (["Ann Lee covers rivers."], ["Ann Lee"], 0),
        (["Ann Lee covers rivers.", "She says that she likes rain."], ["Ann Lee"], 0),
        (["Lee covers rivers."], ["Ann Lee"], 0),
        (["Bo Tarn covers his boat at night."], ["Ann Lee"], 1),
        (["“Ann Lee is a reporter,” said Bo."], ["Ann Lee"], 1),
        (["She says that she likes rain."], ["Ann Lee"], 1),
    ],
)
def test_biographies_at_the_end(last: list[str], authors: list[str], kept: int) -> None:
    assert len(without_biographies([*STORY, *STORY, *last], authors)) == 6 + kept


def test_who_signs_at_the_head_is_an_author() -> None:
    assert without_biographies(["By Ann Lee", *STORY, *STORY, "Ann Lee covers rivers."], []) == [
        "By Ann Lee",
        *STORY,
        *STORY,
    ]


def test_hosts() -> None:
    assert host_of("https://www.lock.example/a") == "lock.example"
    assert same_host("/a", "lock.example")
    assert same_host("//www.lock.example/a", "lock.example")
    assert not same_host("https://other.example/a", "lock.example")
