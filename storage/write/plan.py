"""Plan what a run changes in a lake: which staged rows are news, which released rows they replace.

The rules. One revision of a document stands, the newest. A row already there under its key is no news. An article
that changes, or that was annotated anew with another result, has all its entities and quotes replaced. Links to a
duplicate's original follow the original to its next revision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from sys import intern
from typing import Any

import duckdb
import pyarrow as pa

from storage.files.base import Files
from storage.schemas import ANNOTATIONS, TABLES
from storage.tables import parquet
from storage.tables.lookup import Wanted, among, found, lookup, matching, widened
from storage.tables.parquet import Part
from storage.tables.releases import Release
from storage.tables.sql import connect
from storage.tables.validate import InvalidRows
from storage.write.staging import Run


@dataclass(frozen=True)
class Staged:
    """Every part that a run staged, by table, in the order of stage and batch; the articles it says it annotated."""

    files: Files
    parts: Mapping[str, list[Part]]
    covers: frozenset[str]

    def rows(self, table: str, columns: list[str]) -> Iterator[pa.Table]:
        """Give the wanted columns of a staged table, row group by row group."""
        for part in self.parts.get(table, []):
            yield from parquet.groups(self.files, part, columns)


@dataclass
class Plan:
    """Staged rows to add and released rows to drop, as values of one column a table."""

    add: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    """table -> (column, values): staged rows with these values go in."""
    drop: dict[str, tuple[str, set[str]]] = field(default_factory=dict)
    """table -> (column, values): released rows with these values go out."""
    rejects: pa.Table = field(default_factory=TABLES["rejects"].empty)
    links: dict[str, str | None] = field(default_factory=dict)
    """article_id -> its `duplicate_of`, for every article in `add` that is a duplicate and for `moved`."""
    clusters: dict[str, str] = field(default_factory=dict)
    """quote_id -> its `cluster_id`, for every staged statement that does not begin its own."""
    moved: set[str] = field(default_factory=set)
    """Released articles that stay, but whose `duplicate_of` changes: dropped and added again."""

    def nothing_new(self) -> bool:
        """Say whether the run changes nothing."""
        return not self.rejects.num_rows and not any(values for _, values in [*self.add.values(), *self.drop.values()])


def staged(run: Run) -> Staged:
    """Collect what a run staged."""
    parts: dict[str, list[Part]] = {}
    covers: set[str] = set()
    batches = (run.batch(stage, batch) for stage in run.stages() for batch in run.batches(stage))
    for manifest in (found for batch in batches if (found := batch.manifest()) is not None):
        covers.update(manifest.covers)
        for table, part in manifest.tables.items():
            if part is not None:
                parts.setdefault(table, []).append(part)
    return Staged(run.files, parts, frozenset(covers))


def make_plan(staged: Staged, parent: Release | None, began: int, base: Release | None) -> Plan:
    """Compare what a run staged with release `parent`; `base` is release `began`, from which the run began.

    `base` is None where that was the empty lake, or was retired since. Raises InvalidRows where staged rows point at
    nothing.
    """
    return _Planner(staged, parent, began, base).plan()


class _Planner:
    def __init__(self, rows: Staged, parent: Release | None, began: int, base: Release | None) -> None:
        self.files, self.parent, self.base = rows.files, parent, base
        self.staged = rows
        self.raced = began != (parent.release if parent else 0)
        self.made = Plan()
        self.chosen: dict[str, str] = {}  # doc_id -> page_id of every document staged as a page and not stale
        self.held: dict[str, str] = {}  # doc_id -> page_id in the parent, for every document in question
        self.changed: set[str] = set()  # article_ids that are new or whose text is
        self.gone: dict[str, str | None] = {}  # article_id that leaves -> the document's new one

    def plan(self) -> Plan:
        stale = self._pages()
        self._articles(stale)
        self._links()
        for table in ANNOTATIONS:
            self._annotations(table)
        for rows in self.staged.rows("clusters", ["quote_id", "cluster_id"]):
            self.made.clusters.update(zip(*(column.to_pylist() for column in rows.columns), strict=True))
        self._rejects()
        return self.made

    def _pages(self) -> set[str]:
        newest: dict[str, tuple[datetime, str]] = {}
        for rows in self.staged.rows("pages", ["doc_id", "page_id", "fetched_at"]):
            for row in rows.to_pylist():
                newest[row["doc_id"]] = max(
                    newest.get(row["doc_id"], (row["fetched_at"], "")), (row["fetched_at"], row["page_id"])
                )
        documents = set(newest)
        for rows in self.staged.rows("articles", ["doc_id"]):
            documents.update(rows["doc_id"].to_pylist())
        columns = ["doc_id", "page_id", "fetched_at"]
        differing: dict[str, datetime] = {}
        for row in self._each_released("pages", "doc_id", documents, columns):
            self.held[row["doc_id"]] = row["page_id"]
            if newest.get(row["doc_id"], ("", row["page_id"]))[1] != row["page_id"]:
                differing[row["doc_id"]] = row["fetched_at"]
        stale = self._overtaken(differing, newest)
        self.chosen = {doc: page for doc, (_, page) in newest.items() if doc not in stale}
        self.made.add["pages"] = ("page_id", {page for doc, page in self.chosen.items() if self.held.get(doc) != page})
        self.made.drop["pages"] = ("doc_id", set(differing) - stale)
        return stale

    def _released(self, table: str, column: str, wanted: set[str], columns: list[str]) -> pa.Table:
        """Give the parent's rows of a table whose `column` is one of `wanted`."""
        return lookup(self.files, self._parts(table), table, column, wanted, columns)

    def _each_released(
        self, table: str, column: str, wanted: Iterable[str], columns: list[str]
    ) -> Iterator[dict[str, Any]]:
        """Give the same row by row: of a whole lake that is done anew, one row group is in memory at a time."""
        for rows in found(self.files, self._parts(table), table, column, wanted, columns):
            yield from rows.to_pylist()

    def _parts(self, table: str) -> Sequence[Part]:
        return self.parent.files(table) if self.parent else ()

    def _overtaken(self, held: Mapping[str, datetime], newest: Mapping[str, tuple[datetime, str]]) -> set[str]:
        """Give the documents of which another run released a later revision after this run began.

        Only those are judged by the clock: against what stood at its beginning a run is always later, whatever a clock
        that jumped says. Where the release of its beginning was retired, all are.
        """
        if not self.raced or not held:
            return set()
        parts = self.base.files("pages") if self.base else ()
        before = lookup(self.files, parts, "pages", "doc_id", set(held), ["doc_id", "page_id"]).to_pylist()
        at_base = {row["doc_id"]: row["page_id"] for row in before}
        return {doc for doc, when in held.items() if at_base.get(doc) != self.held[doc] and when > newest[doc][0]}

    def _articles(self, stale: set[str]) -> None:
        columns = ["article_id", "doc_id", "text_sha256", "pipeline_version"]
        fresh: dict[str, tuple[str, str, str]] = {}
        for rows in self.staged.rows("articles", columns):
            for row in rows.to_pylist():
                page = self.chosen.get(row["doc_id"], self.held.get(row["doc_id"]))
                if page is None:
                    raise InvalidRows(
                        f"Article {row['article_id']} has no page, neither staged nor in {self.files.url}."
                    )
                if row["doc_id"] not in stale and page == row["article_id"]:
                    fresh[row["doc_id"]] = page, row["text_sha256"], intern(row["pipeline_version"])
        replaced = self.made.drop["pages"][1]
        touched = (set(fresh) & set(self.held)) | replaced
        dropped = set()
        for row in self._each_released("articles", "doc_id", touched, columns):
            new = fresh.get(row["doc_id"])
            if new is None and row["doc_id"] not in replaced:
                continue
            if new == _identity(row):
                del fresh[row["doc_id"]]
                continue
            dropped.add(row["article_id"])
            if new is None or new[0] != row["article_id"]:
                self.gone[row["article_id"]] = new[0] if new else None
        self.changed = {article for article, _, _ in fresh.values()}
        self.made.add["articles"] = ("article_id", set(self.changed))
        self.made.drop["articles"] = ("article_id", dropped)

    def _links(self) -> None:
        """Let `duplicate_of` name articles of this release only.

        A duplicate follows its original to the document's new revision. Where that is no article any more, the first of
        its duplicates becomes the original of the others.
        """
        leaving = self.made.drop["articles"][1]
        columns = ["article_id", "duplicate_of"]
        rows = self._released("articles", "duplicate_of", set(self.gone), columns).to_pylist()
        links = {row["article_id"]: row["duplicate_of"] for row in rows if row["article_id"] not in leaving}
        self.made.moved = set(links)
        leaving.update(links)
        for table in ("articles", "duplicates"):  # what compared all articles of the run knows better than a batch
            for staged_rows in self.staged.rows(table, columns):
                for row in staged_rows.to_pylist():
                    if row["article_id"] in self.changed and row["duplicate_of"] is not None:
                        links[row["article_id"]] = row["duplicate_of"]
        targets = set(links.values()) - self.changed - set(self.gone)
        present = self._released("articles", "article_id", targets, ["article_id"])
        there = self.changed | set(present["article_id"].to_pylist()) | self.made.moved
        heirs = dict(self.gone)
        for article in sorted(links):
            original = links[article]
            if original in heirs:
                heirs[original] = heirs[original] or article
                original = heirs[original]
            links[article] = original if original in there else None
        for article in sorted(links):
            if _circular(article, links):
                links[article] = None
        self.made.links = links

    def _annotations(self, table: str) -> None:
        elsewhere = set(self.staged.covers - self.changed)
        for rows in self.staged.rows(table, ["article_id"]):
            articles = rows["article_id"].unique().to_pylist()
            elsewhere.update(one for one in articles if one not in self.staged.covers and one not in self.changed)
        absent = set(elsewhere)
        for rows in found(self.files, self._parts("articles"), "articles", "article_id", elsewhere, ["article_id"]):
            absent.difference_update(rows["article_id"].to_pylist())
        present = elsewhere - absent - set(self.gone)
        lost = self._unstaged(elsewhere - present)
        if lost and not self.raced:
            raise InvalidRows(
                f"Table {table!r} has rows of article {min(lost)}, neither staged nor in {self.files.url}."
            )
        again = present | (self.changed & set(self.held.values()))
        differing = self._differing(table, again)
        self.made.add[table] = ("article_id", (self.changed - again) | differing)
        self.made.drop[table] = ("article_id", differing | set(self.gone))

    def _unstaged(self, articles: set[str]) -> set[str]:
        """Give those of some articles that are not staged."""
        for rows in self.staged.rows("articles", ["article_id"]) if articles else ():
            articles.difference_update(rows["article_id"].to_pylist())
        return articles

    def _differing(self, table: str, articles: set[str]) -> set[str]:
        """Give those of some articles whose staged rows do not say what the released ones say, scores aside."""
        if not articles:
            return set()
        spec = TABLES[table]
        exact = [c.name for c in spec.columns if not pa.types.is_floating(c.type) and c.name not in spec.uncompared]
        names = spec.compared or tuple(exact)
        schema = pa.schema([spec.schema().field(name) for name in names])
        wanted = Wanted(articles)
        released = (
            rows
            for part in self._parts(table)
            for rows in matching(self.files, part, "article_id", wanted, schema.names)
        )
        with connect({}) as connection:
            _digest(connection, "staged", self.staged.rows(table, schema.names), schema, articles)
            _digest(connection, "released", released, schema, articles)
            connection.execute(_DIFFERING)
            differing: set[str] = set()
            while some := connection.fetchmany(ROWS):
                differing.update(article for (article,) in some)
        return differing

    def _rejects(self) -> None:
        spec = TABLES["rejects"]
        found = pa.concat_tables([spec.empty(), *self.staged.rows("rejects", spec.names())])
        documents = set(found["doc_id"].to_pylist())
        known = self._released("rejects", "doc_id", documents, list(spec.key)).to_pylist()
        seen = {tuple(row.values()) for row in known}
        keep = []
        for number, row in enumerate(found.select(list(spec.key)).to_pylist()):
            keep += [number] if tuple(row.values()) not in seen else []
            seen.add(tuple(row.values()))
        self.made.rejects = found.take(pa.array(keep, pa.int64()))


