"""Holds what a finished run puts into Prefect's UI: report, statements, links. The words are made in `flows.report`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.html_view import html_view
from flows.report import Outcome, report, statement_rows
from flows.statements import Statement, brought
from storage.files import open_files
from storage.lake import open_lake

TABLE_LIMIT = 200
"""Rows of the table artifact. It lives in Prefect's database; the release holds all of them."""


def show(outcome: Outcome, watch: Sequence[str]) -> list[Statement]:
    """Put up the run's artifacts. Returns the new statements: of watched names, or all where none is watched."""
    fresh: list[Statement] = []
    if outcome.release is not None:
        release = outcome.release
        fresh = brought(outcome.lake, release.release, release.parent, watched=bool(watch))
    create_markdown_artifact(report(outcome, watch, len(fresh)), key="report", description=outcome.headline())
    if fresh and outcome.release is not None:
        create_table_artifact(
            statement_rows(fresh, TABLE_LIMIT),
            key="statements",
            description=f"{len(fresh):,} new statements" + (f" of {', '.join(watch)}" if watch else ""),
        )
        create_link_artifact(
            link_to(outcome.lake, f"releases/{outcome.release.release:06d}.json"),
            link_text=f"Release {outcome.release.release}",
            key="release",
            description="The release's manifest: every table, file and checksum.",
        )
        page = f"exports/{outcome.release.release:06d}/statements.html"
        lake = open_lake(outcome.lake, outcome.release.release)
        open_files(outcome.lake).write(page, html_view(lake, fresh).encode())
        create_link_artifact(
            link_to(outcome.lake, page),
            link_text="Statements in their articles",
            key="statements-in-articles",
            description="The articles of the new statements, with speakers, cues and contents marked.",
        )
    return fresh


def link_to(lake: str, path: str) -> str:
    """Give an address of a file of the lake: a file URI for a folder, else the object's own URL."""
    return f"{lake}/{path}" if "://" in lake else (Path(lake) / path).as_uri()
