"""Give the addresses of the explorer's pages, for its own links and for those that others make to it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlencode


def statements(release: int, ending: str = "", **query: object) -> str:
    """Give the list of statements that `query` asks for; with an ending (".csv") its download."""
    return f"/{release}/statements{ending}{_encoded(query)}"


def article(release: int, article_id: str, quote_id: str | None = None) -> str:
    """Give an article with its statements marked, at one of them if named."""
    return f"/{release}/articles/{quote(article_id, safe='')}{f'#s-{quote_id}' if quote_id else ''}"


def _encoded(query: Mapping[str, object]) -> str:
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""
