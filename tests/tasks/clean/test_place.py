"""Parts of a page are told by classes and ids, and whose an element is by where it stands."""

from __future__ import annotations

import re

import pytest
from lxml import html  # type: ignore[import-untyped]

from annotators.lexicon.normalize import entries
from tasks.clean.html import parse
from tasks.clean.place import Part, Places, kind_of, names_standfirst

ENTRIES = entries("page_parts.yaml")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["part"])
def test_each_pattern_covers_its_example(entry: dict[str, str]) -> None:
    assert re.match(entry["pattern"], entry["example"])


@pytest.mark.parametrize(
    ("named", "part"),
    [
        ("c-article__related-posts", Part.STORY),
        ("readMoreBox", Part.STORY),
        ("promo--wide", Part.PROMPT),
        ("comments", Part.COMMENT),
        ("commentary", None),
        ("author_bio", Part.BIOGRAPHY),
        ("author", None),
        ("wp-caption-text", Part.CAPTION),
        ("article-body", None),
        ("unrelated", None),
        ("", None),
    ],
)
def test_classes_name_parts(named: str, part: Part | None) -> None:
    assert kind_of(html.Element("div", {"class": named})) == part
    assert kind_of(html.Element("div", id=named)) == part


@pytest.mark.parametrize(
    ("named", "is_one"),
    [("article__standfirst", True), ("c-dek", True), ("subheadline", True), ("lead-image", False), ("decks", False)],
)
def test_classes_name_a_standfirst(named: str, is_one: bool) -> None:
    assert names_standfirst(html.Element("p", {"class": named})) is is_one


def test_the_article_of_a_page_of_several_is_that_of_its_title() -> None:
    tree = parse(
        "<body><article><h1>Storm</h1><i id='first'></i></article><article><h1>Ferry is back</h1><i id='second'></i></article></body>"
    )
    places = Places(tree, "Ferry is back - Lantern")
    assert [places.elsewhere(element) for element in tree.iter("i")] == [True, False]


def test_what_stands_in_another_article_an_aside_or_comments_is_elsewhere() -> None:
    tree = parse(
        "<body><article><h1>Ferry</h1><i id='own'></i><article><i id='nested'></i></article></article>"
        "<article><i id='other'></i></article><aside><i id='aside'></i></aside><div class='comments'><i id='said'></i></div>"
        "<div><i id='outside'></i></div></body>"
    )
    places = Places(tree)
    found = {element.get("id"): places.elsewhere(element) for element in tree.iter("i")}
    assert found == {"own": False, "nested": True, "other": True, "aside": True, "said": True, "outside": False}
