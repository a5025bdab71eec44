"""Make a release of what a lake holds already: annotate it anew, or clean and annotate it anew. Nothing is fetched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from prefect import flow
from prefect.runtime import flow_run

from flows.parameters import Reannotate, Reclean
from flows.reports.outcome import Outcome
from flows.running.endings import in_words
from flows.running.job import Job, Step
from flows.running.names import asked
from flows.running.pipeline import carry_out
from storage.read.lake import open_lake
from tasks import stages


def run_name() -> str:
    """Name a flow run by what it does and where."""
    return f"{flow_run.flow_name}: {asked('lake')}"


@flow(name="reannotate", flow_run_name=run_name, persist_result=False)
@in_words
def reannotate(parameters: Reannotate) -> Outcome:
    """Tag and attribute every stored article anew, with the model and watch list of today, as one release."""
    settings = {"settings": parameters.annotation(), "stored": parameters.batch_size}
    each = [Step(stages.tag, settings), Step(stages.attribute, settings)]
    job = _job_of(parameters, "articles", each)
    with parameters.opened() as run:
        return carry_out(run, job)


@flow(name="reclean", flow_run_name=run_name, persist_result=False)
@in_words
def reclean(parameters: Reclean) -> Outcome:
    """Clean every stored page anew, then tag and attribute its article, as one release. Nothing is fetched."""
    annotation = {"settings": parameters.annotation()}
    each = [
        Step(stages.clean, {"settings": parameters.cleaning(), "stored": parameters.batch_size}),
        Step(stages.tag, annotation),
        Step(stages.attribute, annotation),
    ]
    job = _job_of(parameters, "pages", each, Step(stages.link, {"settings": parameters.clean}))
    with parameters.opened() as run:
        return carry_out(run, job)


def _job_of(
    parameters: Reannotate, reads: Literal["pages", "articles"], each: Sequence[Step], link: Step | None = None
) -> Job:
    """Say what to do anew. Raises Fatal for a lake without a release and a wrong watch list: nothing is begun then."""
    open_lake(parameters.lake)
    return Job(
        title=run_name(),
        reads=reads,
        each=each,
        link=link,
        batch_size=parameters.batch_size,
        execution=parameters.execution,
        watch=parameters.watched(),
    )
