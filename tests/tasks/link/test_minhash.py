"""Sketches estimate how much two texts have in common, from memory or from their file."""

from __future__ import annotations

import random

import numpy as np

from tasks.link.minhash import BANDS, PERMUTATIONS, SketchFile, sketch

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
