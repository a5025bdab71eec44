"""Tell where what was to be done ends: no finite verb goes on with it ("wants to buy two yards | but owns many")."""

from __future__ import annotations

import re
from typing import Final

from annotators.lexicon.normalize import alternatives
from annotators.records import CharSpan

_LIKE_A_PAST: Final = frozenset({"speed", "exceed", "proceed", "succeed", "embed", "breed", "bleed", "shred", "indeed"})
_AGAIN: Final = r"(?: (?:already|also|then|later|still|now|again|\w+ly))*"
_AUXILIARY: Final = r"is|was|were|has|had|did|does|owns|(?:plans|wants|hopes|expects) to"
_PAST: Final = rf"(?!(?:{alternatives(_LIKE_A_PAST)})\b)[a-z]{{3,}}ed (?:that|the|an?|his|her|its|their|all)"
_FINITE: Final = re.compile(rf",? (?:and|but){_AGAIN} (?:{_AUXILIARY}|{_PAST})\b")
_OPENS_CLAUSE: Final = r"that|wh\w+|if|because|how|until|before|after|as|so|than"
_HAS_CLAUSE: Final = r"is|are|was|were|has|had|will|ensures?|makes?|sees?|let"
_TO: Final = re.compile(rf"to (?!be |have )(?:(?!(?:{_OPENS_CLAUSE}|{_HAS_CLAUSE})\b)\S+ )*(?<!ed )")
"""An infinitive and what belongs to it, without a clause, in which a finite verb can go on."""


def end_of_infinitive(text: str, span: CharSpan) -> int | None:
    """Return where the infinitive at `span` of `text` ends before "and" or "but" with a finite verb; None for other
    words, and where none follows."""
    finite = _FINITE.search(text, *span)
    return finite.start() if finite and _TO.fullmatch(f"{text[span[0] : finite.start()]} ") else None
