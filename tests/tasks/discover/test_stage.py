"""Every kind of source becomes documents, each once; what cannot be used is named, and the rest goes on."""

from __future__ import annotations

import gzip
import itertools
import json
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from storage.errors import Fatal
from tasks.discover import DiscoverSettings, addresses, discover, in_batches, licences
from tasks.fetch import fetch_batch

TEXT = "The council approved a new ferry line on Tuesday, the harbour master said."


@pytest.fixture
def found(settings: Callable[..., Any]) -> Callable[..., Any]:
    """Discover sources; gives (urls, {reject's url: reason}, rows)."""

    def run(*sources: str | Path, **limits: Any) -> Any:
        fetch = settings(**limits.pop("fetch", {}))
        result = discover([str(source) for source in sources], DiscoverSettings(fetch=fetch, **limits))
        rows = result.tables["documents"].to_pylist()
        return [row["url"] for row in rows], {row["url"]: row["reason"] for row in result.rejects.to_pylist()}, rows

    return run


def rss(*items: str, language: str = "en-GB") -> bytes:
    return f"<?xml version='1.0'?><rss version='2.0'><channel><language>{language}</language>{''.join(items)}</channel></rss>".encode()


def item(link: str, date: str = "Tue, 05 Mar 2024 14:30:00 +0200", title: str = "A &amp;quot;title&amp;quot;") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate></item>"


def urlset(*links: str) -> bytes:
    entries = "".join(f"<url><loc>{link}</loc></url>" for link in links)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</urlset>".encode()


def index(*links: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{link}</loc></sitemap>" for link in links)
    return f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{entries}</sitemapindex>".encode()


def test_an_article_is_itself_and_is_asked_for_once(server: Any, found: Any, page: Any, settings: Any) -> None:
    url = server.url("/story", page(b"<p>x</p>"))
    result = discover([url], DiscoverSettings(fetch=settings()))
    documents = result.tables["documents"]
    assert documents["url"].to_pylist() == [url]
    assert fetch_batch(documents, None, settings()).tables["pages"]["body"].to_pylist() == [b"<p>x</p>"]
    assert server.hits["/story"] == 1


def test_rss_atom_and_json_feeds(server: Any, found: Any, page: Any) -> None:
    server.answers["/rss"] = page(rss(item("/a?utm_source=rss"), item("https://other.test/b")))
    atom = (
        b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>t</title><link rel='self' href='/self'/>"
        b"<link href='/c'/><published>2024-03-05T12:30:00Z</published></entry></feed>"
    )
    server.answers["/atom"] = page(atom, headers={"Content-Type": "application/atom+xml"})
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "url": "/d", "date_published": "2024-03-05"}],
    }
    server.answers["/json"] = page(json.dumps(feed).encode(), headers={"Content-Type": "application/feed+json"})
    urls, rejects, rows = found(server.url("/rss"), server.url("/atom"), server.url("/json"))
    assert set(urls) == {server.url("/a"), "https://other.test/b", server.url("/c"), server.url("/d")}
    assert not rejects
    first = next(row for row in rows if row["url"] == server.url("/a"))
    assert first["published_at"].isoformat() == "2024-03-05T12:30:00+00:00"
    assert (first["title"], first["language"], first["kind"]) == ('A "title"', "en", "feed-entry")


def test_feeds_that_are_no_xml_are_read_all_the_same(server: Any, found: Any, page: Any) -> None:
    body = rss(item("/a")).replace(b"A &amp;quot;title&amp;quot;", b"Fish & chips &nbsp;")
    assert found(server.url("/rss", page(body)))[0] == [server.url("/a")]


