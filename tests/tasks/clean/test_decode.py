"""Bytes become text without a changed character, whatever charset a server or page claims."""

from __future__ import annotations

import encodings
import pkgutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import Rejected
from tasks.clean.decode import decode_exact, decode_page

CODECS = sorted(module.name for module in pkgutil.iter_modules(encodings.__path__))
NO_NAMES = ["undefined", "a\0b", "\ud800", "é", "x" * 5_000, "", "utf-8\n", "aliases", "..", "hex", "zlib"]
LATIN = "“Café”, she said. ".encode("cp1252") * 9


@pytest.mark.parametrize(
    ("body", "charset", "text", "encoding"),
    [
        ("“é”".encode(), "iso-8859-1", "“é”", "utf-8"),
        (LATIN, "iso-8859-1", LATIN.decode("cp1252"), "cp1252"),
        ("да" * 9, "koi8-r", "да" * 9, "koi8-r"),
        ("日本語".encode("iso2022_jp"), "iso-2022-jp", "日本語", "iso2022_jp"),
        (b"\xef\xbb\xbfx", None, "x", "utf-8"),
        ("\ufeffx".encode("utf-16-be"), None, "x", "utf-16"),
        (b"<meta charset=koi8-r>" + "да".encode("koi8-r"), "undefined", "<meta charset=koi8-r>да", "koi8-r"),
        (b"a" * 2_000 + b"\xff", "utf-8", "a" * 2_000 + "\ufffd", "utf-8"),
    ],
)
def test_pages(body: bytes | str, charset: str | None, text: str, encoding: str) -> None:
    raw = body.encode(encoding) if isinstance(body, str) else body
    assert decode_page(raw, charset) == (text, encoding)


@pytest.mark.parametrize("charset", NO_NAMES)
def test_a_charset_that_is_none_is_passed_over(charset: str) -> None:
    page = b"<meta charset=windows-1252>" + LATIN
    assert decode_page(page, charset) == (page.decode("cp1252"), "cp1252")


@given(
    st.sampled_from([*CODECS, *NO_NAMES]),
    st.lists(st.one_of(st.sampled_from([b"\xff", b"\x1b$B", b"+2AA-", rb"\ud800", b"xn--\xff", b"\x00"]), st.binary(max_size=9)), max_size=9),
)  # fmt: skip
@settings(max_examples=400, deadline=None, derandomize=True)
def test_any_bytes_under_any_charset_are_text_that_can_be_stored(charset: str, pieces: list[bytes]) -> None:
    decode_page(b"".join(pieces), charset)[0].encode()


def test_no_codec_of_python_ends_a_run() -> None:
    for charset in CODECS:
        for body in (b"caf\xe9 \\ud800 \xff", bytes(range(256)), b"+2AA-\xff"):
            decode_page(body, charset)[0].encode()


def test_files_are_never_guessed() -> None:
    assert decode_exact(b"\xef\xbb\xbf\xe2\x80\x9cx") == ("“x", "utf-8")
    with pytest.raises(Rejected, match="no valid UTF-8 at byte 3"):
        decode_exact(b"caf\xe9")
    with pytest.raises(Rejected, match="no valid UTF-16 at byte 2"):
        decode_exact(b"\xff\xfe\x00\xd8")
