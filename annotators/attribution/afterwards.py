"""Tell where what was said ends: before what the speaker did then or left untold, and before what another denied."""

from __future__ import annotations

import re
from typing import Final

from annotators.attribution.beside import Named
from annotators.lexicon.inflection import singulars
from annotators.lexicon.normalize import alternatives
from annotators.lexicon.normalize import words as data_words
from annotators.lexicon.noun_classes import EMPLOYERS, FIRST, PLURALS, THIRD, is_institution
from annotators.lexicon.person_words import PERSON_NOUNS
from annotators.records import CharSpan
from annotators.text.layout import Layout

_SHARES = r", (?:sending|pushing|lifting|driving|dragging|knocking) (?:its|the company[’']s|their) (?:shares|stock)\b"
_FORECASTS = r", (?:beating|topping|missing|exceeding) (?:analysts[’']|market) (?:expectations|forecasts|estimates)\b"
_OUTLOOK = (
    r" and (?P<cut>cut|raised|lowered|lifted|trimmed|slashed|kept) its "
    r"(?:[\w-]+ ){0,2}(?:forecasts?|outlook|guidance|dividend)\b"
)
_DEED = rf",? and (?P<act>(?:then )?(?:{alternatives(data_words('deeds.txt'))}))\b"
_THEN: Final = re.compile("|".join((_DEED, _SHARES, _FORECASTS, _OUTLOOK)))
"""What a speaker does after speaking, or what the news did to shares."""
_WHO_ACTS: Final = THIRD | FIRST | PERSON_NOUNS | PLURALS | EMPLOYERS
_TELLS = (
    r"(?:elaborate|specify|identify|name|comment|disclose|"
    r"release|provide|give (?:any |further |more )?(?:details?|a reason|names|figures))"
)
_GAVE_NONE = r"gave no (?:further |other |more )?(?:details?|information|reasons?|figures?|explanation|names?)"
_TELLS_NOT: Final = re.compile(
    rf",? but (?:(?:would not|did not|does not|declined to|declines to|refused to) {_TELLS}|{_GAVE_NONE})\b"
)
"""What a speaker leaves untold: it is not said of whom he speaks of."""
_DENY = r"(?:(?:has|have|had|both|all|also) )*(?:den(?:y|ies|ied)|reject(?:s|ed)?)"
_WHAT = r"(?: (?:any|the|all|it|this|that|them|wrongdoing|involvement)\b|[,.]|$)"
_DENIED: Final = re.compile(rf", (?:who|which) {_DENY}{_WHAT}[^,;]*$")
"""What those say of whom something is said."""
_WOULD: Final = re.compile(r"\b(?:will|would|can|could|may|might|must|should)\b")
_PASSIVE: Final = re.compile(r"\b(?:be|been|being|have|get|become)\b")
_DID: Final = re.compile(r",? (?:and|but) [a-z]{3,}ed (?:to|for|on|that|the|an?|his|her|its|their|all|those|any)\b")
"""What was done: whoever "would open on Monday and thanked the city" is not who would open."""


_GOES_ON: Final = re.compile(
    r",? (?:and|but) (?:(?:apologi[sz]ed|appealed|called (?:for|on)|pledged|thanked|urged|vowed|warned)\b|"
    r"(?:accused|acknowledged|blamed|condemned|critici[sz]ed|declined|denied|described|dismissed|expressed|hinted|"
    r"insisted|noted|praised|predicted|promised|refused|rejected|stressed|suggested|welcomed)"
    r"(?= (?:the|an?|his|her|its|their|any|all|that|to|for|it|him|them|no|what|[A-Z])\b))"
)
"""What a speaker says besides: of 146 such words behind reported ones in the marks, 140 are the speaker's."""


def end_of(text: Layout, named: Named, span: CharSpan) -> int:
    """Return where the words at `span` end that are what was said; `named`: who may have done what follows. Where they
    hold quotation marks, what follows is left with them."""
    ends = [pattern.search(text.text, *span) for pattern in (_DENIED, _TELLS_NOT, _GOES_ON)]
    ends.append(_then(text, named, span))
    ends += (did for did in _DID.finditer(text.text, *span) if _would_be_done(text.text[span[0] : did.start()]))
    for end in sorted(match.start() for match in ends if match is not None):
        first, last = text.token_span(span[0], end)
        return span[1] if first == last or text.quoted[first:last].any() else end
    return span[1]


def _then(text: Layout, named: Named, span: CharSpan) -> re.Match[str] | None:
    """Find what the speaker did then: "said the vote was lost and left the hall"; not where is said is of somebody, who
    may have done it."""
    act = _THEN.search(text.text, *span)
    if act is None or not (act["act"] or act["cut"]):
        return act
    return None if _tells_of_somebody(text, named, *text.token_span(span[0], act.start())) else act


def _would_be_done(before: str) -> bool:
    """Tell by the words before "and thanked" that they are of what will or would be done, not of what is done to it."""
    last = next(reversed([*_WOULD.finditer(before)]), None)
    return last is not None and _PASSIVE.search(before, last.end()) is None


def _tells_of_somebody(text: Layout, named: Named, first: int, last: int) -> bool:
    words, starts = text.lowered[first:last], text.starts[first:last]
    persons = any(word in _WHO_ACTS or is_institution(word) for word in words)
    several = any(one in PERSON_NOUNS for word in words if word.endswith("s") for one in singulars(word))
    return persons or several or not named.beginning.keys().isdisjoint(starts)
