"""Count what a stage made of a batch; no document that came in may be lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from storage.schemas import REJECTS


@dataclass(frozen=True)
class Counts:
    """Documents (rows of the input) of one batch in one stage: read == kept + unchanged + rejected."""

    read: int = 0
    kept: int = 0
    unchanged: int = 0
    rejected: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    """Rejected by reason."""
    rows: Mapping[str, int] = field(default_factory=dict)
    """Rows written, by table."""

    def __post_init__(self) -> None:
        """Assert conservation: nothing that came in is lost."""
        if self.read != self.kept + self.unchanged + self.rejected:
            raise AssertionError(
                f"{self.read} read are not {self.kept} kept + {self.unchanged} unchanged + {self.rejected} rejected"
            )
        if sum(self.reasons.values()) != self.rejected:
            raise AssertionError(f"reasons {dict(self.reasons)} do not add up to {self.rejected} rejected")

    def __add__(self, other: Counts) -> Counts:
        """Add the counts of two batches."""
        return Counts(
            read=self.read + other.read,
            kept=self.kept + other.kept,
            unchanged=self.unchanged + other.unchanged,
            rejected=self.rejected + other.rejected,
            reasons=_sum(self.reasons, other.reasons),
            rows=_sum(self.rows, other.rows),
        )

    def to_dict(self) -> dict[str, object]:
        """Give a plain dictionary, for JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class StageResult:
    """What a stage made of one batch. Construction asserts read == kept + unchanged + rejected.

    `rejects` has the schema of table `rejects`; its `run_id` may be anything (""), staging fills it in. One input row
    has at most one reject. `tables` may hold any number of rows: one page has many quotes.
    """

    read: int
    kept: int
    tables: Mapping[str, pa.Table]
    rejects: pa.Table = field(default_factory=REJECTS.empty)
    unchanged: int = 0
    covers: Sequence[str] = ()
    """article_ids whose entities and quotes this result replaces, also where it brings none. Needed only where the run
    stages no `articles` (re-annotation); articles staged in the same run are covered anyway."""

    def __post_init__(self) -> None:
        """Assert conservation by building the counts."""
        self.counts()

    def counts(self) -> Counts:
        """Count documents and rows. Raises AssertionError where a row went missing."""
        found = pc.value_counts(self.rejects["reason"]).to_pylist()
        return Counts(
            read=self.read,
            kept=self.kept,
            unchanged=self.unchanged,
            rejected=self.rejects.num_rows,
            reasons=dict(sorted((entry["values"], entry["counts"]) for entry in found)),
            rows={name: table.num_rows for name, table in self.tables.items()},
        )


def _sum(left: Mapping[str, int], right: Mapping[str, int]) -> dict[str, int]:
    return {key: left.get(key, 0) + right.get(key, 0) for key in sorted({*left, *right})}
