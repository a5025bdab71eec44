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


def utterance(release: int, cluster_id: str, against: str | None = None) -> str:
    """Give all reports of an utterance, compared with the first one, or with the statement `against`."""
    return f"/{release}/utterances/{quote(cluster_id, safe='')}{_encoded({'against': against})}"


def speaker(release: int, name: str) -> str:
    """Give the portrait of who is called exactly so; in the query, for no path can hold every name."""
    return f"/{release}/speaker{_encoded({'name': name})}"


def overview(release: int, **query: object) -> str:
    """Give the charts of the statements that `query` asks for."""
    return f"/{release}/overview{_encoded(query)}"


def releases() -> str:
    """Give the list of a lake's releases."""
    return "/releases"


def release(number: int, since: int | None = None) -> str:
    """Give what a release holds, the run behind it, and what changed: since its parent, or since another one."""
    return f"/{number}/release{_encoded({'since': since})}"


def _encoded(query: Mapping[str, object]) -> str:
    given = {name: value for name, value in query.items() if value not in (None, "")}
    return f"?{urlencode(given)}" if given else ""