def _circular(article: str, links: Mapping[str, str | None]) -> bool:
    """Say whether following the links from `article` comes back to it, as when an original turns into a duplicate."""
    at, met = links[article], set[str]()
    while at is not None and at != article and at not in met:
        met.add(at)
        at = links.get(at)
    return at == article


def _identity(row: Mapping[str, str]) -> tuple[str, str, str]:
    """Give what of an article makes it another where it changes."""
    return row["article_id"], row["text_sha256"], row["pipeline_version"]


_DIFFERING = """
    WITH old AS (SELECT article_id, sum(rows) AS rows, bit_xor(digest) AS digest FROM released GROUP BY ALL),
         new AS (SELECT article_id, sum(rows) AS rows, bit_xor(digest) AS digest FROM staged GROUP BY ALL)
    SELECT article_id FROM old FULL JOIN new USING (article_id)
    WHERE old.rows IS DISTINCT FROM new.rows OR old.digest IS DISTINCT FROM new.digest
"""
ROWS = 10_000


def _digest(
    connection: duckdb.DuckDBPyConnection, name: str, chunks: Iterable[pa.Table], schema: pa.Schema, articles: set[str]
) -> None:
    """Make a table of number and combined hash of each article's rows, in no order; they may lie in several chunks.

    DuckDB keeps it, on disk where it does not fit: of a million articles a Python dictionary is 300 MB.
    """
    connection.execute(f"CREATE TABLE {name} (article_id VARCHAR, rows BIGINT, digest UBIGINT)")
    listed = ", ".join(f'"{column}"' for column in schema.names)
    for chunk in chunks:
        rows = chunk.filter(among(chunk["article_id"], articles))
        if rows.num_rows:
            connection.register("rows", widened(rows, schema))
            query = f"SELECT article_id, count(*), bit_xor(hash({listed})) FROM rows GROUP BY article_id"
            connection.execute(f"INSERT INTO {name} {query}")
