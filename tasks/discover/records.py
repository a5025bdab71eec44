"""Record the documents that a source names, and what of it cannot be used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from storage import ids
from storage.errors import Rejected
from storage.schemas import DOCUMENTS
from storage.vocabulary import DocumentKind, RejectReason
from tasks.faults import attempt
from tasks.gate import source_name, storable
from tasks.rejects import detail_of
from tasks.web.secrets import masked, values_of, without_parameters
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
        """Give the row of table `documents`. Raises Rejected for what cannot be stored."""
        return storable(DOCUMENTS, {**vars(self), "doc_id": ids.doc_id(self.url)})

    def keeping_out(self, names: frozenset[str] | None) -> Self:
        """Give the document with these parameters (None: all) kept out of its URL; it is requested with them."""
        return replace(self, url=without_parameters(self.url, names)) if self.address else self


@dataclass
class Findings:
    """Documents and rejects of one source, in its order."""

    documents: list[Found] = field(default_factory=list)
    rejects: list[tuple[str, Rejected]] = field(default_factory=list)
    """Each with the URL (or what the user named) that it is about."""
    left_out: int = 0
    """Documents that limits left out."""

    def add(self, url: str, find: Callable[[], Found | Findings]) -> None:
        """Add what `find` gives, or why it cannot be used, of what is known as `url`."""
        found = attempt(find)
        if isinstance(found, Rejected):
            self.rejects.append((url, found))
        elif isinstance(found, Findings):
            self.extend(found)
        else:
            self.documents.append(found)

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
            "source": source_name(source),
            "names": [source_name(name) for name in names],
            "documents": len(self.documents) + self.left_out,
            "detail": detail_of(first) or first.reason.value if first else None,
        }

    def keeping_out(self, address: str, names: frozenset[str] | None) -> Findings:
        """Keep these parameters of the query of `address` (None: all), and their values, out of what will be stored."""
        secrets = values_of(address, names)
        self.documents = [found.keeping_out(names) for found in self.documents]
        self.rejects = [
            (masked(without_parameters(url, names), secrets), Rejected(why.reason, masked(why.detail, secrets)))
            for url, why in self.rejects
        ]
        return self

    def hinted(self, hints: Mapping[str, Any]) -> Findings:
        """Fill in publisher, language and the like where the documents themselves have none."""
        self.documents = [
            replace(found, **{name: value for name, value in hints.items() if value and not getattr(found, name)})
            for found in self.documents
        ]
        return self
