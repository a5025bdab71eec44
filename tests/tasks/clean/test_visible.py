"""What a page shows of authors and dates is read; comments, changes and sidebars are not."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.clean import visible
from tasks.clean.html import parse
from tasks.clean.place import Places


def tree(body: str) -> Any:
    return parse(f"<html><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a rel='author'>Ruta  Vale</a><span rel='author'>Tom Okafor</span>", ["Ruta Vale", "Tom Okafor"]),
        ("<p class='article-byline'>By Ruta Vale, Port Arlen</p>", ["By Ruta Vale"]),
        ("<p class='Byline'>Ruta Vale, Tom Okafor and Ana Cruz</p>", ["Ruta Vale, Tom Okafor and Ana Cruz"]),
        ("<div data-testid='author-name'>Ruta Vale</div>", ["Ruta Vale"]),
        ("<p class='authority'>Ruta Vale</p>", []),
        ("<p class='byline'>" + "x" * 200 + "</p>", []),
    ],
)
def test_bylines(body: str, expected: list[str]) -> None:
    page = tree(body)
    assert visible.bylines(page, Places(page)) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<time datetime='2024-03-05'>5 March</time>", ["2024-03-05"]),
        ("<time class='updated' datetime='2024-03-06'>6</time><time>5 March 2024</time>", ["5 March 2024"]),
        ("<aside><time datetime='2020-01-01'></time></aside>", []),
        ("<span class='post-date'>Posted 5 March 2024</span>", ["Posted 5 March 2024"]),
        ("<span class='post-date modified'>6 March 2024</span>", []),
        ("<span class='date'>today</span>", []),
    ],
)
def test_dates(body: str, expected: list[str]) -> None:
    page = tree(body)
    assert list(visible.dates(page, Places(page))) == expected


def test_microdata() -> None:
    page = tree(
        "<div itemprop='author creator'><b itemprop='name'>Ruta Vale</b></div><p itemprop='headline'> Ferry </p>"
        "<div itemprop='author' itemtype='https://schema.org/Organization'>Lantern</div>"
        "<div itemtype='https://schema.org/Comment'><i itemprop='datePublished' content='2020-01-01'></i></div>"
        "<i itemprop='datePublished' content='2024-03-05'></i>"
    )
    items = visible.microdata(page)
    assert visible.named_authors(items, Places(page)) == ["Ruta Vale"]
    assert visible.value_of(items, "creator") == "Ruta Vale"
    assert visible.value_of(items, "headline") == "Ferry"
    assert visible.value_of(items, "publisher") is None
    assert list(visible.dates_of(items, Places(page))) == ["2024-03-05"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<!-- published 2024-03-05T12:30:00Z -->", ["2024-03-05T12:30:00Z"]),
        ("<!-- pubdate: 2024-03-05 --><p>x</p><!-- created 2024-03-06 10:00 -->", ["2024-03-05", "2024-03-06 10:00"]),
        ("<!-- last updated, published again 2024-03-05 -->", []),
        ("<!-- cached 2024-03-05 --> published 2024-03-05", []),
        ("<!-- published -->2024-03-05", []),
    ],
)
def test_dates_in_comments_of_the_markup(page: str, expected: list[str]) -> None:
    assert list(visible.commented_dates(page)) == expected


def test_a_byline_without_a_class_is_looked_for_below_the_heading() -> None:
    page = tree(
        "<p>On 1 May 2020 all began</p><h1>Storm</h1><p>By Ruta Vale, March 5, 2024</p><p>She left on 7 May 2021, he said.</p>"
    )
    assert list(visible.dates(page, Places(page)))[:1] == ["By Ruta Vale, March 5, 2024"]


def test_breadcrumbs() -> None:
    assert visible.breadcrumbs(tree("<ul class='site-breadcrumb'><li><a>Home</a></li><li><a>Sea</a></li></ul>")) == [
        "Home",
        "Sea",
    ]
    assert (
        visible.breadcrumbs(tree("<nav aria-label='breadcrumb'></nav><ul class='menu'><li><a>Sea</a></li></ul>")) == []
    )