def test_sitemaps_indexes_gzip_and_news(server: Any, found: Any, page: Any) -> None:
    server.answers["/index.xml"] = page(
        index(server.url("/one.xml"), server.url("/two.xml.gz"), server.url("/index.xml"))
    )
    server.answers["/one.xml"] = page(urlset(server.url("/a"), server.url("/a#x"), server.url("/b")))
    news = urlset(server.url("/c")).replace(
        b"</loc>", b"</loc><news xmlns='http://www.google.com/schemas/sitemap-news/0.9'><publication><name>Lantern</name>"
        b"<language>en</language></publication><publication_date>2024-03-05</publication_date><title>News</title></news>"
    )  # fmt: skip
    server.answers["/two.xml.gz"] = page(gzip.compress(news), headers={"Content-Type": "application/x-gzip"})
    urls, rejects, rows = found(server.url("/index.xml"))
    assert urls == [server.url("/a"), server.url("/b"), server.url("/c")]
    assert not rejects
    assert (rows[2]["publisher"], rows[2]["title"]) == ("Lantern", "News")
    assert rows[0]["published_at"] is None
    assert server.hits["/index.xml"] == 1


def test_cycles_and_strangers_among_sitemaps(server: Any, internal: Any, found: Any, page: Any) -> None:
    server.answers["/a.xml"] = page(index(server.url("/b.xml"), "http://localhost:1/x.xml", "file:///etc/passwd"))
    server.answers["/b.xml"] = page(index(server.url("/a.xml"), server.url("/b.xml"), server.url("/c.xml")))
    server.answers["/c.xml"] = page(
        urlset(server.url("/story"), internal.url("/secret"), "file:///etc/passwd", "javascript:x")
    )
    urls, rejects, _ = found(server.url("/a.xml"))
    assert urls == [server.url("/story"), internal.url("/secret")]  # listed; fetching it is what is refused
    assert set(rejects.values()) == {"invalid_url"}
    assert not internal.hits


BILLION = (
    b"<!DOCTYPE lolz [<!ENTITY lol 'lol'>"
    + b"".join(
        b"<!ENTITY lol%d '%s'>" % (n, b"&lol%d;" % (n - 1) * 10 if n > 1 else b"&lol;" * 10) for n in range(1, 10)
    )
    + b"]>"
)
EXTERNAL = b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("doctype", [BILLION, EXTERNAL], ids=["billion laughs", "external entity"])
@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_entities_are_refused(server: Any, found: Any, page: Any, doctype: bytes, kind: str) -> None:
    entity = b"&lol9;" if doctype is BILLION else b"&x;"
    if kind == "feed":
        body = (
            doctype
            + b"<rss version='2.0'><channel><item><title>"
            + entity
            + b"</title><link>/a</link></item></channel></rss>"
        )
    else:
        body = doctype + b"<urlset><url><loc>" + entity + b"</loc></url></urlset>"
    good = server.url("/good", page(b"<p>x</p>"))
    urls, rejects, _ = found(server.url("/bad", page(body)), good)
    assert urls == [good]
    assert rejects == {server.url("/bad"): "unsafe_xml"}


def test_a_sitemap_that_inflates_too_far(server: Any, found: Any, page: Any) -> None:
    packed = gzip.compress(urlset() + b" " * 30_000_000)
    headers = {"Content-Type": "application/gzip"}
    _, rejects, _ = found(server.url("/s.xml.gz", page(packed, headers=headers)), max_listing_bytes=1_000_000)
    assert list(rejects.values()) == ["too_large"]


def test_a_site_by_its_address(server: Any, found: Any, page: Any) -> None:
    home = b"<html><head><link rel='alternate' type='application/rss+xml' href='/feed?x=1&amp;y=2'></head></html>"
    server.answers["/"] = page(home)
    server.answers["/feed?x=1&y=2"] = page(rss(item("/a")))
    assert found(server.url("/"))[0] == [server.url("/a")]


