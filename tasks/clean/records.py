"""Record what cleaning finds in one page: text, metadata and where each came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from storage.vocabulary import Origin, RejectReason


@dataclass
class Article:
    """Text and metadata of one page. Nothing is invented: a field the page does not give stays empty."""

    text: str
    title: str | None = None
    authors: list[str] = field(default_factory=list)
    published_at: datetime | None = None
    publisher: str | None = None
    section: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    standfirst: str | None = None
    paywalled: bool | None = None
    """None where the page is silent."""
    extractor: str = "text"
    origins: dict[str, Origin] = field(default_factory=dict)
    """Where each filled field was found."""

    def offer(self, name: str, value: object, origin: Origin) -> None:
        """Fill a field that is still empty, and note the origin. Call in order of trust."""
        if value and not getattr(self, name):
            setattr(self, name, value)
            self.origins[name] = origin


Answer = Article | tuple[str, str]
"""What a process that parses HTML makes of a page, or reason and detail of its reject: it does not survive pickling."""
OUT_OF_MEMORY = (RejectReason.EXTRACTION_FAILED.value, "the page needs more memory than a parser may take")
"""The answer where a page made the process reach its limit."""
