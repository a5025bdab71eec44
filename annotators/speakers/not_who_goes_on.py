"""Tell by rules who does not go on in a quotation without source: another was brought in, or a sign is shown."""

from __future__ import annotations

import re
from typing import Final

from annotators.lexicon.person_words import PERSON_NOUNS, TITLES
from annotators.speakers.case import Case
from annotators.speakers.cast import Cast
from annotators.speakers.context import Located
from annotators.speakers.discourse import Discourse
from annotators.speakers.questions import Question
from storage.vocabulary import EntityLabel

_REACTS: Final = re.compile(
    r" (?:also |then )?(?:agreed|disagreed|echoed|sounded|struck|took|"
    r"was (?:less|more|in no|blunt)|had (?:another|a different))\b"
)
_OFFICE = 5  # words before a name at a sentence's start
_SHOWING: Final = re.compile(
    r"\b(?:a|the|his|her|this) (?:[a-z]+ )?(?:sign|notice|noticeboard|screen|poster|banner|placard|plaque|billboard|"
    r"loudspeaker|tannoy|telegram)\b(?! (?:of|that)\b)"
)
"""What shows or plays words that nobody present says."""


def is_displayed(cast: Cast, question: Question, discourse: Discourse) -> bool:
    """Tell a quotation without source that the sentence before it shows: "He saw the sign on the bridge. “Danger.”"."""
    if question.sort != "continued" or not question.contents:
        return False
    text, start = cast.context.text, question.contents[0][0]
    number = text.sentence_at(start) - 1
    if number < 0 or text.paragraph_at(start) != text.paragraph_at(text.sentence_of(number)[0]):
        return False
    spoken = discourse.latest is not None and text.sentence_at(discourse.latest[0] - 1) >= number
    shown = _SHOWING.search(text.text, *text.sentence_of(number))
    return not spoken and shown is not None


def has_lost_the_floor(case: Case) -> bool:
    """Tell who spoke before another whom the sentence before a quotation without source brings in: "The agent, X, said
    no. Director Y struck another note. “He trains alone.”"; not who is quoted in that paragraph."""
    text, place, latest = case.context.text, case.question.place, case.discourse.latest
    if latest is None or not place.sentence:
        return False
    said = latest[0] - 1
    quoted = text.quoted[text.token_span(said, said + 1)[0]] and text.paragraph_at(said) == place.paragraph
    start, end = text.sentence_of(place.sentence - 1)
    if quoted or text.paragraph_at(start) != place.paragraph:
        return False
    named = next((one for one in case.context.inside([(start, end)]) if one.label == EntityLabel.PERSON), None)
    here = any(start <= at < end for at in case.member.starts)
    return named is not None and not here and _opens(named) and not named.quoted


def another_opens_it(case: Case) -> bool:
    """Tell who spoke before from who opens the sentence that a colon ends: "Bo Lee was calmer: “It holds.”"."""
    text, contents = case.context.text, case.question.contents
    if not contents:
        return False
    start, _ = text.sentence_span(contents[0][0])
    if not text.text[start : contents[0][0]].rstrip().endswith(":"):
        return False
    first = next(iter(case.context.inside([(start, contents[0][0])])), None)
    opens = first is not None and first.label == EntityLabel.PERSON and first.offset <= _OFFICE
    return first is not None and opens and first.entity_id != case.member.entity_id


def _opens(one: Located) -> bool:
    """Tell who is the subject of a sentence, by his office, and reacts: "Director Y struck another note"."""
    text = one.context.text
    first = text.openings[one.sentence]
    before = text.words[first : first + one.offset]
    office = one.offset <= _OFFICE and bool(before) and before[-1].lower().rstrip(".") in PERSON_NOUNS | TITLES
    return office and _REACTS.match(text.text, one.end) is not None
