"""Fill the deployments of prefect.yaml with what the repository's `quotelake.yaml` says."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from flows.given import merged
from flows.parameters import Maintain, NewsQuotes, Reannotate, Reclean
from flows.settings_file import SettingsFile, in_one_sentence
from storage.errors import WrongSettings

TAKES: dict[str, type[BaseModel]] = {
    "news_quotes": NewsQuotes,
    "reannotate": Reannotate,
    "reclean": Reclean,
    "maintain": Maintain,
}
"""The parameters of each flow that reads a lake; each takes from the file what it knows."""
SAMPLES = ("sources", "watch")
"""What stands in prefect.yaml so that a first run finds something; all else that stands there wins over the file."""


def filled(declared: dict[str, Any], file: SettingsFile) -> dict[str, Any]:
    """Give the content of prefect.yaml with the parameters of its deployments laid over the file's, samples under it.

    Raises WrongSettings, with line and field, where the file says what a flow does not take.
    """
    return {**declared, "deployments": [_filled(one, file) for one in declared["deployments"]]}


def _filled(deployment: dict[str, Any], file: SettingsFile) -> dict[str, Any]:
    model = TAKES.get(deployment["entrypoint"].rpartition(".")[2])
    if model is None:
        return deployment
    own = deployment["parameters"]["parameters"]
    known = {name: value for name, value in file.values.items() if name in model.model_fields}
    samples = {name: own[name] for name in SAMPLES if name in own}
    kept = {name: value for name, value in own.items() if name not in samples}
    parameters = merged(merged(samples, known), kept)
    unknown = {name: value for name, value in file.values.items() if name not in NewsQuotes.model_fields}
    try:
        model.model_validate(parameters | unknown)
    except ValidationError as error:
        raise WrongSettings(in_one_sentence(error, file, NewsQuotes.model_fields)) from error
    return {**deployment, "parameters": {"parameters": parameters}}
