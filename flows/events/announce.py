"""Announce what a lake has new as Prefect events: a release was published, a watched speaker said something.

Each release is announced once: `releases/announced.json` names the last one, and is written when the server has its
events. A flow killed in between sends only those that the server lacks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from prefect.events.schemas.events import Event, Resource

from flows.events.delivery import deliver
from flows.events.resources import ID, NAME, lake_id, related, sender
from storage.errors import Retryable
from storage.files.base import Files
from storage.files.open import open_files
from storage.read.statements import Statement, brought, identity, unmade
from storage.tables import releases
from storage.tables.releases import Release
from storage.vocabulary import Assertion
from storage.write.maintain import MAINTAIN

RELEASE_PUBLISHED = "quotelake.release.published"
STATEMENT_FOUND = "quotelake.statement.found"
ANNOUNCED = "releases/announced.json"
_LEASE = "_staging/lock/announce"
_WAIT_SECONDS = 300.0


def announce(location: str) -> int:
    """Send the events of every release that is not announced yet. Returns how many statements were announced.

    Raises Retryable where another process announces for more than five minutes.
    """
    files = open_files(location)
    if not releases.numbers(files):  # nor is there anything to wait for, or a file to leave behind
        return 0
    lease = files.lease(_LEASE, _WAIT_SECONDS)
    if lease is None:
        raise Retryable(f"Another process has been announcing releases of {files.url} for {_WAIT_SECONDS:.0f} s.")
    try:
        last, there = _last(files), releases.numbers(files)
        waiting = [releases.read(files, number) for number in there if number > last]
        found = {release.release: _brought(files.url, release, there) for release in waiting}
        events = [_statement(files.url, number, one) for number, statements in found.items() for one in statements]
        if waiting:
            deliver([*events, *(_published(files.url, one, len(found[one.release])) for one in waiting)])
            files.write(ANNOUNCED, json.dumps({"release": waiting[-1].release}).encode())
        return len(events)
    finally:
        lease.release()


def _last(files: Files) -> int:
    try:
        return int(json.loads(files.read(ANNOUNCED))["release"])
    except FileNotFoundError:
        return 0


def _brought(lake: str, release: Release, there: Sequence[int]) -> list[Statement]:
    """Give the watched statements that a release brought; none where its parent was retired before it was announced."""
    if release.run_id == MAINTAIN or (release.parent is not None and release.parent not in there):
        return []
    return brought(lake, release.release, release.parent, watched=True)


def _published(lake: str, release: Release, found: int) -> Event:
    return Event(
        event=RELEASE_PUBLISHED,
        id=uuid5(NAMESPACE_URL, f"{lake}#release-{release.release}"),
        resource=Resource.model_validate({ID: lake_id(lake), NAME: lake, "quotelake.release": str(release.release)}),
        related=sender(),
        payload={
            "lake": lake,
            "release": release.release,
            "parent": release.parent,
            "created_at": release.created_at,
            "run_key": release.run_key,
            "model_version": release.model_version,
            "rows": release.rows(),
            "watched_statements": found,
        },
    )


def event_id(lake: str, statement: Statement) -> UUID:
    """Give the id of a statement's event: the same statement of the same lake always has the same."""
    return uuid5(NAMESPACE_URL, "\x1f".join((lake, *identity(statement))))


def _statement(lake: str, release: int, statement: Statement) -> Event:
    speaker = str(statement["speaker_name"] or statement["speaker"] or "")
    attributed = " ".join(filter(None, [speaker, f"({unmade(statement)})" if unmade(statement) else ""]))
    watched = [related(f"quotelake.watch.{name}", "watch") for name in statement["watch"]]
    return Event(
        event=STATEMENT_FOUND,
        id=event_id(lake, statement),
        resource=Resource.model_validate(
            {
                ID: f"quotelake.statement.{statement['quote_id']}",
                NAME: f"{attributed}: {statement['text']}"[:200],
                "quotelake.speaker": speaker,
                "quotelake.kind": str(statement["kind"]),
                "quotelake.assertion": str(statement["assertion"] or Assertion.ASSERTED),
            }
        ),
        related=[related(lake_id(lake), "lake"), *watched, *sender()],
        payload=_payload(lake, release, speaker, statement),
    )


def _payload(lake: str, release: int, speaker: str, statement: Statement) -> dict[str, Any]:
    published = statement["published_at"]
    return {
        "quote_id": statement["quote_id"],
        "speaker": speaker,
        "watch": list(statement["watch"]),
        "kind": statement["kind"],
        "attribution_type": statement["attribution_type"],
        "assertion": statement["assertion"] or str(Assertion.ASSERTED),
        "cue": statement["cue"],
        "text": statement["text"],
        "sentence": statement["context"],
        "via": list(statement["via"]),
        "confidence": statement["confidence"],
        "link": statement["url"],
        "title": statement["title"],
        "publisher": statement["publisher"],
        "published_at": published.isoformat() if published else None,
        "lake": lake,
        "release": release,
    }
