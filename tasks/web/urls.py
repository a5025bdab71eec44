"""Holds what is done to URLs: safety of form, canonical form, same-site tests. Addresses go in addresses.py."""

from __future__ import annotations

import functools
import re
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

from storage.errors import Rejected
from storage.vocabulary import RejectReason

_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|mkt_tok|_hs\w+|hsa_\w+|vero_\w+"
    r"|oly_\w+"
    r"|icid|ncid|cmpid|cid|ito|ns_\w+|wt\.\w+|spm|ref_src|ref_url|referrer|__twitter_impression|at_(?:medium"
    r"|campaign|custom\d)"
    r"|smid|smtyp|partner|share|shared|src_?rss|source_?rss|ocid|taid|guccounter|guce_\w+|feedtype|sr_share"
    r"|traffic_source"
    r"|outputtype|amp)\Z",
    re.I,
)
_DEFAULT_PORT = {"http": 80, "https": 443}
_SAFE_PATH = "/:@!$&'()*+,;=~-._"


def checked(url: str) -> str:
    """Give a URL that may be requested: http(s), a host, no user information, no control characters, no fragment.

    Raises Rejected(INVALID_URL) saying what is wrong with it.
    """
    url = url.strip()
    if _CONTROL.search(url) or "\\" in url:
        raise Rejected(RejectReason.INVALID_URL, "white space, control characters or backslashes in the URL")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Rejected(RejectReason.INVALID_URL, f"{error}") from None
    if parts.scheme.lower() not in _DEFAULT_PORT:
        raise Rejected(RejectReason.INVALID_URL, f"'{parts.scheme[:20]}:' where only http and https are fetched")
    if not parts.hostname:
        raise Rejected(RejectReason.INVALID_URL, "no host in the URL")
    if parts.username is not None or parts.password is not None:
        raise Rejected(RejectReason.INVALID_URL, "user name or password in the URL")
    if port == 0:
        raise Rejected(RejectReason.INVALID_URL, "port 0")
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, ""))


def canonical(url: str) -> str:
    """Give the one form of a URL that identifies its document: no tracking, default port, fragment or AMP marker.

    The query's other parameters keep their order: some sites read it. http and https stay apart, since a host may serve
    different things under each. Raises Rejected(INVALID_URL).
    """
    parts = urlsplit(checked(url))
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise Rejected(RejectReason.INVALID_URL, "the host is no valid international name") from None
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORT[parts.scheme]) else f":{parts.port}"
    path = (
        _plain_path(quote(unquote(parts.path, errors="surrogateescape").encode("utf-8", "surrogateescape"), _SAFE_PATH))
        if "%2f" not in parts.path.lower() and "%25" not in parts.path
        else parts.path
    )
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None)
        kept = [(name, value) for name, value in pairs if not _TRACKING.match(name)]
        query = urlencode(kept) if len(kept) != len(pairs) else query
    return urlunsplit((parts.scheme, host + port, path, query, ""))


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
    return site(urlsplit(one).hostname or "") == site(urlsplit(other).hostname or "")


@functools.lru_cache(maxsize=10_000)
def site(host: str) -> str:
    """The registered domain of a host name by the packaged public suffix list; the host itself where it has none."""
    host = host.lower().rstrip(".")
    if ":" in host or re.fullmatch(r"[\d.]+", host):
        return host
    found = _suffixes()(host)
    # a suffix that is on no list counts one label, as the list itself says of those
    return found.top_domain_under_public_suffix or (host if found.suffix else ".".join(host.split(".")[-2:]))


@functools.lru_cache(maxsize=1)
def _suffixes() -> Any:
    import tldextract

    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # no download, no cache on disk
