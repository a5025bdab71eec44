"""Text files and records are taken as they are, or refused with the reason."""

from __future__ import annotations

import json

import pytest

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.clean.plain import headline, read_record, read_text

TEXT = "The harbour office said on Monday that three boats had left Port Arlen before the storm.\n"


def test_records_give_their_fields_and_half_characters_no_error() -> None:
    record = {
        "text": TEXT,
        "title": "Storm \ud83d",
        "authors": ["Ruta Vale", 5, " "],
        "publisher": " ",
        "language": "en",
    }
    article = read_record(json.dumps(record).encode())
    assert (article.text, article.title, article.authors, article.publisher) == (
        TEXT,
        "Storm \ufffd",
        ["Ruta Vale"],
        None,
    )
    assert article.origins == {"title": "record", "authors": "record", "language": "record"}


@pytest.mark.parametrize(
    ("written", "language"), [("en-US", "en"), ("EN", "en"), ("English", None), (["en"], None), ("", None)]
)
def test_the_language_of_a_record_is_read_as_that_of_a_page(written: object, language: str | None) -> None:
    article = read_record(json.dumps({"text": "Ferry sunk, 3 dead.", "language": written}).encode())
    assert article.language == language


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"{", RejectReason.MALFORMED_RECORD),
        (b"[" * 100_000, RejectReason.MALFORMED_RECORD),
        (b"1" * 5_000, RejectReason.MALFORMED_RECORD),
        (b'{"text": 5}', RejectReason.MALFORMED_RECORD),
        (b'{"text": "\xff"}', RejectReason.UNDECODABLE),
        (b'{"text": "\\ud800"}', RejectReason.UNDECODABLE),
        (b'{"text": " "}', RejectReason.NO_TEXT),
    ],
)
def test_records_that_are_none(body: bytes, reason: RejectReason) -> None:
    with pytest.raises(Rejected) as caught:
        read_record(body)
    assert caught.value.reason is reason


def test_a_text_of_the_web_is_guessed_and_a_file_is_not() -> None:
    raw = ("“" + TEXT).encode("cp1252")
    assert read_text(raw, exact=False, charset="undefined").text == "“" + TEXT
    with pytest.raises(Rejected):
        read_text(raw, exact=True)


@pytest.mark.parametrize(
    ("first", "expected"),
    [("Three boats missing after storm", True), ("He said this.", False), ("Short", False), ("By Ruta Vale", False)],
)
def test_headlines(first: str, expected: bool) -> None:
    assert headline(f"{first}\n\n{TEXT}") == (first if expected else None)
    assert headline(f"{first}\n{TEXT}") is None
