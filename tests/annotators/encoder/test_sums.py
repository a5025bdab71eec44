"""Sums of vectors: to the last bit those of one running sum, wherever they lie."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray

from annotators.encoder import sums as module
from annotators.encoder.sums import Sums

BLOCK = 16


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", BLOCK)
    monkeypatch.setattr(module, "_HELD", 2)


def vectors(tokens: int, width: int = 3) -> NDArray[np.float32]:
    return np.random.default_rng(tokens).normal(size=(tokens, width)).astype(np.float32)


def plainly(given: NDArray[np.float32], spans: NDArray[np.int64]) -> NDArray[np.float32]:
    sums = np.concatenate([np.zeros_like(given[:1]), given.cumsum(axis=0)])
    difference: NDArray[np.float32] = sums[spans[:, 1]] - sums[spans[:, 0]]
    return difference


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("tokens", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 5, 9 * BLOCK])
@pytest.mark.parametrize("step", [1, 7, BLOCK, 1_000])
def test_they_are_those_of_one_running_sum_however_they_came(tokens: int, step: int) -> None:
    given, sums = vectors(tokens), Sums(3)
    for at in range(0, tokens, step):
        sums.add(given[at : at + step])
    spans = np.array([(a, b) for a in range(tokens) for b in range(a, tokens + 1)], dtype=np.int64)
    np.random.default_rng(1).shuffle(spans)
    assert sums.shape == given.shape
    assert np.array_equal(sums.between(spans), plainly(given, spans))


@pytest.mark.usefixtures("small_blocks")
def test_what_is_added_after_it_was_asked_goes_on() -> None:
    given, sums = vectors(5 * BLOCK), Sums(3)
    whole = np.array([(0, 5 * BLOCK), (BLOCK, 4 * BLOCK)], dtype=np.int64)
    for at in range(0, len(given), 5):
        sums.add(given[at : at + 5])
        assert np.array_equal(sums.between(np.array([(0, at + 5)])), plainly(given, np.array([(0, at + 5)])))
    assert np.array_equal(sums.between(whole), plainly(given, whole))


@pytest.mark.usefixtures("small_blocks")
def test_a_part_is_the_sums_of_its_columns_alone() -> None:
    given = vectors(5 * BLOCK + 3, width=7)
    sums, spans = Sums.of(given), np.array([(0, 2), (BLOCK, 4 * BLOCK), (3, 5 * BLOCK + 3)], dtype=np.int64)
    for columns in (slice(3), slice(3, None), slice(2, 5)):
        part = sums.part(columns)
        assert part.shape == given[:, columns].shape
        assert np.array_equal(part.between(spans), plainly(given[:, columns], spans))


def test_without_a_span_or_a_token_there_is_nothing() -> None:
    nothing = np.zeros((0, 2), dtype=np.int64)
    assert Sums(3).between(nothing).shape == (0, 3)
    assert Sums.of(vectors(4)).between(nothing).shape == (0, 3)
    assert Sums(3).between(np.array([(0, 0)])).tolist() == [[0, 0, 0]]


def test_a_book_takes_no_more_memory_than_an_article() -> None:
    sums, part = Sums(192), np.ones((254, 192), dtype=np.float32)
    tracemalloc.start()
    try:
        while sums.shape[0] < 40 * module._BLOCK:
            sums.add(part)
        last = sums.shape[0]
        assert sums.between(np.array([(0, last), (last - 5, last)]))[:, 0].tolist() == [last, 5]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < (module._HELD + 4) * module._BLOCK * 192 * 4
