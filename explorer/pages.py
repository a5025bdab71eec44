"""Fill the templates of pages. Every value is escaped: no word of a text is ever markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from explorer import addresses
from explorer.plain import plain


def render(template: str, **values: Any) -> str:
    """Give a page as HTML."""
    return _environment.get_template(template).render(values)


def render_elsewhere(explorer: str | None, template: str, **values: Any) -> str:
    """Give a page that is not the explorer's own: its links lead to the one at `explorer`, or there are none."""
    return _made(_Elsewhere(explorer)).get_template(template).render(values)


class _Elsewhere:
    """The explorer's addresses as another page must write them."""

    def __init__(self, explorer: str | None) -> None:
        self._begin = explorer and explorer.rstrip("/")

    def __getattr__(self, name: str) -> Callable[..., str]:
        address = getattr(addresses, name)
        begin = self._begin
        return lambda *given, **query: f"{begin}{address(*given, **query)}" if begin else ""


def is_web(url: str) -> bool:
    """Say whether an address may be linked to: http and https only, never a script's or a file's."""
    try:
        return urlsplit(url).scheme in ("http", "https")
    except ValueError:
        return False


def last_part(url: str) -> str:
    """Give the last part of an address, for articles without a title."""
    return unquote(url.rstrip("/").rpartition("/")[2]) or url


def percent(share: float | None) -> str:
    """Give a share as people read it; rounded down, so that nothing uncertain is certain."""
    return "unknown" if share is None else f"{int(share * 100)} %"


def _plain(value: str, field: str) -> str:
    return plain(field, value)


def _made(to: object) -> Environment:
    environment = Environment(
        loader=PackageLoader("explorer"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["to"] = to
    environment.filters.update(is_web=is_web, last_part=last_part, percent=percent, plain=_plain)
    environment.globals["parts"] = environment.get_template("parts.html").module
    environment.globals["texts"] = environment.get_template("text.html").module
    return environment


_environment = _made(addresses)
