"""Holds how a host is treated: spacing, pauses it asks for, robots.txt, and that a host that is down is left alone."""

from __future__ import annotations

import email.utils
import random
import threading
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from protego import Protego

from storage.errors import Rejected
from storage.schemas import RejectReason
from tasks.fetch.ledger import Ledger
from tasks.fetch.settings import FetchSettings

ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB; what comes after is not read
_ROBOTS_AGE_S = 3600.0
_ROBOTS_TROUBLE_AGE_S = 300.0


class Courtesy:
    """Keeps distance to hosts for all threads and processes that share the ledger's folder. Times are of the wall
    clock."""

    def __init__(self, settings: FetchSettings) -> None:
        """Open the ledger that `settings` name."""
        self.settings = settings
        self.ledger = Ledger(settings.courtesy_dir)
        self._rules: dict[str, tuple[float, Protego | None]] = {}
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}

    def slow_down(self, host: str, delay: float) -> None:
        """Ask a host no faster than every `delay` seconds from now on, in all workers: what a sources.yaml wants."""
        with self.ledger.entry(host) as record:
            record["delay"] = delay

    def wait(self, host: str, delay: float) -> float:
        """Wait for the host's next slot and take it; slots are `delay` seconds apart, or more where `slow_down` said
        so.

        Returns the delay that holds for the host.

        Raises Rejected(HOST_DOWN) where the host failed too often or asks for a longer pause than is waited for.
        """
        now = time.time()
        with self.ledger.entry(host) as record:
            if record.get("down_until", 0.0) > now:
                raise Rejected(RejectReason.HOST_DOWN, record.get("why", "failed repeatedly"))
            delay = max(delay, record.get("delay", 0.0))
            slot = max(now, record.get("next", 0.0))
            if slot - now > self.settings.max_pause_s + self._queue_allowance(delay):
                raise Rejected(
                    RejectReason.HOST_DOWN, f"{host} asks for a pause of {slot - now:.0f} s; left to the next run"
                )
            if delay > 0:
                record["next"] = slot + delay
        if slot > now:
            time.sleep(slot - now)
        return delay

    def _queue_allowance(self, delay: float) -> float:
        return delay * self.settings.concurrency  # so many workers at most have taken slots ahead of this one

    def keep_distance(self, host: str, delay: float) -> None:
        """After a response: count the delay from its end, where a host is asked by one at a time.

        Counted from slot to slot alone, a request that its thread sent late would be followed too soon.
        """
        if delay > 0 and self.settings.host_concurrency == 1:
            self.pause(host, delay)

    def ready_at(self, host: str) -> float:
        """When the host may be asked next, as this process last saw it: a hint for ordering, `wait` decides."""
        return self._next.get(host, 0.0)

    def pause(self, host: str, seconds: float) -> None:
        """Let nobody ask the host for `seconds`."""
        with self.ledger.entry(host) as record:
            record["next"] = self._next[host] = max(record.get("next", 0.0), time.time() + seconds)

    def succeeded(self, host: str) -> None:
        """Forget the host's failures."""
        with self.ledger.entry(host) as record:
            record.pop("failures", None)
            record.pop("down_until", None)

    def failed(self, host: str, why: str) -> None:
        """Count a failure in a row; after `host_failures` of them the host counts as down."""
        with self.ledger.entry(host) as record:
            record["failures"] = record.get("failures", 0) + 1
            if record["failures"] >= self.settings.host_failures:
                record["down_until"] = time.time() + self.settings.down_s
                record["why"] = f"{host} failed {record['failures']} times in a row, last: {why}"[:300]
                record["failures"] = 0

    def backoff(self, attempt: int) -> float:
        """Seconds before try number `attempt` + 1: doubling, half of it at random, so that workers spread."""
        pause = min(self.settings.backoff_s * float(2**attempt), self.settings.max_pause_s)
        return pause * random.uniform(0.5, 1.0)

    def known_rules(self, origin: str) -> tuple[bool, Protego | None]:
        """Whether robots.txt of an origin is known, and its rules (None: everything is forbidden for now)."""
        with self._lock:
            found = self._rules.get(origin)
        if found is not None and found[0] > time.time():
            return True, found[1]
        with self.ledger.entry(f"robots {origin}") as record:
            fresh, text = record.get("until", 0.0) > time.time(), record.get("text")
            until = record.get("until", 0.0)
        if not fresh:
            return False, None
        rules = None if text is None else Protego.parse(text)
        with self._lock:
            self._rules[origin] = (until, rules)
        return True, rules

    def learn_rules(self, origin: str, text: str | None) -> Protego | None:
        """Keep a robots.txt; None: it could not be had, so nothing is asked of the host for a while (RFC 9309)."""
        until = time.time() + (_ROBOTS_TROUBLE_AGE_S if text is None else _ROBOTS_AGE_S)
        with self.ledger.entry(f"robots {origin}") as record:
            record["until"], record["text"] = until, text
        rules = None if text is None else Protego.parse(text)
        with self._lock:
            self._rules[origin] = (until, rules)
            if len(self._rules) > 10_000:
                self._rules.clear()
        return rules

    def delay(self, rules: Protego | None) -> float:
        """Seconds between requests: the setting or the host's crawl-delay, whichever is longer."""
        asked = rules.crawl_delay(self.settings.user_agent) if rules is not None else None
        return max(self.settings.host_delay_s, min(float(asked or 0.0), self.settings.max_crawl_delay_s))


def retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, given as a number or a date; None where it says nothing sensible."""
    if not value:
        return None
    text = value.strip()
    if text.isdigit():
        return float(text[:9])
    try:
        moment = email.utils.parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL: what one robots.txt speaks for."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
