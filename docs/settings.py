"""Print the reference of all settings, from the JSON schema of which the form in Prefect's UI is made."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from flows.parameters import NewsQuotes

HEAD = """# Settings

Made from the JSON schema of `flows.parameters.NewsQuotes`, of which the form in Prefect's UI shows seven. A file with any
of these is taken by `quotelake run --settings FILE`; names within a group are nested:

```yaml
batch_size: 100
discover:
  max_age_days: 3
  fetch:
    host_delay_s: 2
```
"""
LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}


def main() -> None:
    """Print the page: the flow's parameters, then each group."""
    schema = NewsQuotes.model_json_schema()
    sections = ["## Parameters", "", *_table(schema, schema["$defs"]), *_groups(schema, schema["$defs"])]
    sys.stdout.write("\n".join([HEAD, *sections, ""]))


def _groups(schema: dict[str, Any], named: dict[str, Any], within: str = "") -> Iterator[str]:
    for name, field in _fields(schema).items():
        group = _named(field, named)
        if "properties" in group:
            yield from ("", f"## {within}{name}", "", group.get("description", "").split("\n\n")[0], "")
            yield from _table(group, named, f"{within}{name}.")
            yield from _groups(group, named, f"{within}{name}.")


def _fields(schema: dict[str, Any]) -> dict[str, Any]:
    """Give all fields, also those that the form does not show."""
    hidden = {name.strip("^$"): field for name, field in schema.get("patternProperties", {}).items()}
    return {**schema["properties"], **hidden}


def _named(field: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = named.get(field.get("$ref", "").rpartition("/")[2], {})
    return found


def _table(schema: dict[str, Any], named: dict[str, Any], within: str = "") -> Iterator[str]:
    yield from ("| name | type | default | meaning |", "|---|---|---|---|")
    for name, field in _fields(schema).items():
        group = _named(field, named)
        default = field.get("default")
        shown = "" if default is None or "properties" in group else f"`{json.dumps(default)}`"
        limits = [words.format(f"{field[key]:,}") for key, words in LIMITS.items() if key in field]
        meaning = field.get("description", "") + (f" ({', '.join(limits)})" if limits else "")
        kind = _type(field, group, f"{within}{name}")
        yield f"| `{name}` | {kind} | {shown} | {' '.join(meaning.split()).replace('|', chr(92) + '|')} |"


def _type(field: dict[str, Any], group: dict[str, Any], path: str) -> str:
    if "properties" in group:
        return f"[{path}](#{path.replace('.', '')})"
    if values := group.get("enum", field.get("enum")):
        return " or ".join(f"`{value}`" for value in values)
    if field.get("type") == "array":
        return f"list of {field.get('items', {}).get('type', 'value')}"
    return str(field.get("type", "value"))


if __name__ == "__main__":
    main()
