"""Read and measure the text of a page's elements, and fold texts to compare them."""

from __future__ import annotations

import re
from typing import Any

_NOT_LETTERS = re.compile(r"[\W_]+")


def raw(element: Any) -> str:
    """Give the text in an element as it stands in the markup."""
    return "".join(element.itertext())


def one_line(element: Any) -> str:
    """Give the text in an element, white space made single."""
    return " ".join(raw(element).split())


def prose(element: Any) -> int:
    """Count the characters of the paragraphs in an element."""
    return sum(len(raw(one)) for one in element.iter("p"))


def linked(element: Any) -> int:
    """Count the characters of the links in an element."""
    return sum(len(raw(one)) for one in element.iter("a"))


def key_of(text: str) -> str:
    """Give a text's letters and digits: extractors join and part words at tags otherwise than the page shows them."""
    return _NOT_LETTERS.sub("", text.casefold())


def folded(text: str) -> str:
    """Give a text's words in small letters, without what stands between them."""
    return re.sub(r"\W+", " ", text.casefold()).strip()


def folded_name(text: str) -> str:
    """Give a name's words in small letters; in names of sites and files an underscore parts words, too."""
    return _NOT_LETTERS.sub(" ", text.casefold()).strip()
