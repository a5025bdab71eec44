"""User and password of a URL, and named parameters, are taken out; everything else of it stays."""

from __future__ import annotations

import pytest

from tasks.web.secrets import hidden_parameters, masked, values_of, without_parameters, without_user


@pytest.mark.parametrize(
    ("url", "stored"),
    [
        ("https://ana:hunter2@e.test/x", "https://e.test/x"),
        ("https://ana@e.test/x", "https://e.test/x"),
        ("https://a:b@c:d@e.test:8/x", "https://e.test:8/x"),
        ("https://ana:hun/ter2@e.test/x", "https://e.test/x"),
        ("https://ana:hun?t#er2@e.test/x", "https://e.test/x"),
        ("//ana:hunter2@e.test/x", "//e.test/x"),
        (r"https:\\ana:hunter2@e.test/x", r"https:\\e.test/x"),
        ("imap://ana:hunter2@e.test", "imap://e.test"),
        ("cannot read https://ana:hunter2@e.test/x (refused)", "cannot read https://e.test/x (refused)"),
        ("https://e.test/@ana/post", "https://e.test/@ana/post"),
        ("https://e.test:8080/@ana", "https://e.test:8080/@ana"),
        ("https://[::1]:80/@ana", "https://[::1]:80/@ana"),
        ("mid:1@e.test", "mid:1@e.test"),
        ("file:///data/a@b.txt", "file:///data/a@b.txt"),
    ],
)
def test_user_and_password(url: str, stored: str) -> None:
    assert without_user(url) == stored
    assert "hunter2" not in without_user(url)


def test_parameters() -> None:
    url = "https://e.test/f?id=7&to%6ben=a%20b&k=v"
    assert without_parameters(url, {"token"}) == "https://e.test/f?id=7&k=v"
    assert without_parameters(url, None) == "https://e.test/f"
    assert values_of(url, {"token"}) == ["a%20b", "a b"]
    assert hidden_parameters(url, "https://e.test/f?id=7") == {"token", "k"}
    assert masked("asked for a%20b, or a b", values_of(url, {"token"})) == "asked for ..., or ..."
    assert without_parameters("https://[x", {"token"}) == "https://[x"
