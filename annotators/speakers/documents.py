"""Know who made the documents that an article speaks of: "a KOICA statement", "the survey, conducted by YouGov"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.cues import SPEAKING_VERB
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.person_words import PERSON_NOUNS, TITLES
from annotators.records import SPEAKING
from annotators.speakers.context import Context, Located
from annotators.speakers.noun_phrases import READERS
from storage.vocabulary import EntityLabel

_OWNER, _SUBJECT, _MAKER, _OFFICE = 5, 8, 16, 7  # words to whose document it is, to its subject, maker; of an office
_OF: Final = frozenset({"by", "from"})
_MADE: Final = frozenset(
    {
        "issued", "issues", "released", "releases", "published", "publishes", "wrote", "writes", "sent", "sends",
        "filed", "files", "signed", "posted", "produced", "compiled", "conducted", "made", "gave", "launched",
    }
)  # fmt: skip
"""What somebody does who makes a document."""
_WHERE: Final = frozenset({"in", "on", "through", "via"})
"""What stands before a document in which something is said."""
_ENDS: Final = noun_classes.PREPOSITIONS | noun_classes.ARTICLES | noun_classes.RELATIVES


@dataclass(frozen=True, slots=True)
class Credit:
    """A document by its noun, where it stands in code points, who made it, and how that is told: as its `owner`, behind
    "by", or by the `subject` of the sentence."""

    noun: str
    at: int
    maker: Located
    how: str


def credits_of(context: Context) -> Iterator[Credit]:
    """Yield what an article tells of who made its documents, in order."""
    text = context.text
    by_end = {text.token_span(one.start, one.end)[1]: one for one in context.mentions if _can_make(one)}
    by_start = {text.token_span(one.start, one.end)[0]: one for one in by_end.values()}
    for at, noun in enumerate(text.lowered):
        if noun in noun_classes.DOCUMENTS:
            for how, maker in (
                ("owner", _owner(context, at, by_end)),
                ("by", _behind(context, at, by_start)),
                ("subject", _subject(context, at, by_start, by_end)),
            ):
                if maker is not None:
                    yield Credit(noun, text.starts[at], maker, how)


def _can_make(one: Located) -> bool:
    return one.label in SPEAKING and one.label != EntityLabel.NORP


def _owner(context: Context, at: int, by_end: dict[int, Located]) -> Located | None:
    """Return whose it is by the words before: "the Home Office's latest report", "a KOICA statement"."""
    words = context.text.lowered
    for step in range(at, max(0, at - _OWNER), -1):
        if (one := by_end.get(step)) is not None:
            return one
        before = words[step - 1]
        passed = before in POSSESSIVES or before == "-" or (before.isalpha() and before not in _ENDS)
        if not passed or SPEAKING_VERB.fullmatch(before) or context.text.sentence_starts[step - 1]:
            return None
    return None


def _behind(context: Context, at: int, by_start: dict[int, Located]) -> Located | None:
    """Return who is named behind "by" or "from": "the letter, which was signed by chairman Bo Lee"."""
    text = context.text
    last = min(at + _MAKER, len(text.words))
    for step in range(at + 1, last):
        word = text.lowered[step]
        if text.sentence_starts[step] or word in noun_classes.DOCUMENTS:
            return None
        if word in _OF and text.lowered[step - 1] not in READERS:
            for place in range(step + 1, min(step + 1 + _OFFICE, len(text.words))):
                if place in by_start:
                    return by_start[place]
                office = text.lowered[place].rstrip(".") in PERSON_NOUNS | TITLES | noun_classes.ARTICLES
                if not (office or text.words[place][:1].isupper()):
                    return None
    return None


def _subject(context: Context, at: int, by_start: dict[int, Located], by_end: dict[int, Located]) -> Located | None:
    """Return who makes it or says something in it: "Orel issued a statement", "Orel said in a letter", "In a letter,
    Orel"."""
    text, words = context.text, context.text.lowered
    opening = text.openings[text.sentence_at(text.starts[at])]
    verb = next((i for i in range(at - 1, max(opening, at - _SUBJECT), -1) if _makes(words, i)), None)
    if verb is not None:
        return next((by_end[i] for i in range(verb, max(opening, verb - _SUBJECT), -1) if i in by_end), None)
    if opening < at <= opening + _OWNER and words[opening] in _WHERE:
        end = min(at + _MAKER, len(words))
        comma = next((i for i in range(at + 1, end) if words[i] == "," or text.sentence_starts[i]), end)
        return next((by_start[i] for i in range(comma + 1, min(comma + _OFFICE, end)) if i in by_start), None)
    return None


def _makes(words: list[str], at: int) -> bool:
    said_in = at + 1 < len(words) and words[at + 1] in _WHERE and SPEAKING_VERB.fullmatch(words[at]) is not None
    return words[at] in _MADE or said_in
