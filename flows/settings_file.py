"""Read `quotelake.yaml`: what to read, whose statements to watch, which lake, and any other parameter of the main flow.

It is read from the folder in which a command starts. Options win over the environment's QUOTELAKE_LAKE, that over the
file, and the file over the defaults.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import ValidationError

from storage.errors import WrongSettings

NAME = "quotelake.yaml"
DEFAULT_LAKE = "lake"
PROFILES = "profiles"
Place = tuple[str | int, ...]
_DEEPEST = 20


@dataclass(frozen=True)
class SettingsFile:
    """The values of a settings file, and the line of each by its names and numbers."""

    path: Path
    values: Mapping[str, Any]
    lines: Mapping[Place, int]
    profiles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Settings under a name, which a run takes when it names them."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file. Raises WrongSettings, with file and line, where it is no YAML of names and values."""
        try:
            text = path.read_text(encoding="utf-8-sig")
            node = yaml.compose(text, yaml.SafeLoader)
            lines = dict(_lines(path, node)) if node else {}
            values = yaml.safe_load(text)
        except (OSError, UnicodeDecodeError) as error:
            raise WrongSettings(f"The settings file {path} cannot be read ({error}): name a YAML file.") from error
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise WrongSettings(f"{path}, line {line}: this is no YAML ({error.problem}); correct it.") from error
        except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-13-45
            raise WrongSettings(f"{path} is no YAML ({' '.join(str(error).split())}); correct it.") from error
        if not isinstance(values, dict | None):
            raise WrongSettings(f"{path}, line 1: a settings file holds names and values, as in `lake: news`.")
        profiles = (values or {}).pop(PROFILES, None) or {}
        if not isinstance(profiles, dict) or not all(isinstance(one, dict) for one in profiles.values()):
            line = lines.get((PROFILES,), 1)
            raise WrongSettings(f"{path}, line {line}, {PROFILES}: each profile is a name with settings under it.")
        return cls(path, values or {}, lines, {str(name): one for name, one in profiles.items()})

    def of_profile(self, name: str) -> Self:
        """Give the file as if one of its profiles were all of it."""
        inside = (PROFILES, name)
        lines = {place[2:]: line for place, line in self.lines.items() if place[:2] == inside and place[2:]}
        return type(self)(self.path, self.profiles[name], lines)

    def place(self, place: Place) -> str | None:
        """Say where a value stands: file, line and field; None where it is not of this file."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return f"{self.path}, line {self.lines[place[:length]]}, {'.'.join(map(str, place))}"
        return None

    def lake(self) -> str | None:
        """Give the lake that the file names, if any. Raises WrongSettings where that is no text."""
        lake = self.values.get("lake")
        if lake is None:
            return None
        if not isinstance(lake, str) or not lake:
            raise WrongSettings(f"{self.place(('lake',))}: name a folder or s3://bucket/prefix.")
        return lake


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


def in_one_sentence(
    error: ValidationError, file: SettingsFile | None = None, known: Collection[str] = (), over: Collection[Place] = ()
) -> str:
    """Put wrong settings into one sentence: where, and why. `over` are those that options gave, not the file."""
    faults = []
    for fault in error.errors():
        place: Place = fault["loc"]
        given = any(place[:length] in over for length in range(1, len(place) + 1))
        of_file = file.place(place) if file and not given else None
        where = of_file or ".".join(map(str, place))
        said = _reason(fault["type"], fault["msg"], place, known)
        faults.append(f"{where}: {said}" if where else said)
    return f"Wrong settings: {'; '.join(faults)}."


def _reason(kind: str, message: str, place: Place, known: Collection[str]) -> str:
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(place[0]), known, n=1) if len(place) == 1 else []
        return f"there is no such setting{f'; {near[0]} is one' if near else ''}"
    said = message.removeprefix("Value error, ").replace("valid tuple", "list, a line for each with a dash before it")
    return said[:1].lower() + said[1:]


def _lines(path: Path, node: yaml.Node, place: Place = ()) -> Iterator[tuple[Place, int]]:
    """Give the line of every value. Raises WrongSettings for a name that stands twice, of which YAML takes the last."""
    if len(place) > _DEEPEST:
        raise WrongSettings(f"{path}, line {node.start_mark.line + 1}: settings are not nested so deeply.")
    if isinstance(node, yaml.MappingNode):
        names = [str(key.value) for key, _ in node.value]
        for name, (key, value) in zip(names, node.value, strict=True):
            line = key.start_mark.line + 1
            if names.count(name) > 1:
                raise WrongSettings(f"{path}, line {line}, {name}: it is named more than once; keep one.")
            yield (*place, name), line
            yield from _lines(path, value, (*place, name))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*place, number), value.start_mark.line + 1
            yield from _lines(path, value, (*place, number))
