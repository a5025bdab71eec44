"""Record the documents that a source names, and what of it cannot be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from storage import ids
from storage.errors import Rejected
from storage.vocabulary import DocumentKind, RejectReason
from tasks.rejects import DETAIL_MAX
from tasks.web.text import well_formed
from tasks.web.urls import canonical, checked


@dataclass(frozen=True)
class Found:
    """One document that a source names. `url` is its identity; `locator` says where on disk it lies, `address` what to
    request."""

    url: str
    source: str
    kind: DocumentKind
    locator: str | None = None
    address: str | None = None
    title: str | None = None
    published_at: datetime | None = None
    publisher: str | None = None
    language: str | None = None

    @classmethod
    def on_web(cls, url: str, source: str, kind: DocumentKind, **hints: Any) -> Self:
        """Make a document of a URL, to be requested as it is given. Raises Rejected(INVALID_URL)."""
        return cls(canonical(url), source, kind, address=checked(url), **hints)

    @property
    def host(self) -> str:
        """Host and port that will be asked for it."""
        return urlsplit(self.address or "").netloc

    def row(self) -> dict[str, Any]:
        """Give the row of table `documents`."""
        fields = {name: well_formed(value) if isinstance(value, str) else value for name, value in vars(self).items()}
        return {**fields, "doc_id": ids.doc_id(self.url)}


@dataclass
class Findings:
    """Documents and rejects of one source, in its order."""

    documents: list[Found] = field(default_factory=list)
    rejects: list[tuple[str, Rejected]] = field(default_factory=list)
    """Each with the URL (or what the user named) that it is about."""
    left_out: int = 0
    """Documents that limits left out."""

    def reject(self, url: str, reason: RejectReason, detail: str) -> None:
        """Note what cannot be used."""
        self.rejects.append((url, Rejected(reason, detail)))

    def extend(self, other: Findings) -> None:
        """Add what another reader found."""
        self.documents.extend(other.documents)
        self.rejects.extend(other.rejects)
        self.left_out += other.left_out

    def row(self, source: str, names: Sequence[str]) -> dict[str, Any]:
        """Give the row of table `sources` for what the user named, whose documents are of `names`."""
        first = self.rejects[0][1] if self.rejects else None
        return {
            "source": well_formed(source),
            "names": [well_formed(name) for name in names],
            "documents": len(self.documents) + self.left_out,
            "detail": well_formed(first.detail or first.reason.value)[:DETAIL_MAX] if first else None,
        }

    def hinted(self, hints: Mapping[str, Any]) -> Findings:
        """Fill in publisher, language and the like where the documents themselves have none."""
        self.documents = [
            replace(found, **{name: value for name, value in hints.items() if value and not getattr(found, name)})
            for found in self.documents
        ]
        return self
