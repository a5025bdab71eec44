"""Show settings as a form: titles that name their unit, optional values as plain fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import ConfigDict
from pydantic.fields import ComputedFieldInfo, FieldInfo

_UNITS = {"s": "seconds", "days": "days", "bytes": "bytes", "mb": "MB", "chars": "characters"}
_MOST = {"bytes": "largest", "s": "longest", "days": "greatest"}
_SPELLED = {"html": "HTML", "url": "URL", "ca": "CA", "dir": "folder", "min": "shortest", "dask": "Dask"}


def title(name: str, info: FieldInfo | ComputedFieldInfo) -> str:
    """Make a field's name readable where it has no title: `host_delay_s` becomes 'Host delay (seconds)'."""
    words = name.split("_")
    unit = _UNITS.get(words[-1]) if len(words) > 1 else None
    spelled = {"max": _MOST.get(words[-1], "most"), **_SPELLED}
    said = " ".join(spelled.get(word, word) for word in (words[:-1] if unit else words))
    return said[0].upper() + said[1:] + (f" ({unit})" if unit else "")


def plain_optionals(schema: dict[str, Any]) -> None:
    """Show an optional value as one empty field; as a choice between its type and None, nobody knows what to click.

    Prefect's server takes null for a field without a default all the same.
    """
    for field in schema.get("properties", {}).values():
        choices = field.get("anyOf", [])
        given = [choice for choice in choices if choice != {"type": "null"}]
        if len(given) == 1 < len(choices):
            del field["anyOf"]
            field |= given[0]
            if field.get("default", ...) is None:
                del field["default"]


FORM = ConfigDict(frozen=True, extra="forbid", field_title_generator=title, json_schema_extra=plain_optionals)


def form(*changes: Callable[[dict[str, Any]], None]) -> ConfigDict:
    """Give `FORM` with further `changes` to the JSON schema: order, or what goes together."""

    def changed(schema: dict[str, Any]) -> None:
        for change in (plain_optionals, *changes):
            change(schema)

    return ConfigDict(**{**FORM, "json_schema_extra": changed})
