"""Read the templates of statements that were not made, and of acts and topics that are none."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml


def _read(path: Path) -> dict[str, tuple[str, ...]]:
    held = yaml.safe_load(path.read_text(encoding="utf-8"))

    def worded(template: str) -> str:
        for name, wording in held["wordings"].items():
            template = template.replace("{" + name + "}", wording)
        return template

    return {assertion: tuple(map(worded, templates)) for assertion, templates in held["templates"].items()}


TEMPLATES: Final = _read(Path(__file__).with_suffix(".yaml"))
"""By assertion, or `labels.NO_STATEMENT`, templates of one statement each; a wording may be a choice, `{a|b}`."""
