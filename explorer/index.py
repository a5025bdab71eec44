"""Put the statements of a release into one DuckDB file, ready to be searched, and keep it in the user's cache folder.

A release never changes, so its index never does; it is named by the hashes of the files it was made of. Nothing of a
text is lost on the way: the index holds every column of a statement, and what only pages need beside them.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from storage.errors import Fatal
from storage.ids import make_id
from storage.read.lake import Lake
from storage.read.outlets import outlet_sql
from storage.read.parquet_views import parquet_views
from storage.schemas import ARTICLES, QUOTES
from storage.tables.sql import connect

LAYOUT = 1
"""Raised with every change of the tables below."""
KEPT = 8
"""Indexes in the cache folder, those last used."""
LIMITS: Mapping[str, str | int | bool] = {"memory_limit": "300MB", "threads": 2, "preserve_insertion_order": False}
FOLD = (
    "CREATE MACRO fold(words) AS "
    r"' ' || regexp_replace(lower(strip_accents(words)), '[^\p{L}\p{N}\p{M}]+', ' ', 'g') || ' '"
)
"""What a search compares: words in small letters without accents, a space around each."""

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


def open_index(lake: Lake, folder: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open the index of a release, which is made first where there is none yet: some seconds a million statements.

    Gives a connection in which `statements`, `speakers` and `choices` are views, for reading. Raises Fatal where the
    cache folder cannot be written, the release was retired, or its files are damaged.
    """
    folder = folder or cache_folder()
    path = folder / f"{_name(lake)}.duckdb"
    if path.exists():
        with contextlib.suppress(duckdb.Error):  # another program's, or one that a full disk cut: made anew
            return _opened(path)
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _make(lake, path)
        _forget(folder, keep=path)
    return _opened(path)


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
        with parquet_views(lake, (QUOTES.name, ARTICLES.name)) as views, connect(views, LIMITS) as connection:
            _fill(connection, made)
        made.replace(path)


def _fill(connection: duckdb.DuckDBPyConnection, made: Path) -> None:
    try:
        connection.execute(f"ATTACH {_quoted(made)} AS made")
        connection.execute(FOLD)
        for query in (_STATEMENTS, _SPEAKERS, _CHOICES):
            connection.execute(query)
        connection.execute("DETACH made")
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise Fatal(
                f"The disk of {made.parents[1]} is full; free some space, or name another folder as XDG_CACHE_HOME."
            ) from error
        raise


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    connection = connect({}, LIMITS)
    connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    connection.execute(FOLD)
    connection.execute(f"ATTACH {_quoted(path)} AS made (READ_ONLY)")
    context = "CASE WHEN context_start IS NOT NULL THEN shown END AS context"
    connection.execute(f"CREATE VIEW statements AS SELECT *, {context} FROM made.statements")
    for name in ("speakers", "choices"):
        connection.execute(f"CREATE VIEW {name} AS FROM made.{name}")
    path.touch()
    return connection


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


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
