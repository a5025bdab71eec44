"""Tell how often a word is part of a cue where it stands: "said" nearly always, "noticed" hardly ever."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Final

from annotators.lexicon.normalize import rows

PRIOR, WEIGHT = 0.2, 3.0
"""How often a word is part of a cue before any text is looked at, and how many of its places that counts for."""
_WORD: Final = re.compile(r"[^\W\d_]+")


def placed(text: str) -> list[tuple[str, int]]:
    """Return the words of a text or cue as they are counted, letters alone and small, and where each begins."""
    return [(match[0].lower(), match.start()) for match in _WORD.finditer(text)]


def log_odds(within: int, every: int) -> float:
    """Return the log-odds that a word is part of a cue, which it is in `within` of `every` place of marked texts."""
    chance = (within + PRIOR * WEIGHT) / (every + WEIGHT)
    return math.log(chance / (1 - chance))


_KNOWN: Final = {row["word"]: log_odds(int(row["within"]), int(row["every"])) for row in rows("cue_words.csv")}
_UNKNOWN: Final = log_odds(0, 0)


@lru_cache(maxsize=20_000)
def cue_log_odds(cue: str) -> float:
    """Return the log-odds of that word of a cue which is most often part of one; 0 where the cue holds no word."""
    return max((_KNOWN.get(word, _UNKNOWN) for word, _ in placed(cue)), default=0.0)
