"""Lost paragraphs are put back in their places where they stand like the kept ones, and nothing else is."""

from __future__ import annotations

import pytest

from tasks.clean.html import parse
from tasks.clean.rejoin import holds_most, page_blocks, rejoin

LINES = [f"Boat number {number} passed the lock of the lower weir before noon." for number in range(6)]


def joined(body: str, found: list[str]) -> list[str]:
    return rejoin(found, page_blocks(parse(f"<body>{body}</body>")))


def chunk(*lines: str, named: str = "chunk") -> str:
    return f'<div class="{named}">' + "".join(f"<p>{line}</p>" for line in lines) + "</div>"


def test_a_sibling_container_is_put_back() -> None:
    assert joined(f"<main>{chunk(*LINES[:3])}<div>ad</div>{chunk(*LINES[3:])}</main>", LINES[:3]) == LINES


def test_numbers_in_classes_do_not_tell_containers_apart() -> None:
    assert (
        joined("".join(chunk(line, named=f"part-{n}") for n, line in enumerate(LINES)), LINES[:1] + LINES[2:]) == LINES
    )


def test_a_lost_line_goes_between_its_neighbours() -> None:
    assert joined(chunk(*LINES), [*LINES[:2], *LINES[3:]]) == LINES


@pytest.mark.parametrize(
    "lost",
    [
        chunk(LINES[5], named="other"),
        f"<aside>{chunk(LINES[5])}</aside>",
        f"<footer>{chunk(LINES[5])}</footer>",
        f'<div class="related">{chunk(LINES[5])}</div>',
        chunk(f'<a href="/a">{LINES[5]}</a>'),
        chunk("Sign up for our newsletter"),
    ],
)
def test_what_stands_elsewhere_or_is_a_link_is_not_put_back(lost: str) -> None:
    assert joined(f"<main>{chunk(*LINES[:3])}{lost}{chunk(*LINES[3:5])}</main>", LINES[:5]) == LINES[:5]


def test_what_is_kept_is_not_put_back_again() -> None:
    assert joined(chunk(*LINES, LINES[0]), LINES) == LINES


def test_a_page_of_which_nothing_was_kept_is_left_alone() -> None:
    assert joined(chunk(*LINES), ["Another text"]) == ["Another text"]


def test_a_page_of_thousands_of_paragraphs_has_no_blocks() -> None:
    assert page_blocks(parse("<body>" + "<p>word</p>" * 3_001 + "</body>")) == []


def test_most() -> None:
    blocks = page_blocks(parse(f"<body>{chunk(*LINES)}</body>"))
    assert holds_most(LINES[:3], blocks)
    assert not holds_most(LINES[:2], blocks)
