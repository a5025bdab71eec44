"""Link articles that repeat another: the same text, or nearly.

MinHash over shingles of four words: a cut of 30 % gives a Jaccard similarity of .70, a changed footer .91,
two reports of one event below .3. Sketches lie in a temporary file, 0.5 kB an article compared; memory is 1 kB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from storage.schemas import ARTICLES, DUPLICATES
from storage.tables.lookup import Spans, united
from storage.tables.results import StageResult
from tasks.link.minhash import BANDS, SketchFile, sketch

COLUMNS = ("article_id", "doc_id", "published_at", "text_sha256", "text", "duplicate_of")
"""The columns of `articles` that comparing needs."""

_KEPT = pa.schema([ARTICLES.schema().field(name) for name in COLUMNS if name != "text"])
_LEADERS = 16
"""Articles of one band that a further one is held against: more differ by chance only in texts made for it."""
_UNDATED = np.iinfo(np.int64).min

Codes = np.ndarray[Any, np.dtype[np.int64]]


class LinkSettings(Protocol):
    """What linking takes of a run's settings for cleaning."""

    @property
    def duplicate_similarity(self) -> float:
        """Share of word sequences from which an article counts as a repeat."""

    @property
    def duplicate_days(self) -> int:
        """Days between the publication of two similar articles within which one repeats the other."""


@dataclass(frozen=True)
class Wanted:
    """What of the lake incoming articles must be compared with: any of these."""

    doc_ids: pa.Array
    """Earlier revisions of the documents: no duplicates, but they say which documents the lake held first."""
    text_hashes: pa.Array
    """Equal texts, of any age."""
    near: Spans
    """Articles published within a span of time, and all without a date."""


def link_batch(
    articles: Iterable[pa.Table], earlier: Callable[[Wanted], Iterable[pa.Table]], settings: LinkSettings
) -> StageResult:
    """Say of all articles of a run which of them repeat another: rows of table `duplicates`.

    `articles` are the run's; `earlier` gives those of the lake that are wanted; both are tables with COLUMNS, of any
    size and order. The original is the article that the lake held first, else the one published first. Equal texts
    repeat each other whatever their age, similar ones within `duplicate_days` of publication. Revisions of one document
    are no duplicates.
    """
    comparison = Comparison(settings)
    for table in articles:
        comparison.add(table)
    for table in earlier(comparison.wanted()) if comparison.incoming else ():
        comparison.add(table, held=True)
    links = comparison.links()
    rows = [{"article_id": article, "duplicate_of": links[article]} for article in sorted(links)]
    return StageResult(
        read=comparison.incoming, kept=comparison.incoming, tables={"duplicates": DUPLICATES.from_rows(rows)}
    )


class Comparison:
    """Gathers articles, then compares them all. Incoming ones may be linked; those that the lake holds may be named."""

    def __init__(self, settings: LinkSettings) -> None:
        """Begin with nothing to compare."""
        self._settings = settings
        self._sketches = SketchFile()
        self._incoming: list[pa.Table] = []
        self._held: list[pa.Table] = []
        self.incoming = 0

    def add(self, articles: pa.Table, *, held: bool = False) -> None:
        """Add articles; those of the lake (`held`) after all incoming ones."""
        self._sketches.append(sketch(articles["text"].to_pylist()))
        (self._held if held else self._incoming).append(articles.select(_KEPT.names).cast(_KEPT))
        self.incoming += 0 if held else articles.num_rows

    def wanted(self) -> Wanted:
        """What of the lake the incoming articles must be compared with."""
        rows = pa.concat_tables([_KEPT.empty_table(), *self._incoming])
        span = timedelta(days=self._settings.duplicate_days)
        days = sorted(set(pc.floor_temporal(rows["published_at"].drop_null(), unit="day").to_pylist()))
        near = united((day - span, day + timedelta(days=1) + span) for day in days)
        return Wanted(rows["doc_id"].unique(), rows["text_sha256"].unique(), near)

    def links(self) -> dict[str, str]:
        """Say which incoming articles repeat another: article_id -> article_id of the original."""
        rows = pa.concat_tables([_KEPT.empty_table(), *self._incoming, *self._held]).combine_chunks()
        order = _Order(rows, self.incoming)
        clusters = _Clusters(order.ranks)
        for one, other in self._pairs(rows, order):
            clusters.join(one, other)
        links: dict[str, str] = {}
        for number in clusters.members():
            if number < self.incoming and (original := order.original(clusters.root(number), number)) is not None:
                links[rows["article_id"][number].as_py()] = original
        return links

    def _pairs(self, rows: pa.Table, order: _Order) -> Iterator[tuple[int, int]]:
        """Pairs of equal or similar texts; similar ones share a band, and then enough of their values."""
        compared = np.flatnonzero(order.compared)
        for group in _groups(_codes(rows["text_sha256"])[compared]):
            first, *others = compared[group].tolist()
            yield from ((first, other) for other in others)
        sketched = compared[self._sketches.usable()[compared]]
        for band in range(BANDS):
            for group in _groups(self._sketches.band(band)[sketched]):
                yield from self._similar(sorted(sketched[group].tolist(), key=order.ranks.__getitem__), order.days)

    def _similar(self, members: list[int], days: Codes) -> Iterator[tuple[int, int]]:
        """Hold each article against the first ones of its group; links are joined to clusters over all bands."""
        leaders: list[int] = []
        for member in members:
            for leader in reversed(leaders):
                if self._near(days[leader], days[member]) and (
                    self._sketches.similarity(leader, member) >= self._settings.duplicate_similarity
                ):
                    yield leader, member
                    break
            else:
                leaders = [*leaders[-_LEADERS:], member]

    def _near(self, one: int, other: int) -> bool:
        """Whether two days of publication are near enough; an article without one may be of any."""
        return _UNDATED in (one, other) or abs(one - other) <= self._settings.duplicate_days


