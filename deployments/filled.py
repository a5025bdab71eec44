"""Fill the deployments of prefect.yaml with what the repository's `quotelake.yaml` says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from flows.given import merged
from flows.parameters import Maintain, NewsQuotes, Reannotate, Reclean
from flows.settings_file import SettingsFile
from storage.errors import WrongSettings
from tasks.wrong_settings import in_one_sentence

TAKES: dict[str, type[BaseModel]] = {
    "news_quotes": NewsQuotes,
    "reannotate": Reannotate,
    "reclean": Reclean,
    "maintain": Maintain,
}
"""The parameters of each flow that reads a lake; each takes from the file what it knows."""
ASKED_FOR = "on-demand"
"""The deployment with a form, of which each profile has one of its own: so people choose a profile by its name."""
SAMPLES = ("sources", "watch")
"""What stands in prefect.yaml so that a first run finds something; all else that stands there wins over the file."""


def filled(declared: dict[str, Any], file: SettingsFile) -> dict[str, Any]:
    """Give the content of prefect.yaml with the parameters of its deployments laid over the file's, samples under it.

    Each profile of the file adds a deployment, in which it wins over the rest of the file. Raises WrongSettings, with
    line and field, where the file says what a flow does not take.
    """
    deployments = [_filled(one, file) for one in declared["deployments"]]
    form = next(one for one in deployments if one["name"] == ASKED_FOR)
    return {**declared, "deployments": [*deployments, *(_of_profile(form, name, file) for name in file.profiles)]}


def _of_profile(form: dict[str, Any], name: str, file: SettingsFile) -> dict[str, Any]:
    profile = file.profiles[name]
    own = {"lake"} if os.environ.get("QUOTELAKE_LAKE") else set()  # the lake of all deployments
    over = {setting: value for setting, value in profile.items() if setting not in own}
    parameters = _where_both(form["parameters"]["parameters"], over) | {"profile": name}
    try:
        NewsQuotes.model_validate(merged(profile, parameters))
    except ValidationError as error:
        raise WrongSettings(in_one_sentence(error, file.of_profile(name), NewsQuotes.model_fields)) from error
    said = f"**As {ASKED_FOR}, with the settings under `{name}` in `profiles` of `{file.path.name}`.**"
    return {
        **form,
        "name": f"{ASKED_FOR}-{name}",
        "description": f"{said}\n\n{form['description']}",
        "parameters": {"parameters": parameters},
    }


def _where_both(parameters: Mapping[str, Any], profile: Mapping[str, Any]) -> dict[str, Any]:
    """Give parameters with the profile's values of what both set; a run takes the rest from the profile itself."""
    result = dict(parameters)
    for name in parameters.keys() & profile.keys():
        below, value = parameters[name], profile[name]
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[name] = _where_both(below, value)
        elif value is not None:
            result[name] = value
    return result


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
