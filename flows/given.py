"""Make the main flow's parameters of what was given: options over environment over profile over settings file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.parameters import NewsQuotes
from flows.settings_file import DEFAULT_LAKE, NAME, SettingsFile, found
from storage.errors import WrongSettings
from storage.yaml_files import Place
from tasks.discover import addresses
from tasks.wrong_settings import in_one_sentence


def parameters(given: Mapping[str, Any], settings: Path | None = None) -> NewsQuotes:
    """Lay `given` over the settings file, the current folder's `quotelake.yaml` when none is named, and check all.

    Between them lies the profile that one of them names. A None in `given` is nothing given. Raises WrongSettings,
    which names file, line and field where a file is wrong, also where there is no such profile.
    """
    file = SettingsFile.read(settings) if settings else found()
    over = merged({"lake": os.environ.get("QUOTELAKE_LAKE") or None}, given)
    under: Mapping[str, Any] = {"sources": (), "lake": DEFAULT_LAKE}  # without sources: a resumed run brings its own
    under = merged(under, file.values if file else {})
    name = merged(under, over).get("profile")
    if isinstance(name, str):
        file = replace(_profile(name), under=file)
        under = merged(under, file.values)
    try:
        return NewsQuotes.model_validate(merged(under, over))
    except ValidationError as error:
        sentence = in_one_sentence(error, file, NewsQuotes.model_fields, set(_places(over)))
        raise WrongSettings(sentence) from error


def with_profile(asked: NewsQuotes) -> NewsQuotes:
    """Lay the parameters that were given over the profile that they name, of the current folder's `quotelake.yaml`.

    All of what `parameters` gives was given. Raises WrongSettings where there is no such profile, or where it is wrong.
    """
    if asked.profile is None:
        return asked
    profile = _profile(asked.profile)
    given = asked.model_dump(exclude_unset=True)
    try:
        return NewsQuotes.model_validate(merged(profile.values, given))
    except ValidationError as error:
        raise WrongSettings(in_one_sentence(error, profile, NewsQuotes.model_fields)) from error


def _profile(name: str) -> SettingsFile:
    """Give a profile of the current folder's `quotelake.yaml`. Raises WrongSettings where it has none of that name."""
    file = found()
    if file is None or name not in file.profiles:
        known = ", ".join(file.profiles) if file else ""
        there = f"it has {known or 'none'}" if file else "there is none in this folder"
        raise WrongSettings(f"No profile is called {name!r} in {NAME} ({there}): add it under `profiles`.")
    return file.of_profile(name)


def refuse_wrong_files(asked: NewsQuotes) -> None:
    """Read the files that parameters name, their watch list and each sources.yaml, so that a fault ends all at once.

    Raises WrongSettings, which names file and line.
    """
    asked.watched()
    addresses(asked.sources)


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Lay `over` over `under`, level by level; a None in it leaves what is under it."""
    result = dict(under)
    for name, value in over.items():
        if isinstance(value, Mapping):
            below = result.get(name)
            inner = merged(below if isinstance(below, Mapping) else {}, value)
            if inner:
                result[name] = inner
        elif value is not None:
            result[name] = value
    return result


def _places(values: Mapping[str, Any], place: Place = ()) -> Iterator[Place]:
    """Give the place of every value that is given."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _places(value, (*place, name))
        elif value is not None:
            yield (*place, name)
