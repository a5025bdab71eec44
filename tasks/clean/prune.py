"""Take out of a page's tree what is no part of its article: teasers, prompts, biographies, captions, price lists.

What a part is, its class or its heading says; nothing is taken that holds the page's heading or much of its text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice, takewhile
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from annotators.text.boilerplate_lines import classify_line
from storage.vocabulary import BoilerplateLabel
from tasks.clean.cards import further_articles, teasers
from tasks.clean.place import HEADINGS, Part, Places, kind_of
from tasks.clean.texts import linked, one_line, prose, raw

_DEAD = ("script", "style", "svg", "template")
_HOLDERS = (
    "div",
    "section",
    "aside",
    "ul",
    "ol",
    "p",
    "span",
    "figcaption",
    "table",
    "details",
    "header",
    "td",
    "small",
)
_SHARE_MAX = 0.25
"""Of the page's paragraphs; more than that is what the page is about, whatever its class says."""
_STORY_MAX = 0.5
_LINKS_MAX = 0.3
"""Of an element's letters; what has more is a list of links, whatever stands before it."""
_LARGE_MAX = 20  # elements too large to be beside the story that are looked into
_PROSE_MIN = 40  # characters of a paragraph of the story
_REQUEST_MAX = 400  # characters of the paragraphs around a form that asks for an address
_ABOUT = re.compile(r"\W*(?:about the (?:author|writer|reporter)s?|the author|written by)\W*", re.I)
_MARKED = re.compile(rf"{_ABOUT.pattern}|\W*(?:sign[ -]up|subscribe)\b.*", re.I)
_TO_FORM = 3  # elements after a heading among which a form belongs to it
_HEADING_MAX = 120  # characters
_HEADINGS_MAX = 500  # looked at, with the elements around them
_ADDRESS_FORMS = etree.XPath(
    "//form[.//input[@type='email' or contains(@name, 'mail') or contains(@placeholder, 'mail')]]"
)
_WHOLE = frozenset({"html", "body", "main", "article"})


def prune(tree: Any, places: Places, authors: Sequence[str], host: str) -> None:
    """Remove scripts, and the parts that are beside the article, from `tree` itself; `host` is the page's own."""
    etree.strip_elements(tree, *_DEAD, with_tail=False)
    for element in further_articles(tree, places):
        _take(element)
    length = max(prose(tree), 400)
    most = _SHARE_MAX * length
    large = 0
    for element in list(tree.iter(*_HOLDERS)):
        kind = kind_of(element)
        if kind is not None and _beside(element, most):
            _take(element)
        elif kind not in (None, Part.COMMENT) and large < _LARGE_MAX:
            large += 1
            if _continues(element, length):
                _unname(element)
    for form in list(_ADDRESS_FORMS(tree)):
        _take_request(form)
    for heading in list(islice(chain(tree.iter(*HEADINGS), _bold(tree)), _HEADINGS_MAX)):
        if heading.getparent() is not None and _announces(heading, authors):
            _take_block(heading, most, authors)
    for card in teasers(tree, places, host):
        _take_with_heading(card)


def _continues(element: Any, length: int) -> bool:
    """Whether an element goes on with the story, or holds most of it, whatever its class says."""
    before = element.getprevious()
    follows = before is not None and before.tag == "p" and len(raw(before)) >= _PROSE_MIN
    own = prose(element)
    if not own or not (follows or own > _STORY_MAX * length):
        return False
    return linked(element) <= _LINKS_MAX * own


def _unname(element: Any) -> None:
    """Take an element's names off, and that it is hidden until somebody asks for more."""
    for name in ("class", "id", "style", "hidden", "aria-hidden", "aria-label", "data-testid", "data-component"):
        element.attrib.pop(name, None)


def _take_request(form: Any) -> None:
    """Take out a form that asks for an address, with the little that its container says beside it."""
    holder = form.getparent()
    if holder is None:
        return
    if holder.tag in ("div", "section", "aside") and _beside(holder, _REQUEST_MAX):
        _take(holder)


