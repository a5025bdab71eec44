"""Holds what passes between the readers of sources: one found document, and what of a source could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from storage import ids
from storage.errors import Rejected
from storage.vocabulary import RejectReason


@dataclass(frozen=True)
class Found:
    """One document that a source names. `url` is its canonical identity; `locator` is set for what lies on disk."""

    url: str
    source: str
    kind: str
    locator: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    publisher: str | None = None
    language: str | None = None

    def row(self) -> dict[str, Any]:
        """Give the row of table `documents`."""
        return {**self.__dict__, "doc_id": ids.doc_id(self.url)}


@dataclass
class Findings:
    """Documents and rejects of one source, in its order."""

    documents: list[Found] = field(default_factory=list)
    rejects: list[tuple[str, Rejected]] = field(default_factory=list)
    """Each with the URL (or what the user named) that it is about."""

    def reject(self, url: str, reason: RejectReason, detail: str) -> None:
        """Note what cannot be used."""
        self.rejects.append((url, Rejected(reason, detail)))

    def extend(self, other: Findings) -> None:
        """Add what another reader found."""
        self.documents.extend(other.documents)
        self.rejects.extend(other.rejects)

    def hinted(self, hints: Mapping[str, Any]) -> Findings:
        """Fill in publisher, language and the like where the documents themselves have none."""
        self.documents = [
            replace(found, **{name: value for name, value in hints.items() if value and not getattr(found, name)})
            for found in self.documents
        ]
        return self


def utc(moment: datetime | None) -> datetime | None:
    """A moment in UTC; one without a zone is taken as UTC, which RSS and sitemaps presume."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
