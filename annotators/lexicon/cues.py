"""Holds the cue lexicon: which cues report belief rather than speech, which verbs report, which words relay.

Finding cues is the encoder's work; this only tells what a cue found means.
"""

from __future__ import annotations

import re

from storage.vocabulary import AttributionType

# Verbs and nouns of belief, intention and attitude, after the attribution types of the Penn Discourse Treebank
# (Prasad et al. 2007). Stems; the pattern below adds inflections.
_BELIEF_STEMS = (
    "believ", "think", "thought", "hop", "fear", "expect", "want", "wish", "consider", "feel", "felt", "doubt",
    "suspect", "know", "knew", "known", "understand", "understood", "assum", "suppos", "imagin", "prefer", "plan",
    "intend", "seek", "sought", "aim", "desir", "dream", "worr", "regard", "view", "deem", "reckon", "trust", "guess",
    "anticipat", "see", "saw", "favor", "favour", "regret", "lov", "lik", "dislik", "hat", "remember", "forgot",
    "forget", "realiz", "realis", "wonder", "conclud", "decid", "belief", "opinion", "conviction", "impression",
    "perceiv", "sens", "aspir", "appreciat", "envision", "envisag", "foresee", "foresaw", "presum", "mull",
)  # fmt: skip
_BELIEF = re.compile(
    rf"(?:{'|'.join(_BELIEF_STEMS)})(?:e|es|ed|s|ing|ping|ned|ning|ped|d|y|ies|ied|ting|en|n)?(?:\s|$)"
    r"|(?:is|are|was|were|be|been|being|remains?|remained|feels?|felt|seems?|'s|’s|’re|'re)\s(?:\w+\s)?"
    r"(?:confident|convinced|hopeful|afraid|sure|certain|aware|worried|concerned|optimistic|pessimistic|sceptical"
    r"|skeptical|doubtful|keen|determined|ready|willing|eager|of the opinion|of the view|interested|proud|happy|glad"
    r"|set|expected)\b"
    r"|in\b.{0,40}\b(?:view|opinion|mind|eyes|judg(?:e)?ment)\b"
    r"|(?:view|hope|fear|belief|hopes|fears|views|suspicion|doubts?)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|t(?:ell|ells|old|elling)|announc\w+|wr(?:ite|ites|ote|itten)|according|stat(?:ed|es|ing|ement)"
    r"|ask\w*|warn\w*|add(?:ed|s|ing)?|express\w+|voic\w+|report\w*|quot\w+|tweet\w*|spoke|speak\w*|talk\w*|note[ds]?|describ\w+)\b",
    re.IGNORECASE,
)
REPORTING_VERB = re.compile(
    r"(?:sa(?:y|ys|id)|t(?:ells?|old)|warn(?:s|ed)?|announce[sd]?|confirm(?:s|ed)?|report(?:s|ed)?|state[sd]?"
    r"|claim(?:s|ed)?|promise[sd]?|fear(?:s|ed)?|believe[sd]?|denie[sd]|add(?:s|ed)?|insist(?:s|ed)?|admit(?:s|ted)?|predict(?:s|ed)?"
    r"|note[sd]?|expect(?:s|ed)?|hope[sd]?|argue[sd]?|declare[sd]?|estimate[sd]?|conclude[sd]?|found|complain(?:s|ed)?|vow(?:s|ed)?)",
    re.IGNORECASE,
)
RELAY = re.compile(
    r"\b(?:with reference to|referring to|in reference to|citing|cit(?:ed|es)|quoting|quot(?:ed|es)|relay(?:s|ed|ing)?|"
    r"pass(?:ed|es) on|informs? citing|as saying|as telling)\b",
    re.IGNORECASE,
)
RELAYED_PASSIVE = re.compile(r"\b(?:was|were|is|are|been|being)\b.{0,25}\b(?:quoted|cited)\b", re.IGNORECASE)
ORPHAN_RELAY = re.compile(
    r"(?:according to|as reported by|reports?|reported|informs?|informed|writes?|wrote|said|says|quoted|announced)",
    re.IGNORECASE,
)

IMPERSONAL = re.compile(
    r"(?:is|was|(?:has|had) (?:long )?been|will be|could be|can be)\s(?:(?:\w+ly|also|still|now|often)\s)?"
    r"(?!told|informed|asked|warned|reminded|advised)\w+(?:ed|id|ught|nown|derstood|ritten)",
    re.IGNORECASE,
)
"""What follows the empty "it" of "it is said that ...". Who was told is an "it" of flesh and blood."""


def attribution_type(cue: str) -> AttributionType:
    """Tell what a cue reports: `belief` for thinking, hoping and wanting, else `communication`."""
    return AttributionType.BELIEF if _BELIEF.search(cue) and not _SPEECH.search(cue) else AttributionType.COMMUNICATION
