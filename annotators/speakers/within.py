"""Tell how a mention stands in the source phrase, and how good a name it is."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p
from typing import Final

from annotators.lexicon import noun_classes, organisations
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.noun_classes import PREPOSITIONS, RELATIVES
from annotators.lexicon.person_words import PERSON_NOUNS
from annotators.speakers.cast import Cast
from annotators.speakers.context import Located
from annotators.speakers.noun_phrases import READERS
from annotators.speakers.questions import Features, noun_class

_NESTING: Final = frozenset(
    {
        "of", "for", "to", "by", "from", "with", "against", "at", "in", "on", "and", "seen", "who", "which", "than",
        "including", "like", "under", "about",
    }
)  # fmt: skip
_MAKERS: Final = frozenset(
    {"conducted", "carried", "commissioned", "compiled", "written", "prepared", "released", "issued", "signed", "filed"}
)
"""What somebody did to a document who speaks in it: "the survey, conducted by the institute"."""


def name_evidence(cast: Cast, one: Located) -> Features:
    """How good a name is."""
    member = cast.members[one.entity_id]
    words = one.name.split()
    known = organisations.by_id(one.entity_id) is not None or one.entity_id.startswith("country:")
    return {
        "score": one.score, "full": float(len(words) > 1), "long": float(len(words) > 4), "known": float(known),
        "often": log1p(len(member.mentions)), "small": float(any(w[:1].islower() for w in words[:1])),
        "digits": float(any(c.isdigit() for c in one.name)), "form " + str(one.form.value): 1.0,
        "hyphen after": float(cast.context.text.text[one.end : one.end + 1] == "-"),
    }  # fmt: skip


def phrase_evidence(cast: Cast, one: Located, words: Sequence[str], first: int, number: int, total: int) -> Features:
    """How a mention stands in the source phrase, whose words in small letters begin at the token `first`."""
    begin, end = (at - first for at in cast.context.text.token_span(one.start, one.end))
    begin = max(begin, 0)
    before, after = words[:begin], words[end:]
    nearest = next((w for w in reversed(before) if w not in noun_classes.ARTICLES and w not in PERSON_NOUNS), "")
    features: Features = {
        "in": 1.0, "first in": float(not number), "last in": float(number == total - 1), "alone in": float(total == 1),
        "starts": float(not begin), "ends": float(not after), "near start": float(0 < begin <= 3),
    }  # fmt: skip
    features[f"before {_word_class(nearest)}"] = 1.0
    parting = next((w for w in reversed(before) if w == "," or w in PREPOSITIONS), "")
    if parting == "by" and READERS.intersection(before):
        features["read"] = 1.0
    if nearest == "by" and _MAKERS.intersection(before):
        features["made"] = 1.0
    for word in set(before) & _NESTING:
        features[f"nested {word}"] = 1.0
    if before:
        features["opened indefinite"] = float(before[0] in noun_classes.INDEFINITE or before[0].isdigit())
        cut = next((i for i, w in enumerate(before) if i and w in PREPOSITIONS), len(before))
        features[f"opened {noun_class(before[cut - 1])}"] = 1.0
        features["comma before"] = float("," in before)
        features["relative before"] = float(bool(RELATIVES.intersection(before)))
    following = after[0] if after else ""
    owns = following in POSSESSIVES
    features["owns"] = float(owns)
    noun_at = 1 if owns else 0
    rest = []
    for word in after[noun_at:]:
        if word in PREPOSITIONS or not word[:1].isalpha():
            break
        rest.append(word)
    if rest:
        features[f"noun after {noun_class(rest[-1])}"] = 1.0
    else:
        features[f"after {_word_class(following)}"] = 1.0
    return features


def _word_class(word: str) -> str:
    if not word:
        return "nothing"
    if word in POSSESSIVES:
        return "possessive"
    if word in _NESTING:
        return word
    if word in PREPOSITIONS:
        return "preposition"
    if not word[:1].isalnum():
        return "comma" if word == "," else "mark"
    return "word"
