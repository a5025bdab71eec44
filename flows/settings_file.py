"""Read `quotelake.yaml`: what to read, whose statements to watch, which lake, and any other parameter of the main flow.

It is read from the folder in which a command starts. Options win over the environment's QUOTELAKE_LAKE, that over the
profile that is named, the profile over the rest of the file, and the file over the defaults.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from storage.errors import WrongSettings
from storage.yaml_files import Place, YamlFile, read_yaml

NAME = "quotelake.yaml"
DEFAULT_LAKE = "lake"
PROFILES = "profiles"


@dataclass(frozen=True)
class SettingsFile(YamlFile):
    """A YAML file of settings; of them those under a name, which a run takes when it names them."""

    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    under: YamlFile | None = None
    """What this is laid over: the settings file, of a profile."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file. Raises WrongSettings, with file and line, where it is no YAML of names and values."""
        file = read_yaml(path, "settings file")
        if not isinstance(file.values, dict | None):
            raise WrongSettings(f"{path}, line 1: a settings file holds names and values, as in `lake: news`.")
        values = dict(file.values or {})
        profiles = values.pop(PROFILES, None) or {}
        if not isinstance(profiles, dict) or not all(isinstance(one, dict) for one in profiles.values()):
            line = file.lines.get((PROFILES,), 1)
            raise WrongSettings(f"{path}, line {line}, {PROFILES}: each profile is a name with settings under it.")
        return cls(path, values, file.lines, {str(name): one for name, one in profiles.items()})

    def of_profile(self, name: str) -> Self:
        """Give the file as if one of its profiles were all of it."""
        inside = (PROFILES, name)
        lines = {place[2:]: line for place, line in self.lines.items() if place[:2] == inside and place[2:]}
        return type(self)(self.path, self.profiles[name], lines)

    def place(self, place: Place) -> str | None:
        """Say where a value stands, here or in what this is laid over: in that which says more of it."""
        if self.under is None or _named(place, self.lines) >= _named(place, self.under.lines):
            return super().place(place)
        return self.under.place(place)

    def lake(self) -> str | None:
        """Give the lake that the file names, if any. Raises WrongSettings where that is no text."""
        lake = self.values.get("lake")
        if lake is None:
            return None
        if not isinstance(lake, str) or not lake:
            raise WrongSettings(f"{self.place(('lake',))}: name a folder or s3://bucket/prefix.")
        return lake


def _named(place: Place, lines: Mapping[Place, int]) -> int:
    """Give how many of the names that lead to a value stand in a file."""
    return next((length for length in range(len(place), 0, -1) if place[:length] in lines), 0)


def found(folder: Path | None = None) -> SettingsFile | None:
    """Read the `quotelake.yaml` of a folder, of the current one when none is named; None where it has none."""
    path = (folder or Path()) / NAME
    return SettingsFile.read(path) if path.exists() else None


def lake_of(folder: Path | None = None) -> str:
    """Give the lake of whoever names none: the environment's, else the file's, else `lake`."""
    if lake := os.environ.get("QUOTELAKE_LAKE"):
        return lake
    file = found(folder)
    return (file.lake() if file else None) or DEFAULT_LAKE
