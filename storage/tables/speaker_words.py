"""Sum up in a file's footer who speaks in it, so that a look-up of a name reads on only in files that have its words.

A sum holds each word of the plain names once, and the other names whole: their words are not all that tells what they
equal. It is kept in the footer of the file itself, as Parquet allows, so it is written and removed with it. Files
without a sum, which older versions wrote, are read.
"""

from __future__ import annotations

import base64
import json
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from storage.schemas import SPEAKER

UNPLAIN = r"[^\x00-\x7F]|[a-z]\.[a-z]|[,;&]|\band\b"
"""RE2, whatever the case: what makes of a name more than its words in small letters."""
WORD = re.compile(r"[a-z0-9_]+")
"""A word of a plain name in small letters."""
_KEY = "quotelake.speaker_words.1"
_LONGEST = 1024 * 1024
"""Bytes of a sum; one that would be longer is left out, as every reader of the file has to read it."""


@dataclass(frozen=True)
class Sum:
    """Who speaks in a file."""

    words: bytes
    """Words of plain names, each once, sorted, a line each."""
    others: Sequence[Sequence[str | None]]
    """Speakers (SPEAKER) of other names, each once."""

    def columns(self) -> list[list[str | None]]:
        """Give the other speakers column by column."""
        return [[speaker[place] for speaker in self.others] for place in range(len(SPEAKER))]

    def may_hold(self, asked: Sequence[Sequence[str]]) -> bool:
        """Say whether a plain name may have all words of any of those asked for."""
        return any(all(self._has(word.encode()) for word in words) for words in asked)

    def _has(self, word: bytes) -> bool:
        """Look a word up by halves: to cut 20,000 lines apart takes longer than to read names."""
        at = bisect_left(range(len(self.words)), word, key=self._line)
        return at < len(self.words) and self._line(at) == word

    def _line(self, place: int) -> bytes:
        return self.words[self.words.rfind(b"\n", 0, place) + 1 : self.words.find(b"\n", place)]


def summed(rows: pa.Table) -> dict[str, str]:
    """Give what the footer of a file with these quotations is to say; nothing where that is too long."""
    named = rows.select(list(SPEAKER)).filter(pc.is_valid(rows["speaker_name"]))
    speakers = named.group_by(list(SPEAKER)).aggregate([])
    unplain = pc.match_substring_regex(speakers["speaker_name"], UNPLAIN, ignore_case=True)
    plain = " ".join(speakers["speaker_name"].filter(pc.invert(unplain)).to_pylist())
    words = "".join(f"{word}\n" for word in sorted(set(WORD.findall(plain.lower()))))
    columns = [column.to_pylist() for column in speakers.filter(unplain).columns]
    others = json.dumps(sorted(zip(*columns, strict=True), key=str))
    written = " ".join(f"{len(text)} {_packed(text)}" for text in (words.encode(), others.encode()))
    return {_KEY: written} if len(written) <= _LONGEST else {}


def told(footer: pq.FileMetaData) -> Sum | None:
    """Give what a file's footer says of who speaks in it; None where it says nothing, as of older files."""
    written = (footer.metadata or {}).get(_KEY.encode())
    if written is None:
        return None
    size, words, length, others = written.split(b" ")
    return Sum(_unpacked(words, int(size)), json.loads(_unpacked(others, int(length))))


def _packed(text: bytes) -> str:
    return base64.b64encode(pa.compress(text, "zstd", asbytes=True)).decode()


def _unpacked(packed: bytes, size: int) -> bytes:
    return pa.decompress(base64.b64decode(packed), size, "zstd", asbytes=True)  # type: ignore[no-any-return]
