"""Find whose words a document holds that an article has said who signed or made: "the letter, signed by X"."""

from __future__ import annotations

import re
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.person_words import PERSON_NOUNS, TITLES
from annotators.records import SPEAKING
from annotators.speakers.context import Context, Located
from annotators.speakers.questions import Question
from storage.vocabulary import EntityLabel

_MADE: Final = "signed|written|penned|issued|sent|released|conducted|carried out|prepared|compiled|published"
_SIGNED: Final = rf"(?: (?:from|by) |[^.;\n]{{0,60}}?\b(?:{_MADE}) by )(?P<between>(?:[\w’'.-]+ ){{0,5}})"
_OFFICES: Final = PERSON_NOUNS | TITLES | noun_classes.ARTICLES
_BARE = 2  # words of "the letter"
_REACH = 160  # code points before a name in which its document stands


def signed_by(context: Context, question: Question) -> tuple[Located, ...]:
    """Return who signed or made "the letter" before it was quoted."""
    head, text = question.head, context.text.text
    if head.kind != "document" or head.mentions or not question.spans:
        return ()
    first, last = context.text.token_span(*question.spans[0])
    if last - first > _BARE or context.text.lowered[first] not in noun_classes.DEFINITE:
        return ()
    noun = context.text.lowered[last - 1]
    signed = re.compile(rf"\b{re.escape(noun)}\b{_SIGNED}", re.IGNORECASE)
    another = re.compile(rf"\b(?:an?|another|new|second|other) (?:\w+ ){{0,2}}{re.escape(noun)}\b", re.IGNORECASE)
    for one in context.before(question.place):
        begin = max(0, one.start - _REACH)
        speaks = one.label in SPEAKING and one.label != EntityLabel.NORP and noun in text[begin : one.start].lower()
        match = (
            next((m for m in signed.finditer(text, begin, one.start) if m.end() == one.start), None) if speaks else None
        )
        if match and all(map(_is_office, match["between"].split())):
            return () if another.search(text, one.end, question.place.at) else (one,)
    return ()


def _is_office(word: str) -> bool:
    return word[:1].isupper() or word.rstrip(".") in _OFFICES
