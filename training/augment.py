"""Augment real articles: mark styles, lost marks, other names or pronouns as sources, letter case, furniture."""

from __future__ import annotations

import random
import re

from annotators.evaluation.corpora import Example
from annotators.text.paragraphs import paragraphs
from annotators.text.quotation_marks import regions
from training.edits import Edit, apply_edits
from training.stand_ins import stand_ins
from training.templates import FEET, HEADS, MARKS, Fills, fill

_NAME = re.compile(r"(?:(?:Mr|Mrs|Ms|Sen|Rep|Gov|Dr)\. )?[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+){0,2}")
_SECTION = re.compile(r"^(?:FULL TEXT|ABSTRACT)\.?[ \t]*\n+", re.MULTILINE)
NAME_SHARE, STYLE_SHARE, LOST_SHARE, FURNITURE_SHARE, CASE_SHARE = 0.35, 0.5, 0.04, 0.3, 0.02


def augment(example: Example, rng: random.Random, fills: Fills) -> Example:
    """Return a changed copy of an article with attributions; what changes is drawn from `rng`."""
    edits: list[Edit] = [(m.start(), m.end(), "") for m in _SECTION.finditer(example.text) if rng.random() < 0.8]
    edits += _marks(example.text, rng) + _names(example, rng, fills) + _case(example.text, rng)
    if rng.random() < FURNITURE_SHARE:
        head = "\n\n".join(fill(h, rng, fills, "“”") for h in rng.sample(HEADS, rng.choice((1, 2))))
        edits.append((0, 0, head + "\n\n"))
    if rng.random() < FURNITURE_SHARE:
        end = len(example.text)
        edits.append((end, end, "\n\n" + fill(rng.choice(FEET), rng, fills, "“”")))
    made = [*stand_ins(example, rng)]
    return apply_edits(example, [*(edit for edit, _ in made), *edits], [anaphor for _, anaphor in made])


def _marks(text: str, rng: random.Random) -> list[Edit]:
    style = rng.choice(MARKS) if rng.random() < STYLE_SHARE else None
    edits: list[Edit] = []
    for region in regions(text, paragraphs(text)):
        if region.single or region.depth:
            continue
        marks = style or ""
        for at, present, mark in ((region.start, region.opened, marks[:1]), (region.end - 1, region.closed, marks[1:])):
            if present and rng.random() < LOST_SHARE:
                edits.append((at, at + 1, ""))
            elif present and mark:
                edits.append((at, at + 1, mark))
    return edits


def _names(example: Example, rng: random.Random, fills: Fills) -> list[Edit]:
    edits: list[Edit] = []
    for attribution in example.attributions or []:
        for start, end in attribution.source:
            if rng.random() < NAME_SHARE and _NAME.fullmatch(example.text[start:end]):
                template = rng.choice(
                    ("{ORG}", "{ACR}", "{PER}", "the {NOUN}", "{SUR}", "{ORG} ({ACR})", "{TITLE} {SUR}")
                )
                edits.append((start, end, fill(template, rng, fills, "“”")))
    return edits


def _case(text: str, rng: random.Random) -> list[Edit]:
    edits: list[Edit] = []
    for start, end in paragraphs(text):
        if rng.random() < CASE_SHARE:
            words = text[start:end]
            other = words.lower() if rng.random() < 0.7 else words.upper()
            if len(other) == len(words):
                edits += [
                    (start + i, start + i + 1, o) for i, (o, w) in enumerate(zip(other, words, strict=True)) if o != w
                ]
    return edits