def test_a_site_by_the_sitemaps_of_its_robots(server: Any, found: Any, page: Any) -> None:
    server.answers["/"] = page(b"<html></html>")
    server.answers["/robots.txt"] = page(f"User-agent: *\nSitemap: {server.url('/deep/map.xml')}\n".encode())
    server.answers["/deep/map.xml"] = page(urlset(server.url("/b")))
    assert found(server.url("/"))[0] == [server.url("/b")]


def test_a_site_without_either_is_named(server: Any, found: Any, page: Any) -> None:
    _, rejects, _ = found(server.url("/", page(b"<html></html>")))
    assert rejects == {server.url("/"): "malformed_feed"}


def test_bad_addresses_are_named_and_the_others_go_on(server: Any, internal: Any, found: Any, page: Any) -> None:
    good = server.url("/good", page(b"<p>x</p>"))
    pdf = server.url("/x.pdf", page(b"%PDF-1.7", headers={"Content-Type": "application/pdf"}))
    urls, rejects, _ = found(
        "http://nosuch.invalid/", server.url("/missing"), pdf, internal.url("/secret"), "ftp://x.test/", "http://", good, "/nope"
    )  # fmt: skip
    assert urls == [good]
    assert list(rejects.values()) == [
        "unreachable", "http_status", "media_type", "blocked_address", "invalid_url", "invalid_url", "source_not_found",
    ]  # fmt: skip
    assert not internal.hits


