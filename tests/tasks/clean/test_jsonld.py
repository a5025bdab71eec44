"""JSON-LD as publishers write it gives the article's node and its fields; what is none gives nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tasks.clean import jsonld
from tasks.clean.html import parse


def nodes(*scripts: str) -> list[dict[str, Any]]:
    parts = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return jsonld.nodes(parse(f"<html><head>{parts}</head><body></body></html>"))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle"}',
        '<!-- {"@type": "NewsArticle"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle",}\n//]]>',
        '[{"@graph": [{"@type": "NewsArticle"}]}];',
        '{"x": 1, "mainEntity": {"@type": "NewsArticle", "headline": "two\nlines"}}',
    ],
)
def test_scripts(script: str) -> None:
    assert [jsonld.types(node) for node in nodes(script)] == [{"NewsArticle"}]


@pytest.mark.parametrize(
    "script", ["", "{", "null", "5", "[" * 5_000, '{"@type": "' + "x" * 1_000_001 + '"}', "1" * 5_000]
)
def test_scripts_that_are_none(script: str) -> None:
    assert nodes(script) == []


def test_nesting_and_number_are_bounded() -> None:
    deep: Any = {"@type": "NewsArticle"}
    for _ in range(30):
        deep = {"@graph": [deep]}
    assert nodes(json.dumps(deep)) == []
    assert len(nodes(*[json.dumps([{"@type": "Thing"}] * 900)] * 9)) == 2_000


def test_the_article_is_the_one_with_the_pages_headline() -> None:
    teaser, article = (
        {"@type": "NewsArticle", "headline": "Storm"},
        {"@type": "https://schema.org/NewsArticle", "headline": "Ferry!"},
    )
    assert jsonld.article_node([teaser, article], ["ferry"]) is article
    assert jsonld.article_node([teaser], ["ferry"]) is teaser
    assert jsonld.article_node([teaser, article], ["Election"]) is None
    assert jsonld.article_node([{"@type": "WebPage"}], ["ferry"]) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Fish &amp;amp;\n chips ", "Fish & chips"),
        ({"name": ["", "Ruta Vale"]}, "Ruta Vale"),
        ([None, {"@value": "x"}], "x"),
        ("Cut \ud83d", "Cut \ufffd"),
        ({"name": {}}, None),
        (5, None),
        ("", None),
    ],
)
def test_strings(value: Any, expected: str | None) -> None:
    assert jsonld.string(value) == expected


def test_people_are_persons_and_references_are_followed() -> None:
    known = [{"@id": "#rv", "@type": "Person", "name": "Ruta Vale"}, {"@id": "#rv"}]
    given = [
        {"@id": "#rv"},
        {"name": ["Tom Okafor", 5]},
        {"@type": "Organization", "name": "Lantern"},
        "Ana Cruz",
        {"@id": []},
    ]
    assert jsonld.people(given, known) == ["Ruta Vale", "Tom Okafor", "Ana Cruz"]


def test_paywalls_and_bodies() -> None:
    assert jsonld.is_free([{"@type": "NewsArticle", "isAccessibleForFree": "http://schema.org/False"}]) is False
    assert jsonld.is_free([{"@type": "NewsArticle", "isAccessibleForFree": "True"}]) is True
    assert jsonld.is_free([{"@type": "WebPage", "isAccessibleForFree": False}]) is None
    assert jsonld.string_of_body({"articleBody": "&quot;word&quot; \udc00" * 20}) == '"word" \ufffd' * 20
    assert jsonld.string_of_body({"articleBody": ["x" * 200]}) is None


@pytest.mark.parametrize(
    ("node", "free"),
    [
        ({"hasPart": {"isAccessibleForFree": "False"}}, False),
        ({"hasPart": [{"isAccessibleForFree": True}, {"isAccessibleForFree": False}]}, False),
        ({"isAccessibleForFree": True, "hasPart": {"isAccessibleForFree": False}}, True),
        ({"hasPart": "part"}, None),
    ],
)
def test_a_wall_around_a_part_is_a_wall_where_the_article_is_silent(node: dict[str, Any], free: bool | None) -> None:
    assert jsonld.is_free([{"@type": "NewsArticle", **node}]) is free


def test_breadcrumbs_are_names_from_the_top_down() -> None:
    items = [
        {"name": "Home", "item": "https://x.test/"},
        {"item": {"name": "Sea"}},
        {"item": "https://x.test/sea"},
        "x",
    ]
    assert jsonld.breadcrumbs([{"@type": "BreadcrumbList", "itemListElement": items}]) == ["Home", "Sea"]
    assert jsonld.breadcrumbs([{"@type": "NewsArticle"}]) == []
