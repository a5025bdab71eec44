"""Give articles without annotated entities those that a network trained on entities alone told of them.

The corpus of entities knows little of the people in the corpus of attributions. A network that learns both without
being told who they are takes their names for common words: of "Hillary Clinton said" no entity was found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from annotators.evaluation.corpora import Example

Span = tuple[int, int, str]


def key(text: str) -> str:
    """Return by what the entities of a text are found again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def with_told(examples: Iterable[Example], told: Path, *, every: bool = True) -> list[Example]:
    """Return `examples`, those without annotated entities with what the file `told` holds of them.

    Raises `ValueError` where it lacks some, unless not `every` one is needed: of those nothing is learned.
    """
    found: dict[str, list[Span]] = {}
    with told.open(encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            found[row["sha256"]] = [(start, end, label) for start, end, label in row["entities"]]
    result = [
        example if example.entities is not None else replace(example, entities=found.get(key(example.text)))
        for example in examples
    ]
    lacking = [*{key(example.text): example.name for example in result if example.entities is None}.values()]
    if every and lacking:
        raise ValueError(
            f"{told} lacks the entities of {len(lacking)} articles, the first {lacking[0]}; "
            "run training.tell again with the same corpora, marks and --gap."
        )
    return result
