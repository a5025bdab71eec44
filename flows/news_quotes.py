"""Read news from sources into one release of attributed statements."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import flow

from flows.given import with_profile
from flows.parameters import NewsQuotes
from flows.reports.outcome import Outcome
from flows.running.endings import in_words
from flows.running.job import Job, Step
from flows.running.names import asked
from flows.running.pipeline import carry_out
from flows.source_kinds import is_address
from tasks import stages
from tasks.discover import addresses, licences


def run_name() -> str:
    """Name a flow run by what it reads, before its documents are known."""
    return f"news_quotes: {described_sources(asked('sources'))}"


@flow(name="news_quotes", flow_run_name=run_name, persist_result=False)
@in_words
def news_quotes(parameters: NewsQuotes) -> Outcome:
    """Read news and publish who said what, as one release of the lake.

    Discovers documents, takes them in batches through fetch, clean, tag and attribute, and publishes one release. Run
    it again with the same parameters after a failure: finished batches are not done again, nothing is fetched twice.
    """
    parameters = with_profile(parameters)
    job = job_of(parameters)
    with parameters.opened(parameters.resume) as run:
        if parameters.resume:
            job = job_of(parameters.as_begun(run.parameters))
        return carry_out(run, job)


def job_of(parameters: NewsQuotes) -> Job:
    """Say what the flow does with these parameters.

    Raises Fatal for a watch list or a sources.yaml with a fault, so that nothing is begun in the lake.
    """
    annotation = {"settings": parameters.annotation()}
    return Job(
        title=f"news_quotes: {described_sources(parameters.sources)}",
        reads="documents",
        licences=licences(parameters.sources),
        addresses=addresses(parameters.sources),
        discover=Step(
            stages.discover,
            {"sources": parameters.sources, "size": parameters.batch_size, "settings": parameters.discovery()},
        ),
        each=[
            Step(stages.fetch, {"settings": parameters.discover.fetch}),
            Step(stages.clean, {"settings": parameters.cleaning()}),
            Step(stages.tag, annotation),
            Step(stages.attribute, annotation),
        ],
        link=Step(stages.link, {"settings": parameters.clean}),
        batch_size=parameters.batch_size,
        execution=parameters.execution,
        watch=parameters.watched(),
        strict=parameters.strict,
    )


def described_sources(sources: Sequence[str]) -> str:
    """Put sources in a few words: '3 addresses, 1 file or folder'."""
    if not sources:
        return "a run to finish"
    if len(sources) == 1:
        return sources[0] if len(sources[0]) <= 80 else sources[0][:79] + "…"
    web = sum(map(is_address, sources))
    words = [f"{web} addresses" if web > 1 else "1 address"] if web else []
    local = len(sources) - web
    if local:
        words.append(f"{local} files or folders" if local > 1 else "1 file or folder")
    return ", ".join(words)
