"""Holds the polite client: robots, spacing, retries and redirects around the guarded transport. Tables go in
batch.py."""

from __future__ import annotations

import threading
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from protego import Protego

from storage.errors import Rejected
from storage.schemas import RejectReason
from tasks.fetch.addresses import Resolve, system_resolve
from tasks.fetch.courtesy import ROBOTS_BYTES, Courtesy, origin_of, retry_after
from tasks.fetch.settings import FetchSettings
from tasks.fetch.transport import GuardedAdapter
from tasks.fetch.urls import checked, joined

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_TRY_AGAIN = frozenset({RejectReason.UNREACHABLE})
_HOST_TROUBLE = frozenset({RejectReason.UNREACHABLE, RejectReason.TIMEOUT, RejectReason.TLS_ERROR})
_HANDED_MAX = 50
_HANDED_S = 600.0


@dataclass(frozen=True)
class Fetched:
    """A complete response. `status` is 200 to 299, or 304 where the caller gave validators (then `body` is empty)."""

    url: str
    final_url: str
    status: int
    media_type: str | None
    charset: str | None
    etag: str | None
    last_modified: str | None
    body: bytes


class Client:
    """Fetches URLs as a guest should. Thread-safe; keep one for as long as hosts are asked, it reuses connections."""

    def __init__(self, settings: FetchSettings, resolve: Resolve = system_resolve) -> None:
        """Set up transport and courtesy as `settings` say; `resolve` replaces the system's name lookup."""
        self.settings = settings
        self.courtesy = Courtesy(settings)
        self._adapter = GuardedAdapter(settings, resolve)
        self._handed: dict[str, tuple[float, Fetched]] = {}
        self._lock = threading.Lock()

    def hand_over(self, fetched: Fetched) -> None:
        """Keep a page that discover had to look at, so that fetching it soon after asks its host no second time."""
        with self._lock:
            if len(fetched.body) <= self.settings.max_bytes:
                self._handed[fetched.url] = (time.monotonic(), fetched)
            while len(self._handed) > _HANDED_MAX:
                self._handed.pop(next(iter(self._handed)))

    def _taken(self, url: str) -> Fetched | None:
        with self._lock:
            began, fetched = self._handed.pop(url, (0.0, None))
        return fetched if time.monotonic() - began < _HANDED_S else None

    def close(self) -> None:
        """Close the connections kept alive."""
        self._adapter.close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        media_types: Sequence[str] | None = None,
        max_bytes: int | None = None,
    ) -> Fetched:
        """Fetch one URL: robots and spacing at each hop, redirects followed and counted, busy hosts asked again.

        `etag` and `last_modified` make the request conditional. `media_types`: others are rejected; None takes any.
        Raises Rejected with the reason and, in `detail`, what the server said.
        """
        if (handed := self._taken(url)) is not None:
            return handed
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        current, previous = checked(url), None
        for _ in range(self.settings.max_redirects + 1):
            headers = {name: value for name, value in validators.items() if value and _clean(value)}
            response = self._polite(current, headers, previous, max_bytes)
            location = response.headers.get("Location")
            if response.status_code not in _REDIRECTS or not location:
                return self._accept(url, current, response, media_types, conditional=bool(headers))
            previous, current = current, checked(joined(current, _location(location)))
        raise Rejected(
            RejectReason.TOO_MANY_REDIRECTS, f"more than {self.settings.max_redirects}, last to {current[:200]}"
        )

    def _accept(
        self, url: str, final: str, response: requests.Response, media_types: Sequence[str] | None, *, conditional: bool
    ) -> Fetched:
        status = response.status_code
        if not 200 <= status < 300 and not (status == 304 and conditional):
            raise Rejected(RejectReason.HTTP_STATUS, f"{status} {response.reason or ''}".strip()[:100])
        media_type, charset = _content_type(response.headers.get("Content-Type"))
        if status != 304 and media_types is not None and media_type is not None and media_type not in media_types:
            raise Rejected(RejectReason.MEDIA_TYPE, f"'{media_type[:60]}'")
        body = response.content
        return Fetched(
            url,
            final,
            status,
            media_type,
            charset,
            response.headers.get("ETag"),
            response.headers.get("Last-Modified"),
            body,
        )

    def _polite(
        self, url: str, headers: dict[str, str], previous: str | None, max_bytes: int | None
    ) -> requests.Response:
        rules = self._rules(url, previous) if self.settings.robots else None
        if self.settings.robots and (rules is None or not rules.can_fetch(url, self.settings.user_agent)):
            raise Rejected(
                RejectReason.ROBOTS,
                "robots.txt forbids it" if rules is not None else "robots.txt could not be had: server error",
            )
        return self._ask(url, headers, previous, self.courtesy.delay(rules), max_bytes=max_bytes)

    def _ask(
        self,
        url: str,
        headers: dict[str, str],
        previous: str | None,
        delay: float,
        *,
        max_bytes: int | None = None,
        truncate: bool = False,
    ) -> requests.Response:
        """One hop, with further tries after 429, 5xx and failed connections."""
        host = urlsplit(url).netloc.lower()
        attempt = 0
        while True:
            last_try = attempt >= self.settings.retries
            with self.courtesy.ledger.turn(host, self.settings.host_concurrency):
                delay = self.courtesy.wait(host, delay)
                try:
                    response = self._send(url, headers, previous, max_bytes, truncate)
                except Rejected as error:
                    if error.reason in _HOST_TROUBLE:
                        self.courtesy.failed(host, error.detail)
                    if last_try or error.reason not in _TRY_AGAIN:
                        raise
                    response = None
                self.courtesy.keep_distance(host, delay)
            if response is not None and not self._busy(host, response, attempt):
                self.courtesy.succeeded(host)
                return response
            if response is None:
                self.courtesy.pause(host, self.courtesy.backoff(attempt))
            elif last_try:
                if response.status_code != 429:
                    self.courtesy.failed(host, f"status {response.status_code}")
                return response
            attempt += 1

    def _busy(self, host: str, response: requests.Response, attempt: int) -> bool:
        """Whether to ask again later; the host's pause is set then, for all workers."""
        status = response.status_code
        if status < 500 and status not in _BUSY:
            return False
        asked = retry_after(response.headers.get("Retry-After")) if status in _BUSY else None
        if asked is None:
            asked = self.settings.busy_pause_s if status == 429 else self.courtesy.backoff(attempt)
        self.courtesy.pause(host, asked)
        return True

    def _send(
        self, url: str, headers: dict[str, str], previous: str | None, max_bytes: int | None, truncate: bool
    ) -> requests.Response:
        request = requests.Request(
            "GET", url, headers={"User-Agent": self.settings.user_agent, "Accept": "*/*", **headers}
        )
        try:
            prepared = request.prepare()
        except (requests.RequestException, UnicodeError, ValueError) as error:
            raise Rejected(RejectReason.INVALID_URL, str(error)[:160]) from None
        proxies = urllib.request.getproxies() if self.settings.environment_proxies else {}
        return self._adapter.send(
            prepared, proxies=proxies, redirected_from=previous, max_bytes=max_bytes, truncate=truncate
        )

    def _rules(self, url: str, previous: str | None) -> Protego | None:
        origin = origin_of(url)
        known, rules = self.courtesy.known_rules(origin)
        if known:
            return rules
        with self.courtesy.ledger.turn(f"robots {origin}", 1):
            known, rules = self.courtesy.known_rules(origin)
            if not known:
                rules = self.courtesy.learn_rules(origin, self._robots_text(origin, previous))
                self.courtesy.keep_distance(urlsplit(url).netloc.lower(), self.courtesy.delay(rules))
            return rules

    def robots_text(self, url: str) -> str:
        """The text of the robots.txt that speaks for a URL; empty where there is none. Raises Rejected like `get`."""
        return self._robots_text(origin_of(checked(url)), None) or ""

    def _robots_text(self, origin: str, previous: str | None) -> str | None:
        """The text; "" where the host has none (everything is allowed); None where it answers with a server error."""
        current = f"{origin}/robots.txt"
        for _ in range(self.settings.max_redirects + 1):
            response = self._ask(
                current, {}, previous, self.settings.host_delay_s, max_bytes=ROBOTS_BYTES, truncate=True
            )
            location = response.headers.get("Location")
            if response.status_code in _REDIRECTS and location:
                previous, current = current, checked(joined(current, _location(location)))
                continue
            if response.status_code >= 500 or response.status_code == 429:
                return None
            return response.content.decode("utf-8", "replace") if response.status_code == 200 else ""
        return ""


def _location(value: str) -> str:
    """A Location header as sent: http.client reads bytes as Latin-1, servers send UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return value


def _clean(value: str) -> bool:
    return value.isprintable() and len(value) < 1024


def _content_type(header: str | None) -> tuple[str | None, str | None]:
    if not header:
        return None, None
    media_type, *parameters = header.split(";")
    charset = next((part.split("=", 1)[1] for part in parameters if part.strip().lower().startswith("charset=")), None)
    return media_type.strip().lower() or None, charset.strip(" \"'")[:40] if charset else None
