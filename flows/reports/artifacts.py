"""Put into Prefect's UI what a run did: report, table of statements, chart, links to the release and its page."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from prefect.artifacts import (
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_table_artifact,
)

from explorer.one_file import one_file
from flows.reports.chart import address_of, speakers_chart
from flows.reports.report import Outcome, report, statement_rows
from storage.files.open import open_files
from storage.read.lake import open_lake
from storage.read.statements import Statement, brought
from storage.tables.releases import Release
from storage.words import counted

TABLE_LIMIT = 200
"""Rows of the table artifact. It lives in Prefect's database; the release holds all of them."""
_PAGE = "Statements in their articles"


def show(outcome: Outcome) -> Outcome:
    """Put up the run's artifacts. They show the new statements of watched names, or all where none is watched.

    Gives the outcome with the page that was written.
    """
    fresh: list[Statement] = []
    links: dict[str, str] = {}
    if outcome.release is not None:
        release = outcome.release
        fresh = brought(outcome.lake, release.release, release.parent, watched=bool(outcome.watch))
        links = _release(outcome.lake, release, fresh)
    if fresh:
        create_table_artifact(
            statement_rows(fresh, TABLE_LIMIT),
            key="statements",
            description=counted(len(fresh), "new statement")
            + (f" of {', '.join(outcome.watch)}" if outcome.watch else ""),
        )
    if chart := speakers_chart(fresh):
        create_image_artifact(address_of(chart), key="speakers", description="Most new statements, by speaker")
    create_markdown_artifact(report(outcome, fresh, links), key="report", description=outcome.headline())
    if outcome.release is None or _PAGE not in links:
        return outcome
    return replace(outcome, page=f"{outcome.lake.rstrip('/')}/{_page(outcome.release)}")


def _release(lake: str, release: Release, fresh: Sequence[Statement]) -> dict[str, str]:
    """Put up links to the release and to a page of its new statements in their articles; give them by their words."""
    name, manifest = f"Release {release.release}", link_to(lake, f"releases/{release.release:06d}.json")
    create_link_artifact(
        manifest, link_text=name, key="release", description="Manifest of the release: tables, files, checksums."
    )
    if not fresh:
        return {name: manifest}
    path = _page(release)
    open_files(lake).write(path, one_file(open_lake(lake, release.release), fresh).encode("utf-8", "replace"))
    page = link_to(lake, path)
    create_link_artifact(
        page,
        link_text=_PAGE,
        key="statements-in-articles",
        description="Speakers, cues and contents marked in the text.",
    )
    return {_PAGE: page, name: manifest}


def _page(release: Release) -> str:
    return f"exports/{release.release:06d}/statements.html"


def link_to(lake: str, path: str, environment: Mapping[str, str] = os.environ) -> str:
    """Give an address of a file of the lake: served, an object's own URL, or a file URI.

    A browser follows no `file:` link on a page that came over HTTP. So where QUOTELAKE_LAKE_URL says under which
    address the files of the lake QUOTELAKE_LAKE are served, as `make up` does, links go there.
    """
    served, address = environment.get("QUOTELAKE_LAKE"), environment.get("QUOTELAKE_LAKE_URL")
    if served and address and open_files(served).url == open_files(lake).url:
        return f"{address.rstrip('/')}/{quote(path)}"
    return f"{lake}/{path}" if "://" in lake else (Path(lake) / path).absolute().as_uri()
