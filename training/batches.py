"""Draw the windows of each step of a training: articles in random order, augmented, beside articles of templates."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from annotators.evaluation.corpora import Example
from training.augment import augment
from training.corpora import Corpora
from training.renaming import ARTICLES, gather_names, renamed
from training.settings import Settings
from training.templates import Fills, gather, generate
from training.windows import Cutter, Window

AUGMENTED_SHARE, TEMPLATE_SHARE = 0.7, 0.1
POOL = 400
"""Windows among which those of one length are looked for."""


def batches_of(settings: Settings, corpora: Corpora, cutter: Cutter) -> Iterator[tuple[list[Window], list[Window]]]:
    """Yield the batches of each step, with attributions and with entities, the same ones for the same settings."""
    rng = random.Random(settings.seed)
    fills = gather(corpora.attributed, corpora.tagged)
    entities = entity_windows(corpora.tagged, cutter, settings.entity_windows, rng)
    if not settings.role_windows:
        return (([], windows) for windows in entities)
    return zip(role_windows(corpora.attributed, fills, cutter, settings.role_windows, rng), entities, strict=False)


def role_windows(
    examples: list[Example], fills: Fills, cutter: Cutter, size: int, rng: random.Random
) -> Iterator[list[Window]]:
    """Yield batches of augmented windows of attributed articles and templates for ever, a new shuffle each epoch.

    Raises `ValueError` where there is no article.
    """
    if not examples:
        raise ValueError("No annotated articles were found: --attributions names the folder of PolNeAR, with train/.")
    while True:
        yield from _batched(_augmented(examples, fills, cutter, rng), size, rng)


def entity_windows(examples: list[Example], cutter: Cutter, size: int, rng: random.Random) -> Iterator[list[Window]]:
    """Yield batches of windows of entity articles, some with other names, for ever, a new shuffle each epoch.

    Raises `ValueError` where there is no article.
    """
    if not examples:
        raise ValueError("No annotated articles were found: --entities names the folder of the newswire corpus.")
    names = gather_names(examples)
    while True:
        shuffled = rng.sample(examples, len(examples))
        changed = (renamed(one, rng, names) if one.entities and rng.random() < ARTICLES else one for one in shuffled)
        yield from _batched((cutter.cut(example, rng) for example in changed), size, rng)


def _augmented(examples: list[Example], fills: Fills, cutter: Cutter, rng: random.Random) -> Iterator[list[Window]]:
    for example in rng.sample(examples, len(examples)):
        changed = augment(example, rng, fills) if rng.random() < AUGMENTED_SHARE else example
        windows = cutter.cut(changed, rng)
        if rng.random() < TEMPLATE_SHARE * 4:  # a template article is about a quarter of a real one
            windows += cutter.cut(generate(rng, fills, rng.randint(3, 8)), rng)
        yield windows


def _batched(articles: Iterable[list[Window]], size: int, rng: random.Random) -> Iterator[list[Window]]:
    """Yield batches of `size` windows of about the same length, which saves padding, in random order."""
    pool: list[Window] = []
    for windows in articles:
        pool += windows
        if len(pool) > POOL:
            yield from _shuffled(pool, size, rng)
            pool = []
    yield from _shuffled(pool, size, rng)


def _shuffled(pool: list[Window], size: int, rng: random.Random) -> list[list[Window]]:
    ordered = sorted(pool, key=lambda window: len(window.pieces))
    result = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    rng.shuffle(result)
    return result
