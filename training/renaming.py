"""Put other names of the same label in the place of an article's, so that names are told by what stands around them.

The corpus of entities is so small that a network learns its names by heart (mention replacement, Dai and Adel 2020).
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable

from annotators.encoder.labels import ENTITY_LABELS
from annotators.evaluation.corpora import Example

ARTICLES, NAMES = 0.6, 0.5
"""Shares of articles in which names are replaced, and of the names of such an article."""
LABELS = frozenset(ENTITY_LABELS) - {"DATE", "MONEY"}
Kind = tuple[str, int, bool]
"""What names must share to stand for each other: label, words, whether all letters are capitals."""


def kind(label: str, name: str) -> Kind | None:
    """Return the kind of a name, `None` where nothing shall take its place."""
    if label not in LABELS or not name[:1].isupper() or "\n" in name:
        return None
    return label, len(name.split()), name.isupper()


def gather_names(examples: Iterable[Example]) -> dict[Kind, list[str]]:
    """Return the names of articles by kind, each as often as it stands there."""
    found: dict[Kind, list[str]] = defaultdict(list)
    for example in examples:
        for start, end, label in example.entities or []:
            name = example.text[start:end]
            if of_kind := kind(label, name):
                found[of_kind].append(name)
    return found


def renamed(example: Example, rng: random.Random, names: dict[Kind, list[str]]) -> Example:
    """Return a copy of an article, which has nothing annotated but entities, with names of other articles.

    A name becomes the same one wherever it stands in the article.
    """
    others: dict[tuple[str, str], str] = {}
    pieces, entities, at, length = list[str](), list[tuple[int, int, str]](), 0, 0
    for start, end, label in sorted(example.entities or []):
        if start < at:
            continue
        name = example.text[start:end]
        if (label, name) not in others:
            of_kind = kind(label, name)
            alike = names.get(of_kind) if of_kind else None
            others[label, name] = rng.choice(alike) if alike and rng.random() < NAMES else name
        new = others[label, name]
        pieces += [example.text[at:start], new]
        length += start - at
        entities.append((length, length + len(new), label))
        length, at = length + len(new), end
    return Example(example.name, "".join([*pieces, example.text[at:]]), entities=entities)
