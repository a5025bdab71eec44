"""Give the addresses that artifacts lead to: files of the lake where they are served, and pages of the explorer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from explorer import addresses
from storage.files.open import open_files
from storage.read.statements import Statement


@dataclass(frozen=True)
class Explorer:
    """The pages of one release in an explorer that runs at `base`."""

    base: str
    release: int

    def statements(self, watch: str | None = None) -> str:
        """Give the list of its statements, or those of a watched name."""
        return self.base + addresses.statements(self.release, watch=watch)

    def overview(self) -> str:
        """Give its charts."""
        return self.base + addresses.overview(self.release)

    def changes(self) -> str:
        """Give what it changed."""
        return self.base + addresses.release(self.release)

    def statement(self, one: Statement) -> str:
        """Give the article of a statement, at the statement."""
        return self.base + addresses.article(self.release, str(one["article_id"]), str(one["quote_id"]))


def explorer_of(lake: str, release: int, environment: Mapping[str, str] = os.environ) -> Explorer | None:
    """Give the explorer at QUOTELAKE_VIEW_URL; None where there is none, or it shows another lake (QUOTELAKE_LAKE)."""
    address = environment.get("QUOTELAKE_VIEW_URL", "").strip().rstrip("/")
    if not address or not _same(environment.get("QUOTELAKE_LAKE") or lake, lake):
        return None
    return Explorer(address if "://" in address else f"http://{address}", release)


def link_to(lake: str, path: str, environment: Mapping[str, str] = os.environ) -> str:
    """Give an address of a file of the lake: served, an object's own URL, or a file URI.

    A browser follows no `file:` link on a page that came over HTTP. So where QUOTELAKE_LAKE_URL says under which
    address the files of the lake QUOTELAKE_LAKE are served, as `make up` does, links go there.
    """
    served, address = environment.get("QUOTELAKE_LAKE"), environment.get("QUOTELAKE_LAKE_URL")
    if served and address and _same(served, lake):
        return f"{address.rstrip('/')}/{quote(path)}"
    return f"{lake}/{path}" if "://" in lake else (Path(lake) / path).absolute().as_uri()


def _same(one: str, other: str) -> bool:
    return open_files(one).url == open_files(other).url
