"""The clean stage over a batch: fidelity of text, boilerplate, languages, and pages that are made to hurt."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.schemas import ARTICLES, DOCUMENTS
from storage.tables.validate import validate
from tasks.clean import CleanSettings, clean_batch
from tasks.link import link_batch

ENGLISH = (
    'The harbour office said on Monday that three boats had left Port Arlen before the storm. “They were warned twice," '
    "harbour master Ines Calloway said.\r\n\r\nRescue crews searched the strait until dawn and found nobody.\r\n"
)
GERMAN = (
    "Der Gemeinderat hat am Dienstag beschlossen, die Fähre wieder fahren zu lassen. Die Bewohner der "
    "Inseln hatten lange "
    "darauf gewartet, sagte die Bürgermeisterin nach der Sitzung im Rathaus."
)


def one(result: Any) -> dict[str, Any]:
    rows = result.tables["articles"].to_pylist()
    assert len(rows) == 1, result.rejects.to_pylist()
    return rows[0]


def reasons(result: Any) -> list[str]:
    return [row["reason"] for row in result.rejects.to_pylist()]


def html(text: str, head: str = "") -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>".encode()


def test_a_text_file_is_taken_exactly(table: Any) -> None:
    for raw in (ENGLISH, "\ufeff" + ENGLISH, ENGLISH.replace("\r\n", "\n"), "  " + ENGLISH + "\n\n\n"):
        row = one(clean_batch(table(("file:///a.txt", "text/plain", raw.encode())), CleanSettings()))
        assert row["text"] == raw.removeprefix("\ufeff")
        assert row["language"] == "en"
        assert row["title"] is None
        assert row["authors"] == []
        assert row["published_at"] is None


def test_utf16_files_are_read_by_their_mark(table: Any) -> None:
    row = one(clean_batch(table(("file:///a.txt", "text/plain", ENGLISH.encode("utf-16"))), CleanSettings()))
    assert row["text"] == ENGLISH


def test_a_headline_is_a_title_only_when_it_clearly_is_one(table: Any) -> None:
    with_headline = "Three boats missing after storm off Port Arlen\n\n" + ENGLISH
    assert one(clean_batch(table(("file:///a.txt", "text/plain", with_headline.encode())), CleanSettings()))[
        "title"
    ] == ("Three boats missing after storm off Port Arlen")
    for opening in (
        "PORT ARLEN, March 3",
        "By Ruta Vale - Lantern:",
        "Short",
        "He said this.",
        "https://example.org/a b c",
    ):
        text = f"{opening}\n\n{ENGLISH}"
        assert one(clean_batch(table(("file:///a.txt", "text/plain", text.encode())), CleanSettings()))["title"] is None


@pytest.mark.parametrize(
    ("body", "media_type", "reason"),
    [
        (ENGLISH.encode("cp1252"), "text/plain", "undecodable"),
        (GERMAN.encode(), "text/plain", "language"),
        (html(GERMAN), "text/html", "language"),
        (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "text/html", "no_text"),
        (b"no markup at all", "text/html", "no_text"),
        (b'{"text": 5}', "application/x-ndjson", "malformed_record"),
        (b'{"text": "  "}', "application/x-ndjson", "no_text"),
        (b'{"text": "\\ud800 alone"}', "application/x-ndjson", "undecodable"),
        (b"<p>" + b"x" * 6_000_000, "text/html", "too_large"),
    ],
)
def test_bad_pages_are_rejected_and_the_others_live(table: Any, body: bytes, media_type: str, reason: str) -> None:
    address = "file:///bad" if media_type == "text/plain" else "http://news.test/bad"
    result = clean_batch(
        table((address, media_type, body), ("file:///good.txt", "text/plain", ENGLISH.encode())), CleanSettings()
    )
    assert reasons(result) == [reason]
    assert one(result)["url"] == "file:///good.txt"
    assert result.read == 2


def test_languages_are_a_setting(table: Any) -> None:
    pages = table(("file:///a.txt", "text/plain", GERMAN.encode()))
    assert one(clean_batch(pages, CleanSettings(languages=("en", "de"))))["language"] == "de"
    assert one(clean_batch(pages, CleanSettings(languages=())))["language"] == "de"


XHOSA = (
    "Abantu bale dolophu baye badibana ngoLwesibini ukuze bathethe ngamanzi nangombane ongekhoyo. Usodolophu uthe "
    "imibhobho emitsha izakufika kule nyanga izayo. Ootitshala bacele ukuba abantwana bahlale emakhaya de kubuye amanzi "
    "ahlambulukileyo. Umlimi omdala wathi imvula iza kunceda."
)


def test_a_language_that_nothing_recognises_is_rejected_with_its_closest_two(table: Any) -> None:
    pages = table(("http://news.test/a", "text/html", html(XHOSA)))
    rejected = clean_batch(pages, CleanSettings()).rejects.to_pylist()[0]
    assert rejected["reason"] == "language"
    told = r"the language is not recognised, closest: \w+ \(0\.\d\d\), \w+ \(0\.\d\d\); the setting languages keeps en"
    assert re.fullmatch(told, rejected["detail"])
    assert one(clean_batch(pages, CleanSettings(languages=())))["language"] == "und"


def test_another_language_is_rejected_with_the_closest_two(table: Any) -> None:
    rejected = clean_batch(
        table(("http://news.test/a", "text/html", html(GERMAN))), CleanSettings()
    ).rejects.to_pylist()[0]
    told = r"the language is de \(0\.\d\d\), \w+ \(0\.\d\d\); the setting languages keeps en"
    assert re.fullmatch(told, rejected["detail"])


def test_a_record_gives_its_fields(table: Any) -> None:
    record = {
        "url": "https://x.test/a",
        "title": "A “title”",
        "text": ENGLISH,
        "published_at": "2024-03-05T14:30:00+02:00",
    }
    row = one(
        clean_batch(table(("https://x.test/a", "application/x-ndjson", json.dumps(record).encode())), CleanSettings())
    )
    assert row["text"] == ENGLISH
    assert row["title"] == "A “title”"
    assert row["published_at"] == datetime(2024, 3, 5, 12, 30, tzinfo=UTC)
    assert row["published_at_source"] == "record"


@pytest.mark.parametrize("language", ["en-US", "EN", "English"])
def test_a_short_record_is_kept_however_it_writes_its_language(table: Any, language: str) -> None:
    record = {"text": "PORT ARLEN (NLA) - Ferry sunk, 3 dead.", "language": language}
    pages = table(("urn:a", "application/x-ndjson", json.dumps(record).encode()))
    assert one(clean_batch(pages, CleanSettings()))["text"] == record["text"]


def test_quotation_marks_and_paragraphs_of_html_are_kept(table: Any) -> None:
    text = (
        '“Mixed," she said on the quay of Port Arlen, and ‘single’ marks and «guillemets» and „low“ stayed in the text.\n\n'
        "The second paragraph has it's apostrophes, a dash — and an ellipsis … and prices of 5 € in the "
        "harbour shops.\n\n"
        "The third paragraph is here so that the page is long enough to be an article that readers would recognise."
    )
    row = one(clean_batch(table(("http://news.test/a", "text/html", html(text))), CleanSettings()))
    assert row["text"] == text


@pytest.mark.parametrize(
    ("encoding", "charset", "declared"),
    [
        ("utf-8", "", "iso-8859-1"),
        ("cp1252", "", "iso-8859-1"),
        ("cp1252", '<meta charset="latin-1">', None),
        ("utf-16", "", None),
        ("utf-8", '<meta charset="windows-1251">', "utf-8"),
        ("cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', None),
    ],
)
def test_charsets(table: Any, encoding: str, charset: str, declared: str | None) -> None:
    sentence = "“Wir” stays, she said" if encoding != "cp1251" else "“Да” stays, she said"
    text = f"{sentence} of the ferry line. The council of Port Arlen approved the new timetable on Tuesday. " * 4
    body = html(text.strip(), charset).decode().encode(encoding)
    pages = table(("http://news.test/a", "text/html", body))
    pages = pages.set_column(
        pages.column_names.index("encoding"), pages.schema.field("encoding"), pa.array([declared], pa.string())
    )
    row = one(clean_batch(pages, CleanSettings(languages=())))
    assert sentence in row["text"]


def test_boilerplate_feeds_dateline_authors_and_date(table: Any) -> None:
    text = f"PORT ARLEN, March 3, 2021 (NLA) — {ENGLISH}\n\nBy Ruta Vale - NLA:\n"
    row = one(clean_batch(table(("file:///a.txt", "text/plain", text.encode())), CleanSettings()))
    assert row["dateline"] == "PORT ARLEN, March 3, 2021 (NLA)"
    assert row["authors"] == ["Ruta Vale"]
    assert row["published_at"] == datetime(2021, 3, 3, tzinfo=UTC)
    assert row["published_at_source"] == "dateline"
    assert [row["text"][span["start"] : span["end"]] for span in row["furniture"]] == [
        "PORT ARLEN, March 3, 2021 (NLA) —",
        "By Ruta Vale - NLA:",
    ]


def test_feeds_and_sources_fill_what_the_page_leaves_empty(table: Any) -> None:
    pages = table(("http://news.test/a", "text/html", html(ENGLISH)))
    hints = {
        "doc_id": pages["doc_id"][0].as_py(), "url": "http://news.test/a", "source": "test", "kind": "feed-entry",
        "title": "From the feed", "published_at": datetime(2024, 3, 5, tzinfo=UTC), "publisher": "Lantern",
    }  # fmt: skip
    row = one(clean_batch(pages, CleanSettings(), DOCUMENTS.from_rows([hints])))
    assert (row["title"], row["publisher"], row["published_at_source"]) == ("From the feed", "Lantern", "feed")


def test_a_source_says_the_language_where_the_text_is_too_short_to_tell(table: Any) -> None:
    pages = table(("file:///a.txt", "text/plain", b"PORT ARLEN (NLA) - Ferry sunk, 3 dead."))
    hint = {"doc_id": pages["doc_id"][0].as_py(), "url": "file:///a.txt", "source": "test", "kind": "text"}
    for language, kept in (("en", ["en"]), ("fr", []), (None, [None])):
        documents = DOCUMENTS.from_rows([{**hint, "language": language}])
        assert clean_batch(pages, CleanSettings(), documents).tables["articles"]["language"].to_pylist() == kept
    pages = table(("file:///a.txt", "text/plain", ENGLISH.encode()))
    documents = DOCUMENTS.from_rows([{**hint, "doc_id": pages["doc_id"][0].as_py(), "language": "fr"}])
    assert one(clean_batch(pages, CleanSettings(), documents))["language"] == "en"


def test_canonical_links_count_on_the_same_site_only(table: Any) -> None:
    own = html(ENGLISH, '<link rel="canonical" href="https://www.news.example/story?utm_source=x">')
    other = html(ENGLISH, '<link rel="canonical" href="https://evil.example/story">')
    home = html(ENGLISH, '<link rel="canonical" href="https://news.example/">')
    result = clean_batch(
        table(
            ("https://news.example/amp-story", "text/html", own),
            ("https://news.example/b", "text/html", other),
            ("https://news.example/c", "text/html", home),
        ),
        CleanSettings(),
    )
    assert [row["url"] for row in result.tables["articles"].to_pylist()] == [
        "https://www.news.example/story",
        "https://news.example/b",
        "https://news.example/c",
    ]


def test_paywalled_pages_can_be_left_out(table: Any) -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    pages = table(("http://news.test/a", "text/html", html(ENGLISH, head)))
    assert reasons(clean_batch(pages, CleanSettings(keep_paywalled=False))) == ["paywall"]
    assert one(clean_batch(pages, CleanSettings()))


def nested(count: int) -> bytes:
    return b"<html><body>" + b"<div>" * count + ENGLISH.encode() + b"</div>" * count


def links(count: int) -> bytes:
    return b"<body>" + b"".join(b'<a href="/%d">link %d</a> ' % (number, number) for number in range(count))


def paragraphs(count: int) -> bytes:
    return b"<body><article>" + b"<p>The boat left the harbour at noon on Monday.</p>" * count + b"</article>"


ATTRIBUTES = b"<html><body><p " + b"a=b " * 400_000 + b">text</p></body></html>"


def test_pages_made_to_hang_are_ended_and_the_others_live(table: Any) -> None:
    settings = CleanSettings(extraction_timeout_s=3.0, workers=2)
    slow = [nested(49_000), links(49_000), paragraphs(49_000), b"<html><body>" + b"<!--" * 99_000, ATTRIBUTES]
    large = [nested(200_000), links(100_000), b"<body><article>" + b"<p>a</p>" * 600_000]
    bad = [(f"http://bad.test/{number}", "text/html", body) for number, body in enumerate(slow + large)]
    began = time.monotonic()
    result = clean_batch(table(*bad, ("http://good.test/", "text/html", html(ENGLISH))), settings)
    assert time.monotonic() - began < 120  # five limits, and the starts of processes on a loaded machine
    assert "http://good.test/" in result.tables["articles"]["url"].to_pylist()
    assert result.read == 9
    given = {row["url"].rpartition("/")[2]: row["reason"] for row in result.rejects.to_pylist()}
    assert [given.pop(str(number)) for number in (5, 6, 7)] == ["too_large"] * 3
    assert set(given.values()) <= {"extraction_timeout", "extraction_failed", "no_text", "too_deep"}


def test_a_deep_page_is_read_by_the_fallback_or_rejected_as_too_deep(table: Any) -> None:
    paragraphs = "".join(f"<p>{sentence}</p>" for sentence in ENGLISH.split("\r\n\r\n") * 2)
    deep = "<html><body>" + "<div>" * 400 + paragraphs + "</div>" * 400
    row = one(clean_batch(table(("http://deep.test/", "text/html", deep.encode())), CleanSettings()))
    assert '“They were warned twice,"' in row["text"]
    empty = "<html><body>" + "<div>" * 400 + "word " * 5 + "</div>" * 400
    assert reasons(clean_batch(table(("http://deep.test/", "text/html", empty.encode())), CleanSettings())) == [
        "too_deep"
    ]


def test_cleaning_again_gives_the_same(table: Any, pages: Any) -> None:
    given = [
        (f"http://news.test/{number}", "text/html", pages.render(case)) for number, case in enumerate(pages.CASES[:12])
    ]
    first = clean_batch(table(*given), CleanSettings())
    assert first.tables["articles"].equals(clean_batch(table(*given), CleanSettings()).tables["articles"])
    texts = [(f"file:///{number}.txt", "text/plain", row["text"].encode()) for number, row in
             enumerate(first.tables["articles"].to_pylist())]  # fmt: skip
    again = clean_batch(table(*texts), CleanSettings()).tables["articles"]
    assert again["text"].to_pylist() == first.tables["articles"]["text"].to_pylist()


def test_importing_the_stage_loads_no_extractor() -> None:
    import subprocess
    import sys

    code = "import sys, tasks.clean, tasks.fetch, tasks.discover; print([m for m in ('trafilatura', 'prefect', 'fastwarc', 'spacy') if m in sys.modules])"
    root = Path(__file__).resolve().parents[3]
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root).stdout
        == "[]\n"
    )


PIECES = [
    b"<p>", b"</p>", b"&#xd800;", b"&#99999999999;", b"\x00", b"\xff", b"<!--", b"<![CDATA[", b"+2AA-", b"\xed\xa0\x80", rb"\ud800",
    b"<meta charset=undefined>", b"<link rel=canonical href='http://['>", b"<time datetime='99999-99-99'>", b"<h1>x \xf0\x9f",
    b'<script type="application/ld+json">{"@type":"NewsArticle","headline":"Cut \\ud83d","datePublished":"0001-01-01",'
    b'"author":{"name":"Ruta \\ud800 Vale"},"isAccessibleForFree":[],"articleBody":"\\udc00 ' + b"word " * 40 + b'"}</script>',
    b'{"text": "', b'", "published_at": "0001-01-01", "title": "\\ud800", "authors": {}, "language": ["en"], "text": "x"}',
    "PORT ARLEN, ſept. 31, 2021 (NLA) — By ".encode(), ENGLISH.encode(),
]  # fmt: skip
CHARSETS = [None, "utf-8", "undefined", "a\0b", "idna", "raw_unicode_escape", "utf-7", "hex", "utf-16"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["text/plain", "text/html", "application/x-ndjson", None]),
            st.sampled_from(CHARSETS),
            st.booleans(),
            st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=9)), max_size=6).map(b"".join),
        ),
        min_size=8,
        max_size=8,
    )
)
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_an_article_or_one_reject(table: Any, drawn: list[Any]) -> None:
    """Conservation is asserted by the stage's result itself."""
    pages = table(*((f"http://news.test/{number}", "text/html", one[3]) for number, one in enumerate(drawn)))
    columns: dict[str, list[Any]] = {
        "media_type": [one[0] for one in drawn],
        "encoding": [one[1] for one in drawn],
        "status": [200 if one[2] else None for one in drawn],
    }
    for name, values in columns.items():
        field = pages.schema.field(name)
        pages = pages.set_column(pages.column_names.index(name), field, pa.array(values, field.type))
    result = clean_batch(pages, CleanSettings(languages=(), min_text_chars=1, workers=1))
    assert result.read == len(drawn)
    link_batch([result.tables["articles"]], lambda wanted: (), CleanSettings())
    validate(result.tables["articles"], ARTICLES)


def test_a_title_cut_inside_a_character_is_an_article_all_the_same(table: Any) -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry is back \\ud83d"}</script>'
    row = one(clean_batch(table(("http://news.test/a", "text/html", html(ENGLISH, head))), CleanSettings()))
    assert row["title"] == "Ferry is back \ufffd"
