"""What classes, headings and forms say is beside the story is taken out of a tree; what holds the story stays."""

from __future__ import annotations

import pytest

from tasks.clean.html import parse
from tasks.clean.place import Places
from tasks.clean.prune import prune

LINE = "The lock keeper opened the gates by hand for eleven boats on a cold Monday morning."
STORY = f"<p>{LINE}</p>" * 9


def left(body: str, authors: tuple[str, ...] = ()) -> str:
    tree = parse(f"<html><head><title>Gates</title></head><body>{body}</body></html>")
    prune(tree, Places(tree, "Gates"), authors, "lock.example")
    return " ".join("".join(tree.find("body").itertext()).split())


@pytest.mark.parametrize(
    "beside",
    [
        '<div class="related-links"><p>Beside.</p></div>',
        '<section id="newsletter"><p>Beside.</p></section>',
        '<div aria-label="More news"><p>Beside.</p></div>',
        "<script>Beside.</script><style>Beside.</style>",
        "<h3>More from the valley</h3><ul><li>Beside.</li></ul>",
        "<h4>Ann Lee</h4><p>Beside.</p>",
        "<h4>About the author</h4><p>Beside.</p>",
        "<div><p>Beside.</p><form><input name='email'></form></div>",
        "<div><p><b>Most read</b></p><ol><li>Beside.</li></ol></div>",
        '<div><h3><a href="/mill">Beside.</a></h3></div>',
    ],
)
def test_what_is_beside_goes_and_what_follows_it_stays(beside: str) -> None:
    text = left(f"<article>{STORY}{beside}{STORY}The end.</article>", ("Ann Lee",))
    assert "Beside." not in text
    assert text.count(LINE) == 18
    assert text.endswith("The end.")


@pytest.mark.parametrize(
    "holder",
    [
        f'<div class="related-links">{STORY}</div>',
        f'<article>{STORY}<div class="read-more" style="display:none">{STORY}</div></article>',
        f'<div class="promo"><h1>Gates</h1><p>{LINE}</p></div>',
        f"<section><h3>More from the valley</h3>{STORY}</section>",
        f"<div>{STORY}<form><input type='email'></form></div>",
    ],
)
def test_what_holds_the_story_stays(holder: str) -> None:
    assert LINE in left(holder)
    assert left(holder).count(LINE) == holder.count(LINE)


def test_what_goes_on_with_the_story_loses_the_names_by_which_others_would_drop_it() -> None:
    tree = parse(f'<article>{STORY}<div id="x" class="read-more" style="display:none">{STORY}</div></article>')
    held = next(tree.iter("div"))
    prune(tree, Places(tree), (), "lock.example")
    assert dict(held.attrib) == {}


def test_a_long_thread_of_comments_keeps_its_name() -> None:
    tree = parse(f'<article>{STORY}<div class="comments">{STORY * 2}</div></article>')
    held = next(tree.iter("div"))
    prune(tree, Places(tree), (), "lock.example")
    assert held.get("class") == "comments"
