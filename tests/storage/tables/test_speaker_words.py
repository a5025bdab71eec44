"""The end of a file of quotations says who speaks in it: never that somebody does not who does."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.storage_synthetic import Document, rows_of
from storage.schemas import QUOTES, SPEAKER
from storage.tables import parquet, speaker_words
from storage.tables.speaker_words import UNPLAIN, Sum, told

NAMES = ["Official No. 17", "official no 171", "Ana Sousa", "Zoë Lind", "R.A. Novak", "Lindt and Petrov", "IOM", None]


def footer(names: list[str | None]) -> pq.FileMetaData:
    """The footer of a file in which these speak, one statement each."""
    rows = rows_of([Document(number) for number in range(len(names) // 3 + 1)])["quotes"].slice(0, len(names))
    place = QUOTES.names().index("speaker_name")
    rows = rows.set_column(place, rows.schema.field(place), pa.array(names, pa.string()))
    return pq.ParquetFile(pa.BufferReader(parquet.encode(rows, QUOTES))).metadata


def summed(names: list[str | None]) -> Sum:
    found = told(footer(names))
    assert found is not None
    return found


def test_words_of_plain_names_are_known_and_others_are_listed_whole() -> None:
    there = summed(NAMES)
    assert there.words == b"17\n171\nana\niom\nno\nofficial\nsousa\n"
    assert sorted(str(speaker[0]) for speaker in there.others) == ["Lindt and Petrov", "R.A. Novak", "Zoë Lind"]
    assert all(len(speaker) == len(SPEAKER) for speaker in there.others)
    for words in (["17"], ["sousa", "ana"], ["official", "171"], ["iom"], []):
        assert there.may_hold([words])
    for words in (["1"], ["7"], ["ana", "nobody"], ["lindt"], ["zo"], ["z"], [""], ["17\n171"]):
        assert not there.may_hold([words])
    assert there.may_hold([["nobody"], ["ana"]])
    assert not there.may_hold([])


def test_nobody_speaks_in_a_file_without_names() -> None:
    there = summed([None, None])
    assert (there.words, there.columns()) == (b"", [[], [], []])
    assert not there.may_hold([["a"]])


_NAMES = st.text(st.sampled_from("aAbB_1 .,-'&éand"), min_size=1, max_size=12)


@given(
    st.lists(_NAMES, min_size=1, max_size=6), st.lists(st.sampled_from(["a", "b", "1", "ab", "and", "a_b"]), min_size=1)
)
def test_whoever_has_the_words_is_known_or_listed(names: list[str], words: list[str]) -> None:
    there = summed(list(names))
    pattern = ".*".join(rf"\b{word}\b" for word in words)
    listed = {speaker[0] for speaker in there.others}
    for name in names:
        assert (name in listed) == bool(re.search(UNPLAIN, name, re.IGNORECASE | re.ASCII))
        if name not in listed and re.search(pattern, name, re.IGNORECASE | re.ASCII):
            assert there.may_hold([words])


def test_a_sum_that_is_too_long_is_left_out_and_one_of_an_older_file_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(speaker_words, "_LONGEST", 20)
    assert told(footer(NAMES)) is None
    assert set(footer(NAMES).metadata) == {b"ARROW:schema"}