def _take_with_heading(card: Any) -> None:
    """Take out a teaser, and a heading before it over which nothing is left."""
    before = card.getprevious()
    after = card.getnext()
    _take(card)
    if before is not None and before.tag in HEADINGS and (after is None or after.tag in HEADINGS):
        _take(before)


def _beside(element: Any, most: float) -> bool:
    """Whether an element holds no more than `most` characters of paragraphs, and not the page's heading."""
    left = most
    for one in element.iter("p"):
        left -= len(raw(one))
        if left < 0:
            return False
    return next(element.iter("h1"), None) is None


def _take(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()  # what follows it stays


def _announces(heading: Any, authors: Sequence[str]) -> bool:
    """Whether a heading stands over other stories, a request to the reader or a word about the author."""
    text = one_line(heading)
    if not text or len(text) > _HEADING_MAX:
        return False
    found = classify_line(text)
    return (
        text in authors or bool(_MARKED.fullmatch(text)) or (found is not None and found[0] == BoilerplateLabel.FOOTER)
    )


def _bold(tree: Any) -> Iterator[Any]:
    """Paragraphs that are bold throughout, as which many pages write their headings."""
    for element in tree.iter("strong", "b"):
        holder = element.getparent()
        if (
            holder is not None
            and holder.tag in ("p", "div")
            and len(holder) == 1
            and not (holder.text or "").strip()
            and not (element.tail or "").strip()
        ):
            yield holder


def _take_block(heading: Any, most: float, authors: Sequence[str]) -> None:
    """Take out a heading with what it stands over: its container where it opens one, else what follows of it."""
    holder = heading.getparent()
    if holder.tag not in _WHOLE and not _before(heading) and _beside(holder, most):
        _take(holder)
        return
    text = one_line(heading)
    about = text in authors or _ABOUT.fullmatch(text) is not None
    for element in [heading, *_teasers(heading), *_form(heading), *(_introduction(heading) if about else ())]:
        _take(element)


def _introduction(heading: Any) -> list[Any]:
    """The paragraph at once after a heading, or two where no more follow."""
    found = list(islice(takewhile(lambda one: one.tag == "p", heading.itersiblings()), 3))
    return found if len(found) < 3 else found[:1]


def _form(heading: Any) -> list[Any]:
    """The siblings after a heading up to a form, where one comes soon: what is said there is a request."""
    found = list(islice(heading.itersiblings(), _TO_FORM))
    at = next((number for number, one in enumerate(found) if one.tag == "form"), None)
    return found[: at + 1] if at is not None else []


def _before(element: Any) -> bool:
    """Whether anything to read stands before an element in its container."""
    holder = element.getparent()
    return bool((holder.text or "").strip()) or any(
        raw(one).strip() or (one.tail or "").strip() for one in element.itersiblings(preceding=True)
    )


def _teasers(heading: Any) -> Iterator[Any]:
    """The siblings after a heading that are teasers: lists, pictures, links by themselves or headings below it, and
    the one paragraph after such a link or heading."""
    level, blurb = heading.tag, False
    for element in heading.itersiblings():
        if element.tag in ("ul", "ol", "figure", "picture", "img", "a", "form", "br", "hr") or _only_link(element):
            yield element
            blurb = element.tag not in ("ul", "ol", "figure", "picture", "img", "form", "br", "hr")
        elif element.tag in HEADINGS and element.tag > level:
            yield element
            blurb = True
        elif blurb and element.tag in ("p", "div") and prose(element) < 400:
            yield element
            blurb = False
        else:
            return


def _only_link(element: Any) -> bool:
    links = list(element.iter("a"))
    if not links:
        return False
    return _seen(element) - sum(map(_seen, links)) <= 3


def _seen(element: Any) -> int:
    """Characters in an element, white space aside."""
    return len("".join(raw(element).split()))
