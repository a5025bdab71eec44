"""Treat hosts well: spacing, pauses they ask for, robots.txt, and no requests to a host that is down."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

from protego import Protego

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.ledger import Host, Ledger
from tasks.fetch.settings import FetchSettings
from tasks.web.dates import moment

ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB; what comes after is not read
_ROBOTS_AGE_S = 3600.0
_ROBOTS_TROUBLE_AGE_S = 300.0
_POLL_S = 0.01


class NotYet(Exception):  # noqa: N818 - no error: it says when to come again
    """The host may not be asked before `until` (epoch); nothing was sent."""

    def __init__(self, until: float) -> None:
        """Keep the moment."""
        super().__init__(until)
        self.until = until


class Turn:
    """The right to ask a host once; given back by `end`, which says from when on the next one may."""

    def __init__(self, courtesy: Courtesy, name: str, host: Host, place: int, delay: float) -> None:
        """Use `Courtesy.turn`."""
        self._courtesy, self._name, self._host, self._place = courtesy, name, host, place
        self.delay = delay

    def end(self, *, pause: float = 0.0, failure: str | None = None, sound: bool = False) -> None:
        """Give the turn back. `pause`: seconds that nobody asks the host; `failure`: what went wrong with it; `sound`:
        it answered, earlier failures are forgotten.

        The delay counts from here where a host is asked by one at a time. Counted from slot to slot alone, a request
        that its thread sent late would be followed too soon.
        """
        settings = self._courtesy.settings
        now = time.time()
        if settings.host_concurrency == 1:
            pause = max(pause, self.delay)
        with self._host.record() as record:
            record.next_at = self._courtesy.next_seen[self._name] = max(record.next_at, now + pause)
            if sound:
                record.failures = record.down_until = 0.0
            if failure is not None:
                record.failures += 1
                if record.failures >= settings.host_failures:
                    why = f"{self._name} failed {record.failures:.0f} times in a row, last: {failure}"
                    self._host.why(why)
                    record.failures, record.down_until = 0.0, now + settings.down_s
        self._host.leave(self._place)


class Courtesy:
    """Keeps distance to hosts for all threads and processes that share the ledger's folder. Times are of the wall
    clock."""

    def __init__(self, settings: FetchSettings) -> None:
        """Open the ledger that `settings` name."""
        self.settings = settings
        self.ledger = Ledger(settings.courtesy_dir, settings.host_concurrency)
        self._rules: dict[str, tuple[float, Protego | None, float]] = {}
        self._lock = threading.Lock()
        self.next_seen: dict[str, float] = {}
        """When a host may be asked next, as this process last saw it: a hint for ordering, `turn` decides."""

    def slow_down(self, host: str, delay: float) -> None:
        """Ask a host no faster than every `delay` seconds from now on, in all workers: what a sources.yaml wants."""
        with self.ledger.host(host) as files:
            files.slow_down(delay)

    @contextlib.contextmanager
    def turn(self, host: str, delay: float, *, patient: bool = True) -> Iterator[Turn]:
        """Wait until a host may be asked, `delay` seconds or more after the request before; end the turn yourself.

        With `patient` false it raises NotYet instead of waiting. Raises Rejected(HOST_DOWN) where the host failed too
        often or asks for a longer pause than is waited for.
        """
        with self.ledger.host(host) as files:
            while isinstance(turn := self._try(host, files, delay), float):
                if not patient:
                    raise NotYet(turn)
                time.sleep(max(turn - time.time(), 0.0))
            yield turn

    def _try(self, name: str, host: Host, delay: float) -> Turn | float:
        """The turn, or when to try again."""
        delay = max(delay, host.delay())
        place = host.take()
        if place is None:  # whoever holds it will leave the host alone for the delay after that
            return time.time() + max(delay, _POLL_S)
        try:
            with host.record() as record:
                now = time.time()
                if record.down_until > now:
                    raise Rejected(RejectReason.HOST_DOWN, host.why())
                if record.next_at - now > max(self.settings.max_pause_s, delay) + _POLL_S:
                    raise Rejected(
                        RejectReason.HOST_DOWN,
                        f"{name} asks for a pause of {record.next_at - now:.0f} s; left to the next run",
                    )
                due = record.next_at
                if due <= now:
                    if self.settings.host_concurrency > 1:  # others may take their places meanwhile
                        record.next_at = now + delay
                    return Turn(self, name, host, place, delay)
        except BaseException:
            host.leave(place)
            raise
        host.leave(place)
        return due

    @contextlib.contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Do something that no other worker does at the same time, such as asking for a robots.txt."""
        with self.ledger.host(name, 1) as files:
            while (place := files.take()) is None:
                time.sleep(_POLL_S)
            try:
                yield
            finally:
                files.leave(place)

    def backoff(self, attempt: int) -> float:
        """Seconds before try number `attempt` + 1: doubling, half of it at random, so that workers spread."""
        pause = min(self.settings.backoff_s * float(2**attempt), self.settings.max_pause_s)
        return pause * random.uniform(0.5, 1.0)

    def known_rules(self, origin: str) -> tuple[Protego | None, float] | None:
        """The rules of an origin's robots.txt (None: everything is forbidden for now) and the delay they ask for; None
        where the file is not known."""
        with self._lock:
            found = self._rules.get(origin)
        if found is not None and found[0] > time.time():
            return found[1], found[2]
        kept = self.ledger.text(f"robots {origin}")
        if kept.get("until", 0.0) <= time.time():
            return None
        return self._remember(origin, kept["until"], kept["text"])

    def learn_rules(self, origin: str, text: str | None) -> tuple[Protego | None, float]:
        """Keep a robots.txt; None: it could not be had, so nothing is asked of the host for a while (RFC 9309)."""
        until = time.time() + (_ROBOTS_TROUBLE_AGE_S if text is None else _ROBOTS_AGE_S)
        self.ledger.keep(f"robots {origin}", {"until": until, "text": text})
        return self._remember(origin, until, text)

    def _remember(self, origin: str, until: float, text: str | None) -> tuple[Protego | None, float]:
        rules = None if text is None else Protego.parse(text)
        asked = rules.crawl_delay(self.settings.user_agent) if rules is not None else None
        delay = max(self.settings.host_delay_s, min(float(asked or 0.0), self.settings.max_crawl_delay_s))
        with self._lock:
            if len(self._rules) > 10_000:
                self._rules.clear()
            self._rules[origin] = (until, rules, delay)
        return rules, delay


def retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or a date; None where it says nothing sensible."""
    if not value:
        return None
    text = value.strip()
    if text.isdecimal():  # not isdigit: "²" is a digit and no number
        return float(text[:9])
    when = moment(text)
    return max((when - datetime.now(UTC)).total_seconds(), 0.0) if when is not None else None


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
