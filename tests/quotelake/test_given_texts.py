"""What `annotate` is given is text, a page, or refused with what to do."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from quotelake.given_texts import text_of
from quotelake.verbosity import Loudness, choose
from storage.errors import Fatal

ENGLISH = (
    "“The bank will lend less next year,” said Ana Sousa, who runs it.\r\n\r\nShe added that it opens on Monday.\n"
)
SPANISH = "El ministro dijo ayer que las obras del puerto terminarán antes de que acabe el año, según la prensa local."
PAGE = "<!DOCTYPE html><html><body><nav>Home</nav><article><h1>Bank lends less</h1>{}</article>"


def test_plain_text_is_taken_exactly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_bytes(ENGLISH.encode())
    assert text_of(str(tmp_path / "a.txt")) == ENGLISH
    assert capsys.readouterr().err == ""


def test_of_a_page_the_article_is_taken_and_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(f"<p>{ENGLISH * 3}</p>" * 3))
    text = text_of(str(tmp_path / "a.html"))
    assert "<" not in text
    assert "said Ana Sousa" in text
    assert "is a web page: its article was taken, and offsets count in that text" in capsys.readouterr().err


def test_a_page_with_a_byte_order_mark_is_a_page(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE.format(f"<p>{ENGLISH * 3}</p>" * 3), encoding="utf-8-sig")
    text = text_of(str(tmp_path / "a.html"))
    assert "<" not in text
    assert "said Ana Sousa" in text


def test_another_language_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "es.txt").write_text(SPANISH * 3)
    assert text_of(str(tmp_path / "es.txt")) == SPANISH * 3
    assert "is in the language 'es', and statements are found in English" in capsys.readouterr().err


def test_quiet_and_json_hold_for_warnings_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "es.txt").write_text(SPANISH * 3)
    monkeypatch.setenv("QUOTELAKE_LOG", "json")
    text_of(str(tmp_path / "es.txt"))
    said = json.loads(capsys.readouterr().err)
    assert (said["level"], "in the language 'es'" in said["message"]) == ("warning", True)
    choose(Loudness.QUIET)
    try:
        text_of(str(tmp_path / "es.txt"))
    finally:
        choose(Loudness.USUAL)
    assert capsys.readouterr().err == ""


def test_the_advice_can_be_pasted_whatever_the_file_is_called(tmp_path: Path) -> None:
    path = tmp_path / "Ana's notes; 1.pdf"
    path.write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(Fatal) as refused:
        text_of(str(path))
    command = str(refused.value).split("`")[1]
    assert shlex.split(command) == ["pdftotext", "-layout", str(path), "article.txt"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "is a PDF document, which is not read: take its text out, as with `pdftotext"),
        (b"PK\x03\x04 word/document.xml", "such as .docx or .odt, which is not read: save it as plain text."),
        (b"\x7fELF\x00\x00", "holds no text"),
        ("Die Straße, größer als früher, wurde geöffnet.".encode("cp1252"), "is not UTF-8 at byte 8, by its looks"),
        (b"<html><body></body></html>", "No article was found in the page"),
    ],
)
def test_what_is_no_text_is_refused_with_advice(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(Fatal) as refused:
        text_of(str(tmp_path / "file"))
    assert said in str(refused.value)
