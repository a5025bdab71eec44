"""Holds what a finished run puts into Prefect's UI: report, statements, links."""

from __future__ import annotations

from collections.abc import Sequence

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.reports.html_view import html_view
from flows.reports.links import link_to
from flows.reports.report import Outcome, report, statement_rows
from flows.statements import Statement, brought
from storage.files.open import open_files
from storage.read.lake import open_lake
from storage.tables.releases import Release

TABLE_LIMIT = 200
"""Rows of the table artifact. It lives in Prefect's database; the release holds all of them."""


def show(outcome: Outcome, watch: Sequence[str]) -> list[Statement]:
    """Put up the run's artifacts. Returns the new statements: of watched names, or all where none is watched."""
    fresh: list[Statement] = []
    links: dict[str, str] = {}
    if outcome.release is not None:
        release = outcome.release
        fresh = brought(outcome.lake, release.release, release.parent, watched=bool(watch))
        links = _release(outcome.lake, release, fresh)
    if fresh:
        create_table_artifact(
            statement_rows(fresh, TABLE_LIMIT),
            key="statements",
            description=f"{len(fresh):,} new statements" + (f" of {', '.join(watch)}" if watch else ""),
        )
    create_markdown_artifact(report(outcome, watch, fresh, links), key="report", description=outcome.headline())
    return fresh


def _release(lake: str, release: Release, fresh: Sequence[Statement]) -> dict[str, str]:
    """Put up links to the release and to a page of its new statements in their articles; give them by their words."""
    name, manifest = f"Release {release.release}", link_to(lake, f"releases/{release.release:06d}.json")
    create_link_artifact(
        manifest, link_text=name, key="release", description="Manifest of the release: tables, files, checksums."
    )
    if not fresh:
        return {name: manifest}
    path = f"exports/{release.release:06d}/statements.html"
    open_files(lake).write(path, html_view(open_lake(lake, release.release), fresh).encode())
    page = link_to(lake, path)
    create_link_artifact(
        page,
        link_text="Statements in their articles",
        key="statements-in-articles",
        description="Speakers, cues and contents marked in the text.",
    )
    return {"Statements in their articles": page, name: manifest}
