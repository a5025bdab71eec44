"""Put what is wrong with settings into one sentence: which value, where it stands, and why it cannot be."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from pydantic import ValidationError

from storage.yaml_files import Place, YamlFile


def in_one_sentence(
    error: ValidationError, file: YamlFile | None = None, known: Collection[str] = (), over: Collection[Place] = ()
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
