"""Tell by cue and content what was not said: a wish, what somebody did not get or take, what goes by something."""

from __future__ import annotations

import re
from typing import Final

_IDIOM: Final = "goes without saying"
_WISHES: Final = frozenset({"wish", "wishes", "wished", "wishing"})
_WELL: Final = re.compile(
    r"(?:[\w’'.-]+ ){1,3}?(?:well|luck|good luck|happy|(?:all )?the best|"
    r"an? (?:[\w-]+ )?(?:quick|speedy|safe|happy|good|swift|full|long|peaceful|successful))\b"
)
_DEPENDING: Final = re.compile(r"(?:whether|how|what|where|the (?:extent|degree))\b", re.IGNORECASE)
"""What something goes by: "sorted according to whether it is new"."""
_DEPRIVED: Final = re.compile(r"(?s:.*\s)?(?:is|are|was|were|been|being)\s(?:\w+\s)?denied")
_SAID: Final = re.compile(r"(?:that|by|any|having|being|to|there|he|she|it|they|we|i|you)\b", re.IGNORECASE)
"""How what is denied in words goes on: "was denied by the club"; not "was denied a visa"."""
_LEFT: Final = re.compile(r"(?s:.*\s)?(?:declin|refus|turn)(?:es?|s|ed|ing)(?: down)?")
_OFFERED: Final = re.compile(
    r"(?:the|an?|his|her|its|their) (?:\w+ )?(?:chance|opportunity|offer|invitation|job|post|role)\b", re.IGNORECASE
)
_TO_SAY: Final = re.compile(
    r".*\bto (?:comment|answer|respond|reply|explain|say|tell|speak|talk|discuss|apologi[sz]e|blame)\b", re.DOTALL
)
_ACCUSES: Final = re.compile(r"(?s:.*\s)?accus(?:es?|ed|ing)")


def is_act(cue: str, content: str) -> bool:
    """Tell whether the words of a cue and of the content behind it tell of no words: "wished him luck", "was denied a
    visa", "declined the chance", "without comment"; and of an accusation not what it is of: "accuses Beale"."""
    cue = cue.lower()
    if cue.endswith("according to"):
        return _DEPENDING.match(content) is not None
    if cue == _IDIOM or (cue.startswith("without ") and " " not in content.strip()):
        return True
    if cue in _WISHES:
        return _WELL.match(content) is not None
    if _ACCUSES.fullmatch(cue):
        return len(content.split()) == 1 and content[:1].isupper()
    if _DEPRIVED.fullmatch(cue):
        return _SAID.match(content) is None
    left = _LEFT.fullmatch(cue) is not None and _OFFERED.match(content) is not None
    return left and _TO_SAY.match(content) is None
