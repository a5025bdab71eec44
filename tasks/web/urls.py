"""Check, compare and identify web addresses."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from storage.errors import Rejected
from storage.vocabulary import RejectReason

_REFUSED = re.compile("[\x00-\x20\x7f\\\\\ud800-\udfff]")
_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE_PATH = "/:@!$&'()*+,;=~-._"


def checked(url: str) -> str:
    """Give a URL that may be requested: http(s), a host, no user information, no control characters, no fragment.

    Path and query stay as they are. Raises Rejected(INVALID_URL) saying what is wrong with it.
    """
    url = url.strip()
    if _REFUSED.search(url):
        raise Rejected(
            RejectReason.INVALID_URL, "white space, control characters, surrogates or backslashes in the URL"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Rejected(RejectReason.INVALID_URL, f"{error}") from None
    if parts.scheme not in _DEFAULT_PORT:
        raise Rejected(RejectReason.INVALID_URL, f"'{parts.scheme[:20]}:' where only http and https are fetched")
    if not parts.hostname:
        raise Rejected(RejectReason.INVALID_URL, "no host in the URL")
    if parts.username is not None or parts.password is not None:
        raise Rejected(RejectReason.INVALID_URL, "user name or password in the URL")
    if port == 0:
        raise Rejected(RejectReason.INVALID_URL, "port 0")
    return urlunsplit((parts.scheme, _netloc(parts.hostname, parts), parts.path or "/", parts.query, ""))


def canonical(url: str) -> str:
    """Give the one form of a URL that identifies its document: no tracking parameters, fragment or AMP path.

    It is never requested: a server may need what is left out. The query's other parameters stay as written and in their
    order: some sites read it. http and https stay apart, since a host may serve different things under each. Raises
    Rejected(INVALID_URL).
    """
    parts = urlsplit(checked(url))
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise Rejected(RejectReason.INVALID_URL, "the host is no valid international name") from None
    path = (
        _plain_path(quote(unquote(parts.path, errors="surrogateescape").encode("utf-8", "surrogateescape"), _SAFE_PATH))
        if "%2f" not in parts.path.lower() and "%25" not in parts.path
        else parts.path
    )
    fields = (field for field in parts.query.split("&") if not _is_tracking(field))
    return urlunsplit((parts.scheme, _netloc(host, parts), path, "&".join(fields), ""))


def _netloc(host: str, parts: SplitResult) -> str:
    """Host and port, the port left out where it is the scheme's own."""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _DEFAULT_PORT[parts.scheme]) else f"{host}:{parts.port}"


def _is_tracking(field: str) -> bool:
    return _tracking().match(unquote(field.partition("=")[0])) is not None


@functools.lru_cache(maxsize=1)
def _tracking() -> re.Pattern[str]:
    """A pattern of the names in tracking_parameters.txt."""
    lines = Path(__file__).with_name("tracking_parameters.txt").read_text(encoding="utf-8").splitlines()
    names = (re.escape(line).replace(r"\*", r"\w*") for line in lines if not line.startswith("#"))
    return re.compile(rf"(?:{'|'.join(names)})\Z", re.I | re.A)


def _plain_path(path: str) -> str:
    """Without AMP markers: /amp/news/1 and /news/1/amp and /news/1.amp.html are /news/1 and /news/1.html."""
    segments: list[str] = []
    for segment in path.split("/")[1:]:
        if segment == "..":
            segments = segments[:-1]
        elif segment != ".":
            segments.append(segment)
    path = "/" + "/".join(segments)
    if len(segments) > 1 and segments[-1] in ("amp", ""):
        trimmed = [segment for segment in segments if segment]
        if trimmed and trimmed[-1] == "amp" and len(trimmed) > 1:
            path = "/" + "/".join(trimmed[:-1])
    elif len(segments) > 1 and segments[0] == "amp":
        path = "/" + "/".join(segments[1:])
    return re.sub(r"\.amp(?=\.html?\Z|\Z)", "", path)


def joined(base: str, link: str) -> str:
    """Make a link absolute; one that is no URL at all comes back as it is, for `checked` to refuse."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link


def same_site(one: str, other: str) -> bool:
    """Whether two URLs belong to one registered domain (bbc.co.uk, not co.uk); addresses and single labels: same
    host."""
    try:
        return site(urlsplit(one).hostname or "") == site(urlsplit(other).hostname or "")
    except ValueError:  # no URL at all
        return False


@functools.lru_cache(maxsize=10_000)
def site(host: str) -> str:
    """The registered domain of a host name by the packaged public suffix list; the host itself where it has none."""
    host = host.lower().rstrip(".")
    if ":" in host or re.fullmatch(r"[\d.]+", host):
        return host
    found = _suffixes()(host)
    # a suffix that is on no list counts one label, as the list itself says of those
    return found.top_domain_under_public_suffix or (host if found.suffix else ".".join(host.split(".")[-2:]))


def is_host(name: str) -> bool:
    """Whether a name could be a host's, with or without a port: its last label is a top-level domain, or it is an
    address or localhost."""
    host, _, port = name.lower().partition(":")
    if not re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*", host) or not re.fullmatch(r"\d*", port):
        return False
    return (
        host == "localhost"
        or re.fullmatch(r"(?:\d+\.){3}\d+", host) is not None
        or bool(_suffixes()(host).top_domain_under_public_suffix)
    )


@functools.lru_cache(maxsize=1)
def _suffixes() -> Any:
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # no download, no cache on disk
