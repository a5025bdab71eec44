"""Read the articles that a training takes, from the corpora that its settings name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from annotators.evaluation.corpora import Example, read_attributions, read_entities
from training import ontogum
from training.antecedents import half, of_gap, with_anaphors
from training.marks.examples import read_marks, without
from training.settings import Settings
from training.told import with_told

LONGEST = 20_000
"""About how many characters of a text without annotation make one article."""


@dataclass
class Corpora:
    """The articles that a training takes: with attributions; with entities, or without any annotation."""

    attributed: list[Example]
    tagged: list[Example]


def read_corpora(settings: Settings) -> Corpora:
    """Read the training parts. An article that is marked and annotated by others is learned by the rules of both.

    Raises `ValueError` where a corpus that the settings name is not there.
    """
    _must_be_there(settings.attributions / "train" / "attributions", "attributions")
    _must_be_there(settings.entities / "processed_annotated", "entities")
    for folder in settings.unlabelled:
        _must_be_there(folder, "unlabelled")
    known = frozenset(settings.known.read_text(encoding="utf-8").splitlines() if settings.known else ())
    attributed = read_attributions(settings.attributions / "train")
    tagged = read_entities(settings.entities, "train")
    plain = [
        Example(path.stem, piece)
        for folder in settings.unlabelled
        for path in sorted(folder.rglob("*.txt"))
        for piece in _pieces(path.read_text(encoding="utf-8"))
    ]
    if settings.reserved:
        kept_out = {re.sub(r"^(ww|bbc)/", "", line.strip()) for line in settings.reserved.read_text().splitlines()}
        tagged = [example for example in tagged if example.name not in kept_out]
        plain = [example for example in plain if example.name not in kept_out]
    if settings.marks:
        marks = read_marks(settings.marks, settings.texts, settings.rejected)
        kept = marks["dev"] + marks["report"]
        attributed, tagged, plain = (without(part, kept) for part in (attributed, tagged, plain))
        fresh = [example for example in marks["train"] if known and example.name not in known]
        attributed += marks["train"] * settings.marks_times + fresh * (settings.fresh_times - settings.marks_times)
    if settings.told:
        attributed = with_anaphors(with_told(attributed, settings.told), of_half=settings.of_half, known=known)
        plain = with_told(plain, settings.told, every=False)
    if settings.ontogum:
        attributed += ontogum.read(settings.ontogum)
    if settings.gap:
        attributed += [one for one in of_gap(settings.gap, settings.told) if half(one.name) == settings.of_half]
    return Corpora(attributed, tagged + plain)


def _must_be_there(folder: Path, option: str) -> None:
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}: give that of the corpus as --{option}.")


def _pieces(text: str) -> Iterator[str]:
    """Yield paragraphs, as many together as are about `LONGEST` characters: one file may hold many reports."""
    held = ""
    for paragraph in re.split(r"(?<=\n)\s*\n", text):
        if held and len(held) + len(paragraph) > LONGEST:
            yield held
            held = ""
        held += paragraph + "\n"
    yield held
