"""Live blogs are told by type, address or class, and their entries are lines after their times."""

from __future__ import annotations

from typing import Any

import pytest

from tasks.clean.html import parse
from tasks.clean.live import is_live, live_lines

TEXTS = [f"Boat number {number} has passed the lock of the lower weir." for number in range(4)]


def entries(shown: str, times: int = 4) -> Any:
    posts = "".join(
        f'<div class="post-{n}">{shown.format(n)}<p>{text}</p></div>' for n, text in enumerate(TEXTS[:times])
    )
    return parse(
        f"<body><main><h1>Boats</h1><p>We tell of each boat, from the first to the last one.</p>{posts}</main></body>"
    )


@pytest.mark.parametrize(
    ("body", "nodes", "path", "live"),
    [
        ("<main></main>", [{"@type": "LiveBlogPosting"}], "/a", True),
        ("<main></main>", [{"@type": "NewsArticle"}], "/a", False),
        ("<main></main>", [], "/river/live/boats", True),
        ("<main></main>", [], "/boats-live-updates", True),
        ("<main></main>", [], "/delivery/olive-oil", False),
        ("<article class='live-blog'></article>", [], "/a", True),
        ("<article class='alive'></article>", [], "/a", False),
    ],
)
def test_what_says_that_it_is_live(body: str, nodes: list[dict[str, Any]], path: str, live: bool) -> None:
    assert is_live(parse(f"<body>{body}</body>"), nodes, "https://lock.example" + path) is live


@pytest.mark.parametrize(
    ("shown", "times"),
    [
        (
            '<time datetime="2021-05-04T1{}:30:00+01:00">then</time>',
            [f"2021-05-04 {h:02}:30 UTC" for h in range(9, 13)],
        ),
        ('<time datetime="2021-05-04T1{}:30:00">then</time>', [f"2021-05-04 {h}:30" for h in range(10, 14)]),
        ("<span>1{}.30</span>", [f"{h}.30" for h in range(10, 14)]),
        ("<span>1{}:30 GMT</span>", [f"{h}:30 GMT" for h in range(10, 14)]),
    ],
)
def test_entries_follow_their_times(shown: str, times: list[str]) -> None:
    wanted = [line for entry in zip(times, TEXTS, strict=True) for line in entry]
    assert live_lines(entries(shown), {}) == ["We tell of each boat, from the first to the last one.", *wanted]


def test_few_entries_are_no_live_blog() -> None:
    assert live_lines(entries("<span>1{}.30</span>", times=2), {}) == []


def test_declared_entries_of_a_page_without_any() -> None:
    updates = [{"datePublished": "2021-05-04T10:30:00Z", "headline": "Boat", "articleBody": text} for text in TEXTS]
    assert live_lines(entries("", times=0), {"liveBlogUpdate": updates}) == [
        line for text in TEXTS for line in ("2021-05-04 10:30 UTC", "Boat", text)
    ]
    assert live_lines(entries("", times=0), {"liveBlogUpdate": updates[:2]}) == []
