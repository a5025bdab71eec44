"""Give where the articles of a release come from, source by source, as its manifest tells it."""

from __future__ import annotations

from dataclasses import dataclass

from storage.tables.releases import Release


@dataclass(frozen=True)
class Origin:
    """One source: where and as what it was read, when new bytes came from it, what may be done with its texts."""

    name: str
    addresses: tuple[str, ...]
    """URLs, paths, patterns or what a plug-in reads, without what gives access to them."""
    kinds: tuple[str, ...]
    """Values of `storage.vocabulary.DocumentKind`."""
    articles: int
    """Articles of it in the release."""
    first_fetched: str
    last_fetched: str
    """Times in ISO 8601, UTC, to the second; empty where not kept."""
    licence: str

    @property
    def fetched(self) -> str:
        """Both times as an interval of ISO 8601; empty where not kept."""
        return f"{self.first_fetched}/{self.last_fetched}" if self.first_fetched else ""


def origins(release: Release) -> list[Origin]:
    """Give the sources that a manifest names, by name; none for a release of an earlier version."""
    return [
        Origin(
            name=name or "other sources",
            addresses=tuple(told["addresses"]),
            kinds=tuple(told["kinds"]),
            articles=told["articles"],
            first_fetched=_second(told["first_fetched"]),
            last_fetched=_second(told["last_fetched"]),
            licence=release.licences.get(name, ""),
        )
        for name, told in release.lineage.get("sources", {}).items()
    ]


def _second(time: str | None) -> str:
    return f"{time[:19]}Z" if time else ""
