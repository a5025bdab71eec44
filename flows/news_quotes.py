"""Holds the main flow: sources in, one release of attributed statements out. What a stage does goes in `tasks`."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from prefect import flow
from prefect.runtime import flow_run

from flows.parameters import NewsQuotes
from flows.reports.report import Outcome
from flows.running.batches import Step
from flows.running.pipeline import VERSIONS, carry_out, name_run
from flows.running.progress import Progress, counted
from storage.write.staging import open_run
from tasks import stages


def run_name() -> str:
    """Name a flow run by what it reads, before its documents are known."""
    parameters = flow_run.parameters["parameters"]
    sources = parameters["sources"] if isinstance(parameters, dict) else parameters.sources
    return f"news_quotes: {described_sources(sources)}"


@flow(name="news_quotes", flow_run_name=run_name, persist_result=False)
def news_quotes(parameters: NewsQuotes) -> Outcome:
    """Read news and publish who said what, as one release of the lake.

    Discovers documents, takes them in batches through fetch, clean, tag and attribute, and publishes one release. Run
    it again with the same parameters after a failure: finished batches are not done again, nothing is fetched twice.
    """
    watched = parameters.watched()
    with open_run(parameters.lake, parameters.identity() | VERSIONS, parameters.resume) as run:
        if parameters.resume:
            parameters = parameters.as_begun(run.parameters, VERSIONS)
            watched = parameters.watched()

        def find(progress: Progress) -> int:
            progress.started("discover", "")
            found = stages.discover(run.lake, run.key, parameters.sources, parameters.discover)
            progress.finished("discover", "", found)
            name_run(f"news_quotes: {described_sources(parameters.sources)}, {counted(found.kept, 'document')}")
            return found.kept

        return carry_out(
            run,
            _steps(parameters),
            find,
            batch_size=parameters.batch_size,
            execution=parameters.execution,
            watch=watched,
            strict=parameters.strict,
            link=parameters.clean,
        )


def _steps(parameters: NewsQuotes) -> list[Step]:
    annotation = {"settings": parameters.annotation()}
    return [
        Step("fetch", stages.fetch, {"size": parameters.batch_size, "settings": parameters.discover.fetch}),
        Step("clean", stages.clean, {"settings": parameters.cleaning()}),
        Step("tag", stages.tag, annotation),
        Step("attribute", stages.attribute, annotation),
    ]


def described_sources(sources: Sequence[str]) -> str:
    """Put sources in a few words: '3 addresses, 1 file or folder'."""
    if not sources:
        return "a run to finish"
    if len(sources) == 1:
        return sources[0] if len(sources[0]) <= 80 else sources[0][:79] + "…"
    web = sum(urlsplit(source).scheme in {"http", "https"} for source in sources)
    words = [f"{web} addresses" if web > 1 else "1 address"] if web else []
    local = len(sources) - web
    if local:
        words.append(f"{local} files or folders" if local > 1 else "1 file or folder")
    return ", ".join(words)