class _Order:
    """Which article of a cluster is its original: what the lake held as one, then by publication; ids settle ties."""

    def __init__(self, rows: pa.Table, incoming: int) -> None:
        self._rows = rows
        documents = _codes(rows["doc_id"])
        self._documents = documents
        repeats = pc.is_valid(rows["duplicate_of"]).to_numpy(zero_copy_only=False)
        again = np.flatnonzero(np.isin(documents[incoming:], documents[:incoming])) + incoming
        came = {int(document): number for number, document in enumerate(documents[:incoming].tolist())}
        classes = np.where(np.arange(rows.num_rows) < incoming, 2, repeats).astype(np.int8)
        self.compared = np.ones(rows.num_rows, bool)
        """False for what the lake holds of a document that has a new revision among the incoming."""
        self._renewed: dict[str, str] = {}
        for old in again.tolist():
            new = came[int(documents[old])]
            classes[new], self.compared[old] = classes[old], False
            self._renewed[rows["article_id"][old].as_py()] = rows["article_id"][new].as_py()
        sorting = pa.table({"class": classes, "published_at": rows["published_at"], "article_id": rows["article_id"]})
        keys = [(name, "ascending") for name in sorting.column_names]
        places = pc.sort_indices(sorting, sort_keys=keys).to_numpy()
        self.ranks: Codes = np.empty(rows.num_rows, np.int64)
        self.ranks[places] = np.arange(rows.num_rows)
        days = rows["published_at"].cast(pa.int64()).fill_null(_UNDATED).to_numpy()
        self.days: Codes = np.where(days == _UNDATED, _UNDATED, days // 86_400_000_000)

    def original(self, root: int, number: int) -> str | None:
        """Give the article that a link from `number` must name, where `root` is its cluster's first; None for none."""
        if root == number or self._documents[root] == self._documents[number]:
            return None
        own = self._rows["article_id"][number].as_py()
        linked = self._rows["duplicate_of"][root].as_py()  # of the lake's only: incoming ones have none yet
        named = linked or self._rows["article_id"][root].as_py()
        named = self._renewed.get(named, named)
        return None if named == own else str(named)


class _Clusters:
    """Articles joined by pairs. Only those that have a partner take memory."""

    def __init__(self, ranks: Codes) -> None:
        self._ranks = ranks
        self._parents: dict[int, int] = {}

    def members(self) -> list[int]:
        return sorted(self._parents)

    def root(self, number: int) -> int:
        while (parent := self._parents.get(number, number)) != number:
            self._parents[number] = self._parents.get(parent, parent)
            number = parent
        return number

    def join(self, one: int, other: int) -> None:
        """Put two clusters together under the one of their roots that ranks first."""
        first, second = sorted((self.root(one), self.root(other)), key=self._ranks.__getitem__)
        self._parents[second] = first
        self._parents.setdefault(first, first)


def _codes(column: pa.ChunkedArray) -> Codes:
    """Numbers that are equal where the strings are."""
    encoded = column.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    return encoded.indices.to_numpy().astype(np.int64)  # type: ignore[no-any-return]


def _groups(keys: Any) -> Iterator[Any]:
    """The places of equal keys, two or more of them. Most keys stand alone, and cost nothing in Python."""
    order = np.argsort(keys, kind="stable")
    first = np.flatnonzero(np.concatenate([[True], keys[order][1:] != keys[order][:-1]]))
    beyond = np.append(first[1:], len(keys))
    several = beyond - first > 1
    for start, end in zip(first[several].tolist(), beyond[several].tolist(), strict=True):
        yield order[start:end]
