"""Sketches estimate how much two texts have in common, from memory or from their file."""

from __future__ import annotations

import random
import zlib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tasks.link.minhash import (
    _AT_ONCE,
    _FACTORS,
    _MIX,
    _OFFSETS,
    _WORD,
    BANDS,
    PERMUTATIONS,
    SketchFile,
    _words,
    sketch,
)

WORDS = [f"word{number}" for number in range(500)]


def text_of(seed: int, words: int = 300) -> list[str]:
    chance = random.Random(seed)
    return [chance.choice(WORDS) for _ in range(words)]


def test_a_sketch_follows_the_words_and_nothing_else() -> None:
    words = text_of(1)
    one, same, other = sketch([" ".join(words), ", ".join(words).upper(), " ".join(text_of(2))])
    assert one.shape == (PERMUTATIONS,)
    assert (one == same).all()
    assert np.mean(one == other) < 0.1


def test_the_estimate_is_near_the_share_of_shingles_in_common() -> None:
    words = text_of(3, 600)
    cut = words[:420]  # 417 shingles of 597
    file = SketchFile()
    file.append(sketch([" ".join(words)]))
    file.append(sketch([" ".join(cut), "too short to compare"]))
    assert file.usable().tolist() == [True, True, False]
    assert abs(file.similarity(0, 1) - 417 / 597) < 0.15
    assert file.similarity(0, 0) == 1.0


def test_similar_texts_share_a_band_and_others_hardly_any() -> None:
    words = text_of(4)
    file = SketchFile()
    file.append(sketch([" ".join(words), " ".join([*words[:240], *text_of(5, 60)]), " ".join(text_of(6))]))
    bands = [file.band(number).tolist() for number in range(BANDS)]
    assert any(first == second for first, second, _ in bands)
    assert sum(first == third for first, _, third in bands) == 0


def test_an_empty_file_has_nothing() -> None:
    assert SketchFile().usable().tolist() == SketchFile().band(0).tolist() == []


@given(st.text(st.characters(max_codepoint=127)) | st.text())
def test_words_are_those_of_the_pattern(text: str) -> None:
    assert _words(text) == _WORD.findall(text.lower())


def test_a_sketch_is_the_smallest_value_of_each_permutation_whatever_repeats_and_however_long() -> None:
    long = [f"w{number}" for number in range(_AT_ONCE)] + ["and"] * 3_000
    hashes = [zlib.crc32(word.encode()) for word in long]
    shingles = {shingle(hashes[at : at + 4]) for at in range(len(hashes) - 3)}
    for place in (0, PERMUTATIONS - 1):
        factor, offset = int(_FACTORS[place]), int(_OFFSETS[place])
        assert sketch([" ".join(long)])[0, place] == min((one * factor + offset) % 2**64 for one in shingles) >> 32


def shingle(hashes: list[int]) -> int:
    value = 0
    for one in hashes:
        value = (value * int(_MIX) + one) % 2**64
    return value
