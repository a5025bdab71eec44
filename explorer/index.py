"""Put the statements of a release into one DuckDB file, ready to be searched, and keep it in the user's cache folder.

A release never changes, so its index never does; it is named by the hashes of the files it was made of. Nothing of a
text is lost on the way: the index holds every column of a statement, and what only pages need beside them.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from explorer.attached import FOLD, LIMITS, Attached
from storage.errors import Fatal
from storage.ids import make_id
from storage.read.lake import Lake
from storage.read.outlets import outlet_sql
from storage.read.parquet_views import parquet_views
from storage.schemas import ARTICLES, QUOTES
from storage.tables.sql import connect, quoted

LAYOUT = 1
"""Raised with every change of the tables below."""
MAKING = {**LIMITS, "threads": 1}
"""What is read and written lies in memory once for each thread, and two took more than the limit for a million rows."""
KEPT = 8
"""Indexes in the cache folder, those last used."""

_OF_ARTICLE = ("url", "publisher", "title", "published_at")
_SPANS = "flatten([content_spans, cue_spans, speaker_spans])"
_AROUND = 300
# Older releases do not know their sentences: there it is the paragraph, at most 300 characters of it to each side.
_STATEMENTS = f"""
CREATE TABLE made.statements AS
WITH joined AS (
    SELECT {", ".join(f'q."{name}"' for name in QUOTES.names())}, {", ".join(f"a.{name}" for name in _OF_ARTICLE)},
        a.text AS article,
        list_min([span[1] FOR span IN {_SPANS}]) AS first,
        list_max([span[2] FOR span IN {_SPANS}]) AS last
    FROM quotes q JOIN articles a USING (article_id)
), bounded AS (
    SELECT *,
        coalesce(context_start, first - length(regexp_extract(
            substring(article, greatest(first - {_AROUND}, 0) + 1, least(first, {_AROUND})), '[^\n]*$')))
            AS shown_start,
        coalesce(context_end, last + length(regexp_extract(
            substring(article, last + 1, {_AROUND}), '^[^\n]*'))) AS shown_end
    FROM joined
)
SELECT * EXCLUDE (article, first, last, shown_end),
    substring(article, shown_start + 1, shown_end - shown_start) AS shown,
    fold(substring(article, shown_start + 1, shown_end - shown_start)) AS folded,
    {outlet_sql()} AS outlet,
    published_at::DATE AS day,
    epoch_us(published_at) AS moment
FROM bounded
"""
_SPEAKERS = """
CREATE TABLE made.speakers AS
SELECT speaker_name AS name, fold(speaker_name) AS folded, mode(speaker_entity_id) AS entity_id,
    mode(speaker_label) AS label, count(*) AS statements
FROM made.statements WHERE speaker_name IS NOT NULL GROUP BY ALL
"""
_CHOICES = """
CREATE TABLE made.choices AS
SELECT 'outlet' AS field, outlet AS value, count(*) AS statements FROM made.statements
WHERE outlet IS NOT NULL GROUP BY ALL
UNION ALL
SELECT 'watch', name, count(*) FROM (SELECT unnest(watch) AS name FROM made.statements) GROUP BY ALL
UNION ALL
SELECT 'role', speaker_role, count(*) FROM made.statements WHERE speaker_role IS NOT NULL GROUP BY ALL
"""


def index_of(lake: Lake, attached: Attached, folder: Path | None = None) -> Path:
    """Give the index of a release, which is made first where there is none yet: some seconds a million statements.

    It holds `statements`, `speakers` and `choices`, for reading through `attached`. Raises Fatal where the cache folder
    cannot be written, the release was retired, or its files are damaged.
    """
    folder = folder or cache_folder()
    path = folder / f"{_name(lake)}.duckdb"
    if not (path.exists() and _sound(path, attached)):
        attached.forget(path)
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            with attached.aside():
                _make(lake, path)
            _forget(folder, keep=path)
    path.touch()
    return path


def _sound(path: Path, attached: Attached) -> bool:
    """Say whether a file is an index: not another program's, and not one that a full disk cut."""
    try:
        with attached.cursor(path) as cursor:
            cursor.execute("SELECT quote_id FROM statements, speakers, choices LIMIT 1")
    except duckdb.Error:
        return False
    return True


def cache_folder() -> Path:
    """Give the folder of indexes: `quotelake/explorer` in the user's cache folder (XDG_CACHE_HOME)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quotelake" / "explorer"


def _name(lake: Lake) -> str:
    parts = [part.sha256 for table in (QUOTES, ARTICLES) for part in lake.release.files(table.name)]
    return make_id("explorer", LAYOUT, duckdb.__version__, ",".join(QUOTES.names()), *parts)


def _make(lake: Lake, path: Path) -> None:
    """Write under another name first: a killed process leaves no half an index, two at once do the same."""
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".making-") as making:
        made = Path(making) / "index.duckdb"
        with parquet_views(lake, (QUOTES.name, ARTICLES.name)) as views, connect(views, MAKING) as connection:
            _fill(connection, made)
        made.replace(path)


def _fill(connection: duckdb.DuckDBPyConnection, made: Path) -> None:
    try:
        connection.execute(f"ATTACH {quoted(made)} AS made")
        for query in (FOLD, _STATEMENTS, _SPEAKERS, _CHOICES):
            connection.execute(query)
        connection.execute("DETACH made")
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise Fatal(
                f"The disk of {made.parents[1]} is full; free some space, or name another folder as XDG_CACHE_HOME."
            ) from error
        raise


def _forget(folder: Path, keep: Path) -> None:
    """Remove the indexes that were not used for longest. A process that reads one keeps its open file."""
    others = [path for path in folder.glob("*.duckdb") if path != keep]
    for path in sorted(others, key=lambda one: one.stat().st_mtime, reverse=True)[KEPT - 1 :]:
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Fatal(
            f"The index of the release cannot be written into {folder} ({error.strerror or error}); "
            "free some space, or name another folder as XDG_CACHE_HOME."
        ) from error
