"""Holds the flows that make a release of what a lake holds already: `reannotate` and `reclean`. Nothing is fetched."""

from __future__ import annotations

from prefect import flow
from prefect.runtime import flow_run

from flows.parameters import Reannotate, Reclean
from flows.reports.report import Outcome
from flows.running.batches import Step
from flows.running.pipeline import VERSIONS, carry_out, name_run
from flows.running.progress import counted
from storage.write.staging import Run, open_run
from tasks import stages
from tasks.clean import CleanSettings
from tasks.stored import stored_count


def run_name() -> str:
    """Name a flow run by what it does and where."""
    parameters = flow_run.parameters["parameters"]
    lake = parameters["lake"] if isinstance(parameters, dict) else parameters.lake
    return f"{flow_run.flow_name}: {lake}"


@flow(name="reannotate", flow_run_name=run_name, persist_result=False)
def reannotate(parameters: Reannotate) -> Outcome:
    """Tag and attribute every stored article anew, with the model and watch list of today, as one release."""
    with open_run(parameters.lake, {"flow": "reannotate"} | parameters.identity() | VERSIONS) as run:
        settings = {"settings": parameters.annotation(), "stored": parameters.batch_size}
        steps = [Step("tag", stages.tag, settings), Step("attribute", stages.attribute, settings)]
        return _anew(run, steps, "articles", parameters)


@flow(name="reclean", flow_run_name=run_name, persist_result=False)
def reclean(parameters: Reclean) -> Outcome:
    """Clean every stored page anew, then tag and attribute its article, as one release. Nothing is fetched."""
    with open_run(parameters.lake, {"flow": "reclean"} | parameters.identity() | VERSIONS) as run:
        annotation = {"settings": parameters.annotation()}
        steps = [
            Step("clean", stages.clean, {"settings": parameters.cleaning(), "stored": parameters.batch_size}),
            Step("tag", stages.tag, annotation),
            Step("attribute", stages.attribute, annotation),
        ]
        return _anew(run, steps, "pages", parameters, link=parameters.clean)


def _anew(
    run: Run, steps: list[Step], table: str, parameters: Reannotate, link: CleanSettings | None = None
) -> Outcome:
    rows = stored_count(run, table)
    name_run(f"{run_name()}, {counted(rows, table[:-1])}")
    return carry_out(
        run,
        steps,
        lambda _: rows,
        batch_size=parameters.batch_size,
        execution=parameters.execution,
        watch=parameters.watched(),
        link=link,
    )