def test_files_folders_globs(found: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    for name in ("b.txt", "a.html", "deep/c.TXT", "notes.md", ".hidden.txt", "d.bin"):
        (folder / name).write_text(TEXT)
    urls, rejects, rows = found(folder)
    assert [Path(url).name for url in urls] == ["a.html", "b.txt", "c.TXT"]
    assert [row["kind"] for row in rows] == ["html", "text", "text"]
    assert not rejects
    assert [Path(url).name for url in found(f"{folder}/**/*.[tT]*")[0]] == ["b.txt", "c.TXT"]
    _, rejects, _ = found(folder / "d.bin", f"{folder}/*.nothing", tmp_path / "absent", tmp_path / "in" / "deep" / "..")
    assert sorted(rejects.values()) == ["source_not_found", "source_not_found", "source_unreadable"]


def test_lists_of_addresses(found: Any, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text("# ours\nhttps://a.test/1\n\nhttps://a.test/1?utm_source=x\nhttps://b.test/2\n")
    (tmp_path / "text.txt").write_text("https://a.test/1\n\n" + TEXT)
    urls, _, rows = found(tmp_path / "urls.txt", tmp_path / "text.txt")
    assert urls == [(tmp_path / "text.txt").as_uri(), "https://a.test/1", "https://b.test/2"]
    assert rows[0]["kind"] == "text"


def test_lines_of_jsonl(found: Any, tmp_path: Path, settings: Any) -> None:
    lines = [
        json.dumps({"url": "https://a.test/1?fbclid=x", "text": TEXT}),
        json.dumps({"text": "“" + TEXT}, ensure_ascii=False),
        "{broken",
        json.dumps(["no object"]),
        json.dumps({"url": "https://a.test/1", "text": TEXT}),
        json.dumps({"url": "https://a.test/3", "text": TEXT, "published_at": "some day"}),
        json.dumps({"url": "https://a.test/4"}),
        "",
        json.dumps({"url": "", "text": TEXT, "title": None}),
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join(lines).encode())
    urls, rejects, _rows = found(path)
    uri = path.as_uri()
    assert urls == ["https://a.test/1", f"{uri}#line=2", f"{uri}#line=9"]
    assert rejects == {f"{uri}#line={number}": "malformed_record" for number in (3, 4, 5, 6, 7)}
    result = fetch_batch(discover([str(path)], DiscoverSettings()).tables["documents"], None, settings())
    assert [json.loads(body.removeprefix(b"\xef\xbb\xbf"))["text"] for body in result.tables["pages"]["body"].to_pylist()] == [
        TEXT, "“" + TEXT, TEXT,
    ]  # fmt: skip


def warc(*records: tuple[str, bytes, str], packed: bool = False) -> bytes:
    out = b""
    for url, http, date in records:
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n" \
            f"WARC-Record-ID: <urn:uuid:{len(out)}>\r\nContent-Type: application/http; msgtype=response\r\n" \
            f"Content-Length: {len(http)}\r\n\r\n"  # fmt: skip
        record = head.encode() + http + b"\r\n\r\n"
        out += gzip.compress(record) if packed else record
    return out


@pytest.mark.parametrize("packed", [False, True])
def test_web_archives(found: Any, tmp_path: Path, page: Any, settings: Any, packed: bool) -> None:
    old, new = page(b"<p>old</p>"), page(b"<p>new</p>")
    image = page(b"x", headers={"Content-Type": "image/png"})
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    path.write_bytes(
        warc(
            ("https://a.test/1", new, "2024-03-05T00:00:00Z"),
            ("https://a.test/1", old, "2024-03-04T00:00:00Z"),
            ("https://a.test/i.png", image, "2024-03-05T00:00:00Z"),
            (
                "https://a.test/2",
                page(gzip.compress(b"<p>two</p>"), headers={"Content-Encoding": "gzip"}),
                "2024-03-05T00:00:00Z",
            ),
            ("https://a.test/3", page(b"", "404 Not Found"), "2024-03-05T00:00:00Z"),
            packed=packed,
        )
    )
    urls, rejects, _ = found(path)
    assert urls == ["https://a.test/1", "https://a.test/2"]
    assert not rejects
    pages = fetch_batch(discover([str(path)], DiscoverSettings()).tables["documents"], None, settings()).tables["pages"]
    assert pages["body"].to_pylist() == [b"<p>new</p>", b"<p>two</p>"]
    assert pages["status"].to_pylist() == [200, 200]
    (tmp_path / "bad.warc").write_bytes(b"this is no archive")
    assert list(found(tmp_path / "bad.warc")[1].values()) == ["malformed_record"]


@pytest.mark.parametrize(
    ("head", "media_type", "encoding"),
    [
        ("Content-Type: Text/HTML; charset=UTF-8\r\n", "text/html", "UTF-8"),
        ("content-type: TEXT/html\r\n", "text/html", None),
        ("", None, None),
    ],
)
def test_captures_are_pages_whatever_way_their_types_and_addresses_are_written(
    tmp_path: Path, settings: Any, head: str, media_type: str | None, encoding: str | None
) -> None:
    http = f"HTTP/1.1 200 OK\r\n{head}\r\n<p>x</p>".encode()
    (tmp_path / "a.warc").write_bytes(warc(("<https://a.test/1>", http, "2024-03-05T00:00:00Z")))
    documents = discover([str(tmp_path / "a.warc")], DiscoverSettings()).tables["documents"]
    [row] = fetch_batch(documents, None, settings()).tables["pages"].to_pylist()
    assert (row["url"], row["final_url"]) == ("https://a.test/1", "https://a.test/1")
    assert (row["media_type"], row["encoding"]) == (media_type, encoding)


def test_bodies_in_archives_are_joined_and_inflated_or_refused(found: Any, tmp_path: Path, settings: Any) -> None:
    def sent(body: bytes, *headers: str) -> bytes:
        head = "".join(f"{line}\r\n" for line in ("HTTP/1.1 200 OK", "Content-Type: text/html", *headers))
        return head.encode() + b"\r\n" + body

    def chunked(body: bytes) -> bytes:
        return b"5\r\n" + body[:5] + b"\r\n%x;x=y\r\n" % len(body[5:]) + body[5:] + b"\r\n0\r\n\r\n"

    in_chunks, packed, encoded = "Transfer-Encoding: chunked", gzip.compress(b"<p>packed</p>"), "Content-Encoding: "
    bodies = {
        "chunked": (sent(chunked(b"<p>chunked</p>"), in_chunks), b"<p>chunked</p>"),
        "both": (sent(chunked(packed), in_chunks, encoded + "gzip"), b"<p>packed</p>"),
        "joined": (sent(b"<p>joined</p>", in_chunks, encoded + "br"), b"<p>joined</p>"),
        "deflate": (sent(zlib.compress(b"<p>deflated</p>"), encoded + "deflate"), b"<p>deflated</p>"),
        "brotli": (sent(b"\x0b\x02\x80<p>x</p>\x03", encoded + "br"), None),
        "bomb": (sent(gzip.compress(b"<" * 30_000_000), encoded + "gzip"), None),
    }
    path = tmp_path / "a.warc.gz"
    long = sent(b"".join(b"<p>%d</p>" % number for number in range(9_000)))
    records = [(f"https://a.test/{name}", http, "2024-03-05T00:00:00Z") for name, (http, _) in bodies.items()]
    path.write_bytes(warc(*records, ("https://a.test/cut", long, "2024-03-05T00:00:00Z"), packed=True)[:-900])
    documents = discover([str(path)], DiscoverSettings()).tables["documents"]
    result = fetch_batch(documents, None, settings())
    pages = result.tables["pages"].to_pylist()
    expected = {name: body for name, (_, body) in bodies.items() if body}
    assert {page["url"].rpartition("/")[2]: page["body"] for page in pages} == expected
    reasons = {row["url"].rpartition("/")[2]: row["reason"] for row in result.rejects.to_pylist()}
    assert reasons == {"brotli": "content_encoding", "bomb": "too_large", "cut": "malformed_record"}


def test_an_archive_compressed_as_one_piece_is_named(found: Any, tmp_path: Path, page: Any) -> None:
    path = tmp_path / "whole.warc.gz"
    records = [(f"https://a.test/{number}", page(b"<p>x</p>"), "2024-03-05T00:00:00Z") for number in range(3)]
    path.write_bytes(gzip.compress(warc(*records)))
    result = discover([str(path)], DiscoverSettings())
    assert result.kept == 0
    assert "gunzip" in result.rejects["detail"][0].as_py()


def test_feeds_on_disk_name_files_beside_them_only(found: Any, tmp_path: Path) -> None:
    folder = tmp_path / "feed"
    folder.mkdir()
    (folder / "a.html").write_text("<p>x</p>")
    (tmp_path / "secret.txt").write_text(TEXT)
    links = ["a.html", "../secret.txt", "..%2Fsecret.txt", "file:///etc/passwd", "missing.html", "https://web.test/x"]
    (folder / "feed.xml").write_bytes(rss(*(item(link) for link in links)))
    urls, rejects, _ = found(folder / "feed.xml")
    assert urls == [(folder / "a.html").as_uri(), "https://web.test/x"]
    assert sorted(rejects.values()) == ["invalid_url"] * 3 + ["source_not_found"]


def test_a_catalogue_of_sources(server: Any, found: Any, page: Any, tmp_path: Path) -> None:
    server.answers["/rss"] = page(
        rss(item("/news/a"), item("/sport/b"), item("/news/c", "Tue, 05 Mar 2013 00:00:00 GMT"))
    )
    (tmp_path / "local.txt").write_text(TEXT)
    catalogue = tmp_path / "sources.yaml"
    catalogue.write_text(
        f"sources:\n- name: Lantern\n  publisher: Daily Lantern\n  language: en\n  licence: own use\n  delay_s: 0\n"
        f"  include: /news/\n  max_age_days: 4500\n  addresses: ['{server.url('/rss')}']\n"
        f"- name: files\n  addresses: [local.txt]\n- name: spare\n  enabled: false\n  addresses: "
        f"['{server.url('/no')}']\n"
    )
    urls, rejects, rows = found(catalogue)
    assert urls == [(tmp_path / "local.txt").as_uri(), server.url("/news/a")]
    assert rows[1]["source"] == "Lantern"
    assert rows[1]["publisher"] == "Daily Lantern"
    assert not rejects
    for wrong in ("sources: 5", "- [", "sources:\n- name: a\n  addresses: [x]\n  colour: red", "sources: []"):
        catalogue.write_text(wrong)
        with pytest.raises(Fatal) as caught:
            found(catalogue)
        assert "\n" not in str(caught.value)


def test_the_home_of_a_user_stands_for_a_file_of_sources_too(
    found: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "local.txt").write_text(TEXT)
    (tmp_path / "sources.yaml").write_text("sources: [{name: ours, licence: own use, addresses: [local.txt]}]")
    urls, rejects, [row] = found("~/sources.yaml")
    assert (urls, rejects, row["source"]) == ([(tmp_path / "local.txt").as_uri()], {}, "ours")
    assert licences(["~/sources.yaml"]) == {"ours": "own use"}
    assert addresses(["~/sources.yaml"]) == {"ours": ["local.txt"]}


def test_the_delay_of_a_source_holds_when_its_pages_are_fetched(
    server: Any, page: Any, settings: Any, tmp_path: Path
) -> None:
    moments: list[float] = []

    def answer(sock: Any, _: Any) -> None:
        moments.append(time.monotonic())
        sock.sendall(page(b"<p>x</p>"))

    for number in range(3):
        server.answers[f"/{number}"] = answer
    server.answers["/rss"] = page(rss(*(item(f"/{number}") for number in range(3))))
    catalogue = tmp_path / "sources.yaml"
    catalogue.write_text(f"sources:\n- name: slow\n  delay_s: 0.3\n  addresses: ['{server.url('/rss')}']\n")
    documents = discover([str(catalogue)], DiscoverSettings(fetch=settings())).tables["documents"]
    assert fetch_batch(documents, None, settings()).kept == 3
    assert all(later - earlier >= 0.29 for earlier, later in itertools.pairwise(moments))


def test_limits_by_number_and_pattern(server: Any, found: Any, page: Any) -> None:
    url = server.url("/rss", page(rss(*(item(f"/{number}") for number in range(20)))))
    assert len(found(url, max_documents=5)[0]) == 5
    assert found(url, include="/1$")[0] == [server.url("/1")]
    assert len(found(url, exclude=r"/1\d?$")[0]) == 9


def test_documents_of_many_hosts_are_interleaved(found: Any, tmp_path: Path) -> None:
    (tmp_path / "urls.txt").write_text(
        "\n".join(f"https://{host}.test/{number}" for host in "ab" for number in range(2))
    )
    assert found(tmp_path / "urls.txt")[0] == [
        "https://a.test/0", "https://b.test/0", "https://a.test/1", "https://b.test/1",
    ]  # fmt: skip


def test_stories_are_requested_as_given_and_told_apart(server: Any, settings: Any, page: Any) -> None:
    """Each is found by its number alone, and one of them only with the tracking parameter that it was given with."""
    stories = [f"/story?cid={number}&partner=x&share=1&output=full" for number in range(3)] + [
        "/amp/news/4?utm_source=rss"
    ]
    for number, story in enumerate(stories):
        server.answers[story] = page(b"<p>story %d</p>" % number)
    server.answers["/rss"] = page(
        rss(*(item(story.replace("&", "&amp;")) for story in [*stories, stories[3] + "#top"]))
    )
    documents = discover([server.url("/rss")], DiscoverSettings(fetch=settings())).tables["documents"]
    assert documents["url"].to_pylist() == [*map(server.url, stories[:3]), server.url("/news/4")]
    result = fetch_batch(documents, None, settings())
    assert result.tables["pages"]["body"].to_pylist() == [b"<p>story %d</p>" % number for number in range(4)]
    assert result.tables["pages"]["final_url"].to_pylist() == [server.url(story) for story in stories]
    assert len(set(result.tables["pages"]["doc_id"].to_pylist())) == 4


def test_what_was_found_is_cut_into_batches(tmp_path: Path) -> None:
    lines = [json.dumps({"url": f"urn:{number}", "text": TEXT}) for number in range(5)]
    (tmp_path / "a.jsonl").write_text("\n".join([*lines, "{broken"]))
    result = discover([str(tmp_path / "a.jsonl")], DiscoverSettings())
    parts = in_batches(result, 2)
    assert [(part.read, part.kept, part.rejects.num_rows) for part in parts] == [(3, 2, 1), (2, 2, 0), (1, 1, 0)]
    assert pa.concat_tables(part.tables["documents"] for part in parts).equals(result.tables["documents"])
    [nothing] = in_batches(discover([str(tmp_path / "none.txt")], DiscoverSettings()), 2)
    assert (nothing.read, nothing.kept) == (1, 0)


def test_licences_of_a_catalogue_are_told_by_the_names_that_tables_use(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(
        "sources:\n- {name: a, licence: with a link, addresses: [x.txt]}\n- {name: b, addresses: [x.txt]}\n"
        "- {name: c, licence: none, enabled: false, addresses: [x.txt]}\n"
    )
    assert licences([str(path), "x.txt", "https://example.org/feed"]) == {"a": "with a link"}


def test_where_sources_are_read_from_is_told_without_what_gives_access(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text(
        "sources:\n- {name: a, secret_query: [key], addresses: ['https://ana:pw@a.example/feed?page=2&key=s3', x.txt]}\n"
        "- {name: b, secret_query: true, addresses: ['https://b.example/map?key=s3']}\n"
        "- {name: c, addresses: [x.txt], enabled: false}\n"
    )
    assert addresses([str(path), "https://me:pw@c.example/feed?page=2", "letters"]) == {
        "a": ["https://a.example/feed?page=2", "x.txt"],
        "b": ["https://b.example/map"],
        "https://c.example/feed?page=2": ["https://c.example/feed?page=2"],
        "letters": ["letters"],
    }


def test_what_each_source_gave_is_told_also_where_limits_or_other_sources_took_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.bin").write_text(TEXT)
    (tmp_path / "empty.xml").write_bytes(rss())
    (tmp_path / "sources.yaml").write_text("sources: [{name: ours, addresses: [a.txt, no.txt]}]")
    sources = [str(tmp_path / name) for name in ("a.txt", "a.txt", "b.bin", "empty.xml", "sources.yaml", "*.txt")]
    (batch,) = in_batches(discover(sources, DiscoverSettings(include="nothing of it")), 5)
    told = {row["source"]: row for row in batch.tables["sources"].to_pylist()}
    assert batch.tables["documents"].num_rows == 0
    assert [told[name]["documents"] for name in dict.fromkeys(sources)] == [1, 0, 0, 1, 1]
    assert told[sources[4]]["names"] == ["ours"]
    assert "files are not read" in told[sources[2]]["detail"]
    assert told[sources[3]]["detail"] is None


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        ("www.example.org/news", "no such file or folder; for the web write https://www.example.org/news"),
        ("notes/news.txt", "no such file or folder"),
    ],
)
def test_an_address_without_its_scheme_is_told_apart_from_a_file(source: str, detail: str) -> None:
    assert discover([source], DiscoverSettings()).rejects["detail"].to_pylist() == [detail]


def test_entries_dated_before_a_day_are_left_out(server: Any, found: Any, page: Any) -> None:
    before, after = "Mon, 04 Mar 2024 23:59:00 +0000", "Tue, 05 Mar 2024 00:00:00 +0000"
    feed = server.url("/rss", page(rss(item("/a", before), item("/b", after))))
    assert found(feed, since="2024-03-05")[0] == [server.url("/b")]
    assert len(found(feed)[0]) == 2
