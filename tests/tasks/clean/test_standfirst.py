"""A standfirst is what a page shows below its headline by class, description or heading; a first paragraph is none."""

from __future__ import annotations

import pytest

from tasks.clean.html import parse
from tasks.clean.place import Places
from tasks.clean.standfirst import find_standfirst

SUMMARY = "Eleven boats pass a lock whose gates are opened by hand."
STORY = (
    "<p>The keeper of the lower lock opened its gates by hand on Monday, for the first time since her father did.</p>"
    * 3
)


@pytest.mark.parametrize(
    ("below", "described", "found"),
    [
        (f'<p class="standfirst">{SUMMARY}</p>{STORY}', [], SUMMARY),
        (f'<div class="c-dek"><p>{SUMMARY}</p></div>{STORY}', [], SUMMARY),
        (f'<p itemprop="description">{SUMMARY}</p>{STORY}', [], SUMMARY),
        (f"<h2>{SUMMARY}</h2>{STORY}", [], SUMMARY),
        (f"<div><p>{SUMMARY}</p></div><div>{STORY}</div>", [SUMMARY], SUMMARY),
        (f"<div><p>{SUMMARY}</p></div><div>{STORY}</div>", [SUMMARY[:40] + " ..."], SUMMARY),
        (f"<p><b>{SUMMARY}</b></p>{STORY}", [SUMMARY], SUMMARY),
        (f'<ul class="summary"><li>{SUMMARY}</li><li>More to come.</li></ul>{STORY}', [], SUMMARY + " More to come."),
        (f"<p>{SUMMARY}</p>{STORY}", [SUMMARY], None),
        (f"<p><b>{SUMMARY}</b></p>{STORY}", [], None),
        (f"<h2>Gates</h2>{STORY}", [], None),
        (f'{STORY}<p class="standfirst">{SUMMARY}</p>', [], None),
        (f'<aside><p class="summary">{SUMMARY}</p></aside>{STORY}', [], None),
        (f'<p class="summary">Sign up for our newsletter on locks and weirs</p>{STORY}', [], None),
    ],
)
def test_standfirsts(below: str, described: list[str], found: str | None) -> None:
    tree = parse(f"<body><article><h1>Gates open by hand</h1>{below}</article></body>")
    assert find_standfirst(tree, "Gates open by hand", described, Places(tree)) == found


def test_a_page_without_its_heading_has_none() -> None:
    tree = parse(f'<body><p class="standfirst">{SUMMARY}</p>{STORY}</body>')
    assert find_standfirst(tree, "Gates", [SUMMARY], Places(tree)) is None
