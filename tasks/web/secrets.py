"""Keep what gives access out of what is stored: user and password in URLs, tokens in their queries."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote, urlsplit, urlunsplit

_USER = re.compile(r"((?:[a-z][a-z0-9+.-]*:)?[/\\]{2})[^/\\?#\s@]*(?:@[^/\\?#\s@]*)*@", re.I)
_TORN_USER = re.compile(r"((?:[a-z][a-z0-9+.-]*:)[/\\]{2})[^/\\?#\s@:\[]+:(?!\d{1,5}(?:[/?#\s]|\Z))[^\s@]*@", re.I)
"""A password that holds a slash, a question mark or a hash sign: what stands before it is then no port."""


def without_user(text: str) -> str:
    """Give text with user and password taken out of every URL in it: "https://ana:pw@host/x" is "https://host/x"."""
    return _USER.sub(r"\1", _TORN_USER.sub(r"\1", text)) if "@" in text else text


def without_parameters(url: str, names: Collection[str] | None) -> str:
    """Give a URL without these parameters of its query; None stands for all of them. What is no URL stays as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    fields = parts.query.split("&") if parts.query and names is not None else []
    kept = [field for field in fields if _name(field) not in (names or ())]
    return urlunsplit(parts._replace(query="&".join(kept)))


def values_of(url: str, names: Collection[str] | None) -> list[str]:
    """Give the values of these parameters (None: of all), as written and as meant, the longest first."""
    try:
        fields = urlsplit(url).query.split("&")
    except ValueError:
        return []
    written = [field.partition("=")[2] or field for field in fields if names is None or _name(field) in names]
    return sorted({value for one in written for value in (one, unquote(one)) if value}, key=len, reverse=True)


def masked(text: str, secrets: Collection[str]) -> str:
    """Give text with each of `secrets` replaced by three dots."""
    for secret in secrets:
        text = text.replace(secret, "...")
    return text


def hidden_parameters(requested: str, stored: str) -> set[str]:
    """Give the names of the parameters that a URL has as it is requested, and not as it is stored."""
    names = [{_name(field) for field in urlsplit(url).query.split("&") if field} for url in (requested, stored)]
    return names[0] - names[1]


def _name(field: str) -> str:
    return unquote(field.partition("=")[0])
