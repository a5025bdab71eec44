"""Tell what a cue means: speech or belief, a report within a report, the passing on of what others said."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from annotators.lexicon.inflection import Forms, plural, verb
from annotators.lexicon.normalize import alternatives, rows
from storage.vocabulary import AttributionType

_ROWS: Final = rows("cues.csv")


def _verbs(column: str, value: str) -> list[Forms]:
    return [
        verb(row["lemma"], row["past"], row["participle"])
        for row in _ROWS
        if row["class"] == "verb" and row[column] == value
    ]


def _finite(verbs: Iterable[Forms]) -> str:
    return alternatives({form for one in verbs for form in (one.base, one.third, one.past)})


def _all_forms(column: str, value: str) -> str:
    nouns = [row["lemma"] for row in _ROWS if row["class"] == "noun" and row[column] == value]
    forms = {form for one in _verbs(column, value) for form in one}
    return alternatives(forms.union(nouns, map(plural, nouns)))


_STATES = alternatives(row["lemma"] for row in _ROWS if row["class"] == "state")
_BELIEF: Final = re.compile(
    rf"\b(?:{_all_forms('type', AttributionType.BELIEF)})\b"
    r"|(?:is|are|was|were|be|been|being|remains?|remained|feels?|felt|seems?|'s|’s|’re|'re)\s(?:\w+\s)?"
    rf"(?:{_STATES})\b"
    r"|in\b.{0,40}\b(?:view|opinion|mind|eyes|judg(?:e)?ment)\b",
    re.IGNORECASE,
)
_SPEECH: Final = re.compile(rf"\b(?:{_all_forms('type', AttributionType.COMMUNICATION)}|according)\b", re.IGNORECASE)
REPORTING_VERB: Final = re.compile(rf"(?:{_finite(_verbs('reports', 'yes'))})", re.IGNORECASE)
"""What can open a statement within a statement: "quoted him as saying Vega had warned ..."."""
SPEAKING_VERB: Final = re.compile(_finite(_verbs("type", AttributionType.COMMUNICATION)), re.IGNORECASE)
"""What somebody does who speaks: "says", "told"."""
REPORTED: Final = alternatives(one.past for one in _verbs("reports", "yes"))
REFUSAL: Final = re.compile(
    r"(?P<denied>(?:\b(?:not|never)|n[’']t)\s(?:\w+ly\s)?)?\b(?:declin|refus)(?:es?|ed|ing)\b", re.IGNORECASE
)
"""A verb by which words are withheld; `denied`: "did not refuse"."""
NEGATION: Final = re.compile(r"\b(?:not|never|cannot|without|yet to)\b|n[’']t\b", re.IGNORECASE)
_PARTICIPLES = {one.participle for value in AttributionType for one in _verbs("type", value)}
_PARTICIPLE = rf"(?:\w+ed|{alternatives(_PARTICIPLES)})"
PASSIVE: Final = re.compile(rf"(?:is|are|was|were|been|being)\s(?:\w+\s)*?{_PARTICIPLE}\b", re.IGNORECASE)
"""What is said of somebody or told to him."""
SAYING: Final = re.compile(
    rf"(?:{alternatives(one.gerund for one in _verbs('type', AttributionType.COMMUNICATION))})", re.IGNORECASE
)
"""What opens a quotation within narration: "himself shouting 'Now!'"."""
MEDIUM_VERB: Final = _finite(_verbs("relays", "medium"))
"""With which a medium passes a statement on: "Reuters reports"."""
MEDIUM_REPORTS: Final = alternatives(one.third for one in _verbs("relays", "medium"))
REFERRING: Final = "with reference to|in reference to|referring to"
RELAY: Final = re.compile(
    rf"\b(?:{REFERRING}|{_all_forms('relays', 'source')}"
    r"|pass(?:ed|es) on|informs? citing|as saying|as telling)\b",
    re.IGNORECASE,
)
RELAYED_PASSIVE: Final = re.compile(
    r"\b(?:was|were|is|are|been|being)\b.{0,25}"
    rf"\b(?:{alternatives(one.participle for one in _verbs('relays', 'source'))})\b",
    re.IGNORECASE,
)
ORPHAN_RELAY: Final = re.compile(
    rf"(?:according to|as reported by|{MEDIUM_VERB}|said|says|announced|quoted)", re.IGNORECASE
)
IMPERSONAL: Final = re.compile(
    r"(?:is|was|(?:has|had) (?:long )?been|will be|could be|can be)\s(?:(?:\w+ly|also|still|now|often)\s)?"
    rf"(?!{alternatives(one.participle for one in _verbs('addressee', 'yes'))}){_PARTICIPLE}",
    re.IGNORECASE,
)
"""What follows the empty "it" of "it is said that ...". Who was told is an "it" of flesh and blood."""


@lru_cache(maxsize=20_000)
def attribution_type(cue: str) -> AttributionType:
    """Tell what a cue reports: `belief` for thinking, hoping and wanting, else `communication`."""
    believed = _BELIEF.search(cue) and not _SPEECH.search(cue)
    return AttributionType.BELIEF if believed else AttributionType.COMMUNICATION
