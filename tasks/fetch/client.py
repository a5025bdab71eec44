"""Ask politely: robots, spacing, retries and redirects around the guarded transport."""

from __future__ import annotations

import base64
import functools
import os
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import requests
from protego import Protego
from requests.utils import get_environ_proxies

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.addresses import Resolve, system_resolve
from tasks.fetch.courtesy import ROBOTS_BYTES, Courtesy, origin_of, retry_after
from tasks.fetch.settings import FetchSettings
from tasks.fetch.transport import GuardedAdapter, prepared_get
from tasks.web.media_types import content_type
from tasks.web.urls import checked, joined

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({429, 503})
_TRY_AGAIN = frozenset({RejectReason.UNREACHABLE})
_HOST_TROUBLE = frozenset({RejectReason.UNREACHABLE, RejectReason.TIMEOUT, RejectReason.TLS_ERROR})
_HANDED_S = 600.0


@dataclass(frozen=True)
class _Limits:
    """How one hop is asked for: bytes at most, whether more of them are cut off, whether its turn is waited for."""

    max_bytes: int | None = None
    truncate: bool = False
    patient: bool = True


_ROBOTS_LIMITS = _Limits(ROBOTS_BYTES, truncate=True)


@dataclass(frozen=True)
class _After:
    """What follows from a request for its host, see `Turn.end`."""

    pause: float = 0.0
    failure: str | None = None
    sound: bool = False


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

    def hand_over(self, fetched: Fetched) -> None:
        """Keep a page that discover had to look at, so that fetching it soon after asks its host no second time.

        It is kept in the courtesy folder: fetch may run in another process.
        """
        if len(fetched.body) <= self.settings.max_bytes:
            content = {**asdict(fetched), "body": base64.b85encode(fetched.body).decode("ascii"), "at": time.time()}
            self.courtesy.ledger.keep(f"page {fetched.url}", content)

    def handed(self, url: str) -> Fetched | None:
        """Take a page handed over, if it was within the last minutes. It is given once."""
        content = self.courtesy.ledger.take(f"page {url}")
        if time.time() - content.pop("at", 0.0) > _HANDED_S:
            return None
        return Fetched(**{**content, "body": base64.b85decode(content["body"])})

    def close(self) -> None:
        """Close the connections kept alive."""
        self._adapter.close()
        self.courtesy.ledger.close()

    def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        media_types: Sequence[str] | None = None,
        max_bytes: int | None = None,
        patient: bool = True,
    ) -> Fetched:
        """Fetch one URL: robots and spacing at each hop, redirects followed and counted, busy hosts asked again.

        `etag` and `last_modified` make the request conditional. `media_types`: others are rejected; None takes any.
        With `patient` false it raises NotYet, before anything is sent, where the host may not be asked just now.
        Raises Rejected with the reason and, in `detail`, what the server said.
        """
        limits = _Limits(max_bytes, patient=patient)
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        current, previous = checked(url), None
        for _ in range(self.settings.max_redirects + 1):
            headers = {name: value for name, value in validators.items() if value and _clean(value)}
            response = self._polite(current, headers, previous, limits)
            target = _redirected(response, current)
            if target is None:
                return self._accept(url, current, response, media_types, conditional=bool(headers))
            previous, current = current, target
        raise Rejected(
            RejectReason.TOO_MANY_REDIRECTS, f"more than {self.settings.max_redirects}, last to {current[:200]}"
        )

    def _accept(
        self, url: str, final: str, response: requests.Response, media_types: Sequence[str] | None, *, conditional: bool
    ) -> Fetched:
        status = response.status_code
        if not 200 <= status < 300 and not (status == 304 and conditional):
            raise Rejected(RejectReason.HTTP_STATUS, f"{status} {response.reason or ''}".strip()[:100])
        media_type, charset = content_type(response.headers.get("Content-Type"))
        if status != 304 and media_types is not None and media_type is not None and media_type not in media_types:
            raise Rejected(RejectReason.MEDIA_TYPE, f"'{media_type[:60]}'")
        return Fetched(
            url=url,
            final_url=final,
            status=status,
            media_type=media_type,
            charset=charset,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            body=response.content,
        )

    def _polite(self, url: str, headers: dict[str, str], previous: str | None, limits: _Limits) -> requests.Response:
        if not self.settings.robots:
            return self._ask(url, headers, previous, self.settings.host_delay_s, limits)
        rules, delay = self._rules(url, previous)
        if rules is None or not rules.can_fetch(url, self.settings.user_agent):
            raise Rejected(
                RejectReason.ROBOTS,
                "robots.txt forbids it" if rules is not None else "robots.txt could not be had: server error",
            )
        return self._ask(url, headers, previous, delay, limits)

    def _ask(
        self, url: str, headers: dict[str, str], previous: str | None, delay: float, limits: _Limits
    ) -> requests.Response:
        """One hop, with further tries after 429, 5xx and failed connections."""
        host = urlsplit(url).netloc.lower()
        for attempt in range(self.settings.retries + 1):
            last_try = attempt == self.settings.retries
            patient = limits.patient or attempt > 0 or previous is not None
            with self.courtesy.turn(host, delay, patient=patient) as turn:
                after = _After()
                try:
                    response = self._send(url, headers, previous, limits)
                    after = self._after(response, attempt, last_try=last_try)
                except Rejected as error:
                    again = error.reason in _TRY_AGAIN
                    after = _After(
                        pause=self.courtesy.backoff(attempt) if again and not last_try else 0.0,
                        failure=error.detail if error.reason in _HOST_TROUBLE else None,
                    )
                    if last_try or not again:
                        raise
                    continue
                finally:
                    turn.end(pause=after.pause, failure=after.failure, sound=after.sound)
            if after.sound or last_try:
                return response
        raise AssertionError("the last try returns or raises")

    def _after(self, response: requests.Response, attempt: int, *, last_try: bool) -> _After:
        """What a response means for the host: sound, or how long all workers leave it alone before the next try."""
        status = response.status_code
        if status < 500 and status not in _BUSY:
            return _After(sound=True)
        pause = retry_after(response.headers.get("Retry-After")) if status in _BUSY else None
        if pause is None:
            pause = self.settings.busy_pause_s if status == 429 else self.courtesy.backoff(attempt)
        return _After(pause=pause, failure=f"status {status}" if last_try and status != 429 else None)

    def _send(self, url: str, headers: dict[str, str], previous: str | None, limits: _Limits) -> requests.Response:
        try:
            prepared = prepared_get(url, {"User-Agent": self.settings.user_agent, "Accept": "*/*", **headers})
        except (requests.RequestException, UnicodeError, ValueError) as error:
            raise Rejected(RejectReason.INVALID_URL, str(error)[:160]) from None
        proxies = get_environ_proxies(url) if self.settings.environment_proxies else {}
        return self._adapter.send(
            prepared,
            proxies=proxies,
            redirected_from=previous,
            max_bytes=limits.max_bytes,
            truncate=limits.truncate,
        )

    def _rules(self, url: str, previous: str | None) -> tuple[Protego | None, float]:
        origin = origin_of(url)
        if (known := self.courtesy.known_rules(origin)) is not None:
            return known
        with self.courtesy.alone(f"robots {origin}"):
            if (known := self.courtesy.known_rules(origin)) is not None:
                return known
            return self.courtesy.learn_rules(origin, self._robots_text(origin, previous))

    def robots_text(self, url: str) -> str:
        """The text of the robots.txt that speaks for a URL; empty where there is none. Raises Rejected like `get`."""
        return self._robots_text(origin_of(checked(url)), None) or ""

    def _robots_text(self, origin: str, previous: str | None) -> str | None:
        """The text; "" where the host has none (everything is allowed); None where it answers with a server error."""
        current = f"{origin}/robots.txt"
        for _ in range(self.settings.max_redirects + 1):
            response = self._ask(current, {}, previous, self.settings.host_delay_s, _ROBOTS_LIMITS)
            target = _redirected(response, current)
            if target is not None:
                previous, current = current, target
                continue
            if response.status_code >= 500 or response.status_code == 429:
                return None
            return response.content.decode("utf-8", "replace") if response.status_code == 200 else ""
        return ""


@functools.lru_cache(maxsize=4)
def shared_client(settings: FetchSettings) -> Client:
    """The client of this process for these settings: connections, robots.txt and spacing outlive a batch."""
    return Client(settings)


# a fork would share its parent's connections, and the kernel's locks with it
os.register_at_fork(after_in_child=shared_client.cache_clear)


def _redirected(response: requests.Response, url: str) -> str | None:
    """Where a response sends whoever asked for `url`; None for nowhere. Raises Rejected(INVALID_URL)."""
    location = response.headers.get("Location")
    if response.status_code not in _REDIRECTS or not location:
        return None
    return checked(joined(url, _location(location)))


def _location(value: str) -> str:
    """A Location header as sent: http.client reads bytes as Latin-1, servers send UTF-8."""
    try:
        return value.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return value


def _clean(value: str) -> bool:
    """Whether a validator can be sent back: archives have some that were decoded as UTF-8."""
    return value.isprintable() and len(value) < 1024 and max(map(ord, value), default=0) < 256
