"""Tell where what was said ends: before what the speaker did then or left untold, and before what another denied."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from annotators.attribution.beside import Named
from annotators.attribution.infinitives import end_of_infinitive
from annotators.lexicon.inflection import singulars
from annotators.lexicon.normalize import alternatives
from annotators.lexicon.normalize import words as data_words
from annotators.lexicon.noun_classes import EMPLOYERS, FIRST, PLURALS, THIRD, is_institution
from annotators.lexicon.person_words import PERSON_NOUNS
from annotators.records import CharSpan
from annotators.text.layout import Layout

_SHARES: Final = re.compile(
    r", (?:sending|pushing|lifting|driving|dragging|knocking) (?:its|the company[’']s|their) (?:shares|stock)\b|"
    r", (?:beating|topping|missing|exceeding) (?:analysts[’']|market) (?:expectations|forecasts|estimates)\b"
)
"""What the news did to shares."""
_DEED: Final = re.compile(rf",? and (?:then )?(?:{alternatives(data_words('deeds.txt'))})\b")
_OUTLOOK: Final = re.compile(
    r" and (?:cut|raised|lowered|lifted|trimmed|slashed|kept) its "
    r"(?:[\w-]+ ){0,2}(?:forecasts?|outlook|guidance|dividend)\b"
)
"""What a speaker does after speaking."""
_WHO_ACTS: Final = THIRD | FIRST | PERSON_NOUNS | PLURALS | EMPLOYERS
_REFUSES = r"(?:would not|did not|does not|declined to|declines to|refused to)"
_LEFT_UNTOLD: Final = re.compile(
    rf",? but (?:{_REFUSES} (?:elaborate|comment)|"
    r"gave no (?:further |other |more )?(?:details?|information|reasons?|figures?|explanation|names?))\b"
)
_TELLS_NOT: Final = re.compile(
    rf",? but {_REFUSES} (?:specify|identify|name|disclose|release|provide|"
    r"give (?:any |further |more )?(?:details?|a reason|names|figures))\b(?: [\w’'-]+){0,4}$"
)
"""What a speaker leaves untold: it is not said of whom he speaks of."""
_DENY = r"(?:(?:has|have|had|both|all|also) )*(?:den(?:y|ies|ied)|reject(?:s|ed)?)"
_WHAT = r"(?: (?:any|the|all|it|this|that|them|wrongdoing|involvement)\b|[,.]|$)"
_DENIED: Final = re.compile(rf", (?:who|which) {_DENY}{_WHAT}[^,;]*$")
"""What those say of whom something is said."""
_MEANT: Final = re.compile(
    r"(?:,| (?=apparently|in an?)) ?(?:(?:apparently|obviously|clearly) )?"
    r"(?:(?:referring|alluding) to|in an? (?:apparent|clear|obvious|veiled|pointed) reference to)\b[^,;]{0,200}$"
)
"""How a reporter tells what was meant."""
_WOULD: Final = re.compile(r"(?<!\bit )(?<!\bhe )(?<!\bshe )(?<!\bthey )\b(?:will|would)\b(?! not\b)")
_PASSIVE: Final = re.compile(r"\b(?:be|been|being|have|get|become)\b")
_DID: Final = re.compile(r",? (?:and|but) [a-z]{3,}ed (?:to|for|on|that|the|an?|his|her|its|their|all|those|any)\b")
"""What was done: whoever "would open on Monday and thanked the city" is not who would open."""
_GOES_ON: Final = re.compile(
    rf",? (?:and|but) (?:{alternatives(data_words('said_besides.txt'))})"
    r"(?= (?:the|an?|his|her|its|their|any|all|that|to|for|it|him|them|no|what|[A-Z])\b)"
)
"""What a speaker says besides: of 146 such words behind reported ones in the marks, 140 are the speaker's."""


def end_of(text: Layout, named: Named, span: CharSpan) -> int:
    """Return where the words at `span` end that are what was said; `named`: who may have done what follows. Where they
    hold quotation marks, what follows is left with them."""
    for end in sorted(_ends(text, named, span)):
        first, last = text.token_span(span[0], end)
        return span[1] if first == last or text.quoted[first:last].any() else end
    return span[1]


def _ends(text: Layout, named: Named, span: CharSpan) -> Iterator[int]:
    """Yield where what was said may end: before what the speaker did, said or left untold besides, where what was said
    is of nobody who could; before what another denied or what the news did to shares."""
    for plain in (_DENIED, _LEFT_UNTOLD, _TELLS_NOT, _SHARES, _MEANT):
        if match := plain.search(text.text, *span):
            yield match.start()
    for others in (_DEED, _OUTLOOK, _GOES_ON):
        match = others.search(text.text, *span)
        if match and not _tells_of_somebody(text, named, *text.token_span(span[0], match.start())):
            yield match.start()
    if (end := end_of_infinitive(text.text, span)) is not None:
        yield end
    for did in _DID.finditer(text.text, *span):
        would = _would_be_done(text.text[span[0] : did.start()])
        if would and not _tells_of_somebody(text, named, *text.token_span(span[0], did.start())):
            yield did.start()


def _would_be_done(before: str) -> bool:
    """Tell by the words before "and thanked" that they are of what will or would be done, not of what is done to it."""
    last = next(reversed([*_WOULD.finditer(before)]), None)
    return last is not None and _PASSIVE.search(before, last.end()) is None


def _tells_of_somebody(text: Layout, named: Named, first: int, last: int) -> bool:
    words, starts = text.lowered[first:last], text.starts[first:last]
    persons = any(word in _WHO_ACTS or is_institution(word) for word in words)
    several = any(one in PERSON_NOUNS for word in words if word.endswith("s") for one in singulars(word))
    return persons or several or not named.beginning.keys().isdisjoint(starts)
