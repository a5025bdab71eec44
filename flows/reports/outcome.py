"""Say what a run came to: the result of every flow that makes a release, and the error of one that is not content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from storage.errors import Fatal
from storage.tables.releases import Release
from storage.tables.results import Counts
from storage.words import counted

_IN_WORDS = {
    "pages": ("page",),
    "articles": ("article",),
    "entities": ("entity", "entities"),
    "quotes": ("quote",),
    "rejects": ("reject",),
}


@dataclass(frozen=True)
class Outcome:
    """What a run came to. Counts are documents by stage, in order; `added` are rows by table."""

    lake: str
    run_key: str
    counts: Mapping[str, Counts]
    release: Release | None
    """None: nothing new, so no new release."""
    latest: int | None
    """Number of the lake's newest release; None where it has none."""
    added: Mapping[str, int] = field(default_factory=dict)
    announced: int = 0
    """Statements of watched names announced as events."""
    watch: Sequence[str] = ()
    """The names that were watched, also where a resumed run brought them."""
    rejected: int = 0
    rejects: Sequence[Mapping[str, Any]] = ()
    """The first rejected documents: stage, url, doc_id, reason, detail."""
    page: str | None = None
    """The file that shows the new statements in their articles; None where there is none."""
    barren: Mapping[str, str] = field(default_factory=dict)
    """The sources that gave no document, as the user named them, each with why not."""

    def headline(self) -> str:
        """Say in one line what came of it."""
        if self.release is None:
            said = f"Nothing new; the newest release is {self.latest}" if self.latest else "Nothing new, no release yet"
        else:
            rows = ", ".join(counted(number, *_IN_WORDS[name]) for name, number in self.added.items())
            said = f"Release {self.release.release} of {self.lake}: {rows or 'rows were only replaced'}"
        return f"{said}; {self._rejected()}." if self.rejected else f"{said}."

    def _rejected(self) -> str:
        reasons = sum(self.counts.values(), Counts()).reasons
        said = ", ".join(f"{reason} {number:,}" for reason, number in reasons.items())
        return f"{counted(self.rejected, 'document')} rejected ({said})"


class Unmet(Fatal):
    """A run ended, and not as it was asked to. What came of it stands, and is `outcome`."""

    def __init__(self, sentence: str, outcome: Outcome) -> None:
        """Keep what the run came to all the same."""
        super().__init__(sentence)
        self.outcome = outcome
