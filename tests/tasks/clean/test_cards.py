"""Teasers are told by headings that are links on the site, further articles by headings of their own."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.clean.cards import further_articles, teasers
from tasks.clean.html import parse
from tasks.clean.place import Places

STORY = "<p>" + "The lock keeper opened the gates by hand for eleven boats. " * 8 + "</p>"


def ids(found: list[Any]) -> list[str]:
    return [element.get("id") for element in found]


@pytest.mark.parametrize(
    ("card", "found"),
    [
        ('<div id="x"><h3><a href="/mill">Mill burns</a></h3><p>Nobody was in it.</p></div>', ["x"]),
        ('<div id="x"><a href="https://www.lock.example/mill"><h3>Mill burns</h3></a></div>', ["x"]),
        ('<div id="x"><div><h3><a href="/mill">Mill burns</a></h3></div><div><h3><a href="/a">Weir</a></h3></div></div>', ["x"]),
        ('<a id="x" href="/mill"><p>Mill burns</p></a>', ["x"]),
        ('<a id="x" href="/lock"><h2>Gates open by hand</h2><p>They are heavy.</p></a>', []),
        ('<a id="x" href="https://elsewhere.example/"><p>Mill burns</p></a>', []),
        ('<div id="x"><h3><a href="https://elsewhere.example/mill">Mill burns</a></h3><p>Nobody was in it.</p></div>', []),
        ('<div id="x"><h3><a href="#mill">Mill burns</a></h3><p>Nobody was in it.</p></div>', []),
        ('<div id="x"><h3>Mill burns <a href="/mill">¶</a></h3><p>Nobody was in it.</p></div>', []),
        (f'<div id="x"><h3><a href="/mill">Mill burns</a></h3>{STORY * 2}</div>', []),
        ('<div id="x"><h2><a href="/lock">Gates open by hand</a></h2><p>They are heavy.</p></div>', []),
    ],
)  # fmt: skip
def test_teasers(card: str, found: list[str]) -> None:
    tree = parse(f"<body><main>{STORY}{card}</main></body>")
    assert ids(teasers(tree, Places(tree, "Gates open by hand - Lock"), "lock.example")) == found


def test_a_page_made_of_cards_keeps_them() -> None:
    cards = (
        '<div><h3><a href="/mill">Mill burns</a></h3><p>Nobody was in it when the roof fell, the owner said.</p></div>'
        * 9
    )
    tree = parse(f"<body><main><p>Nine fires in a year.</p>{cards}</main></body>")
    assert teasers(tree, Places(tree, "Fires"), "lock.example") == []


def test_further_articles_have_a_first_heading_and_are_not_around_the_page_s() -> None:
    tree = parse(
        '<article id="all"><article id="own"><h1>Gates open</h1><article id="card"><h3>Mill</h3></article></article></article>'
        '<article id="next"><h1>Mill burns</h1></article><article id="small"><h2>Weir</h2></article>'
    )
    assert ids(further_articles(tree, Places(tree, "Gates open | Lock"))) == ["next"]
    assert further_articles(tree, Places(tree, "Another title")) == []
