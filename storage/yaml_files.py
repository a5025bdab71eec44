"""Read YAML files that people write: their values, and the line of each; a fault in one is told in one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from storage.errors import WrongSettings

Place = tuple[str | int, ...]
"""The names and numbers that lead to a value."""
_DEEPEST = 20


@dataclass(frozen=True)
class YamlFile:
    """What a file holds, None where that is nothing, and the line of each value."""

    path: Path
    values: Any
    lines: Mapping[Place, int]

    def place(self, place: Place) -> str | None:
        """Say where a value stands: file, line and field; None where it is not of this file."""
        for length in range(len(place), 0, -1):
            if place[:length] in self.lines:
                return f"{self.path}, line {self.lines[place[:length]]}, {'.'.join(map(str, place))}"
        return None


def read_yaml(path: Path, called: str) -> YamlFile:
    """Read a file that messages call `called`, such as "settings file".

    Raises WrongSettings, with file and line, where it cannot be read, is no YAML, or names a value twice.
    """
    try:
        loader = yaml.SafeLoader(path.read_text(encoding="utf-8-sig"))
        node = loader.get_single_node()
        lines = dict(_lines(path, node)) if node else {}
        return YamlFile(path, loader.construct_document(node) if node else None, lines)
    except OSError as error:
        why = error.strerror or error
        raise WrongSettings(f"The {called} {path} cannot be read ({why}): name a YAML file.") from error
    except UnicodeDecodeError as error:
        raise WrongSettings(f"The {called} {path} cannot be read (it is no text in UTF-8): correct it.") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise WrongSettings(f"{path}, line {line}: this is no YAML ({error.problem}); correct it.") from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-13-45
        raise WrongSettings(f"{path} is no YAML ({' '.join(str(error).split())}); correct it.") from error
    except RecursionError as error:
        raise WrongSettings(f"{path} is no {called}: its values are nested too deeply; correct it.") from error


def _lines(path: Path, node: yaml.Node, place: Place = ()) -> Iterator[tuple[Place, int]]:
    """Give the line of every value. Raises WrongSettings for a name that stands twice, of which YAML takes the last."""
    if len(place) > _DEEPEST:
        raise WrongSettings(f"{path}, line {node.start_mark.line + 1}: values are not nested so deeply; correct it.")
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
