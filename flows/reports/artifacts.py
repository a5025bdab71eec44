"""Put into Prefect's UI what a run did: report, table of statements, chart, links to the release and its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prefect.artifacts import (
    create_image_artifact,
    create_link_artifact,
    create_markdown_artifact,
    create_table_artifact,
)

from explorer.one_file import one_file
from flows.reports.chart import address_of, speakers_chart
from flows.reports.links import Explorer, explorer_of, link_to
from flows.reports.outcome import Outcome
from flows.reports.report import report, statement_rows
from storage.files.open import open_files
from storage.read.lake import open_lake
from storage.read.statements import Statement, brought
from storage.tables import releases
from storage.tables.releases import Release
from storage.words import counted

TABLE_LIMIT = 200
"""Rows of the table artifact. It lives in Prefect's database; the release holds all of them."""
_PAGE = "Statements in their articles"
_EXPLORER = "Statements in the explorer"


def show(outcome: Outcome) -> Outcome:
    """Put up the run's artifacts. They show the new statements of watched names, or all where none is watched.

    Gives the outcome with the page that was written.
    """
    fresh: list[Statement] = []
    links: dict[str, str] = {}
    explorer: Explorer | None = None
    page: str | None = None
    if (release := outcome.release) is not None:
        fresh = brought(outcome.lake, release.release, release.parent, watched=bool(outcome.watch))
        explorer = explorer_of(outcome.lake, release.release)
        page = _write_page(outcome.lake, release, fresh, explorer) if fresh else None
        links = {**_explorer(explorer, outcome), **_release(outcome.lake, release, page)}
    if fresh:
        create_table_artifact(
            statement_rows(fresh, TABLE_LIMIT, explorer),
            key="statements",
            description=counted(len(fresh), "new statement")
            + (f" of {', '.join(outcome.watch)}" if outcome.watch else ""),
        )
    if chart := speakers_chart(fresh):
        create_image_artifact(address_of(chart), key="speakers", description="Most new statements, by speaker")
    create_markdown_artifact(report(outcome, fresh, links, explorer), key="report", description=outcome.headline())
    return replace(outcome, page=f"{outcome.lake.rstrip('/')}/{page}") if page else outcome


def _explorer(explorer: Explorer | None, outcome: Outcome) -> dict[str, str]:
    """Put up a link to the release in the explorer, and give it; with those to watched names, charts and changes."""
    if explorer is None:
        return {}
    page = explorer.statements()
    create_link_artifact(
        page,
        link_text=_EXPLORER,
        key="explorer",
        description="Search, filter and compare the statements of the release.",
    )
    watched = {f"of {name}": explorer.statements(name) for name in outcome.watch}
    return {_EXPLORER: page, **watched, "Charts": explorer.overview(), "What changed": explorer.changes()}


def _write_page(lake: str, release: Release, fresh: Sequence[Statement], explorer: Explorer | None) -> str:
    """Write a page of a release's new statements in their articles; give its path in the lake."""
    path = f"exports/{release.release:06d}/statements.html"
    html = one_file(open_lake(lake, release.release), fresh, explorer.base if explorer else None)
    open_files(lake).write(path, html.encode("utf-8", "replace"))
    return path


def _release(lake: str, release: Release, page: str | None) -> dict[str, str]:
    """Put up links to the release and to the page of its new statements, if there is one; give them by their words."""
    name, manifest = f"Release {release.release}", link_to(lake, releases.path(release.release))
    create_link_artifact(
        manifest, link_text=name, key="release", description="Manifest of the release: tables, files, checksums."
    )
    if page is None:
        return {name: manifest}
    address = link_to(lake, page)
    create_link_artifact(
        address,
        link_text=_PAGE,
        key="statements-in-articles",
        description="Speakers, cues and contents marked in the text.",
    )
    return {_PAGE: address, name: manifest}
