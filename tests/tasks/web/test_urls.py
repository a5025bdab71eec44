"""An address is requested as given, and identified without what never says which page is meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.errors import Rejected
from tasks.web.urls import canonical, checked, is_host, joined, same_site


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("HTTP://Example.COM:80/a", "http://example.com/a"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/a?utm_source=x&id=5&fbclid=y#top", "https://example.com/a?id=5"),
        ("https://example.com/a?b=1&a=2", "https://example.com/a?b=1&a=2"),
        ("https://example.com/news/1/amp", "https://example.com/news/1"),
        ("https://example.com/amp/news/1", "https://example.com/news/1"),
        ("https://example.com/story.amp.html", "https://example.com/story.html"),
        ("https://example.com/amp", "https://example.com/amp"),
        ("https://example.com/a/../b/./c", "https://example.com/b/c"),
        ("https://example.com/caf\u00e9", "https://example.com/caf%C3%A9"),
        ("https://example.com/caf%c3%a9", "https://example.com/caf%C3%A9"),
        ("https://b\u00fccher.example/x", "https://xn--bcher-kva.example/x"),
        ("https://example.com:8443/x", "https://example.com:8443/x"),
    ],
)
def test_canonical_addresses(address: str, expected: str) -> None:
    assert canonical(address) == expected
    assert canonical(expected) == expected


def test_same_site() -> None:
    assert same_site("https://www.bbc.co.uk/a", "https://bbc.co.uk/b")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not same_site("http://127.0.0.1/", "http://127.0.0.2/")
    assert same_site("http://localhost/", "http://localhost:8/")


@pytest.mark.parametrize(
    "name", ["cid", "partner", "share", "icid", "output", "id", "ref", "source", "amp", "utm", "spm"]
)
def test_what_sites_name_their_pages_by_is_no_tracking(name: str) -> None:
    stories = [canonical(f"https://news.test/story?{name}={number}") for number in range(3)]
    assert stories == [f"https://news.test/story?{name}={number}" for number in range(3)]


@pytest.mark.parametrize(
    "name", ["utm_medium", "UTM_Source", "gclid", "fbclid", "mc_cid", "hsa_grp", "wt.mc_id", "%75tm_id"]
)
def test_what_is_tracking_is_requested_and_identifies_nothing(name: str) -> None:
    address = f"https://news.test/story?{name}=x&q=a%20b+c;d&&{name}=y"
    assert checked(address) == address
    assert canonical(address) == "https://news.test/story?q=a%20b+c;d&"


def test_a_host_is_written_one_way() -> None:
    assert checked("HTTPS://News.TEST:443/A?B#c") == "https://news.test/A?B"
    assert checked("http://[::1]:80/") == "http://[::1]/"
    assert checked("http://news.test:8080") == "http://news.test:8080/"


PIECES = ["http", "https:", "//", "[", "]", "::1", "@", ":", "99999", "²", "%", "%2f", "%00", "\ud800", "\udcff", "é", "xn--",
          "..", "/", "?", "=", "&", "#", "a", "b.test", "\\", " ", "１２７", "。", "ß", "a" * 70, "http://a.test/", "?a=\ud800"]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=8).map("".join))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    same_site(text, "http://a.test/")
    for link in (text, joined("http://a.test/b", text)):
        try:
            address = canonical(link)
        except Rejected:
            continue
        assert canonical(address) == address
        (address + checked(link)).encode()


@pytest.mark.parametrize("name", ["www.example.org", "news.bbc.co.uk:8080", "localhost:8000", "127.0.0.1"])
def test_names_of_hosts(name: str) -> None:
    assert is_host(name)


@pytest.mark.parametrize("name", ["nofile.txt", "samples", "co.uk", "a.b.jsonl", "", "C:", "ä b.org", "a.org:x"])
def test_names_that_are_no_hosts(name: str) -> None:
    assert not is_host(name)
