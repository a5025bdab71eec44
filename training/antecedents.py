"""Make examples of whom phrases stand for, of marks and of GAP: the mentions of an article that are meant or not."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from annotators.evaluation.corpora import Example
from annotators.lexicon.normalize import key
from annotators.records import SPEAKING, CharSpan
from storage.vocabulary import EntityLabel
from training import gap
from training.statements import Anaphor, AnaphoricExample, MarkedExample, Statement
from training.told import with_told

FOLDS = 3


def fold(article: str) -> int:
    """Return to which third of the articles one belongs: the chooser of speakers is judged on each by the others'."""
    return zlib.crc32(article.encode()) % FOLDS


def half(article: str) -> int:
    """Return to which half of the articles one belongs.

    Either is left out of one of two trainings. The chooser of speakers learns of each half with the encoder that has
    not learned there whom phrases stand for: it could not learn how far to trust one that knows the answers.
    """
    return zlib.crc32(article.encode()) // FOLDS % 2


def with_anaphors(examples: Iterable[Example], *, of_half: int, known: Collection[str] = ()) -> list[Example]:
    """Return `examples`, those of marks with what their pronouns and nouns stand for among their known entities.

    The others can hold what augmentation makes of their names. That of the articles in `of_half`, 0 or 1, is learned,
    and that of the articles named in `known`.
    """
    return [
        replace(example, anaphors=[*of_marks(example)], taught=example.name in known or half(example.name) == of_half)
        if isinstance(example, MarkedExample)
        else AnaphoricExample(**vars(example))
        for example in examples
    ]


def of_marks(example: MarkedExample) -> Iterator[Anaphor]:
    """Yield the sources of a marked article that are named elsewhere or nowhere, where that can be shown."""
    mentions = _mentions(example)
    for statement in (*(example.attributions or []), *example.nested):
        if not (isinstance(statement, Statement) and statement.named_elsewhere and statement.source and mentions):
            continue
        span = statement.source[0]
        outside = [one for one in mentions if one[1] <= span[0] or span[1] <= one[0]]
        right = [one for one in outside if any(_bears(example.text, one, name) for name in statement.names)]
        if right or not statement.names:
            yield Anaphor(span, right, [one for one in outside if one not in right], not statement.names)


def of_gap(path: Path, told: Path | None) -> list[Example]:
    """Return the paragraphs of a file of GAP with the entities that `told`, a file of `training.tell`, holds of them.

    A pronoun that means neither of its two names may mean whoever else is named, or nobody.
    """
    paragraphs = gap.read(path)
    examples: Sequence[Example] = [AnaphoricExample(one.id, one.text) for one in paragraphs]
    if told:
        examples = with_told(examples, told)
    return [
        AnaphoricExample(example.name, example.text, entities=example.entities, anaphors=[_pronoun(example, paragraph)])
        for example, paragraph in zip(examples, paragraphs, strict=True)
    ]


def _pronoun(example: Example, paragraph: gap.Paragraph) -> Anaphor:
    names = paragraph.names
    others = [
        one for one in _mentions(example, EntityLabel.PERSON) if not any(_overlap(one, name.span) for name in names)
    ]
    mentions = [*(name.span for name in names), *others]
    of_name = {
        name: [one for one in mentions if one == name.span or _bears(example.text, one, name.words)] for name in names
    }
    meant = next((name for name in names if name.meant), None)
    either = [one for ones in of_name.values() for one in ones]
    right = of_name[meant] if meant else [one for one in mentions if one not in either]
    return Anaphor(paragraph.pronoun, right, [one for one in mentions if one not in right], nobody=meant is None)


def _overlap(one: CharSpan, other: CharSpan) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _mentions(example: Example, *labels: EntityLabel) -> list[CharSpan]:
    return [(start, end) for start, end, label in example.entities or [] if label in (labels or SPEAKING)]


def _bears(text: str, mention: CharSpan, name: str) -> bool:
    """Tell whether a mention writes a name, or a part of it: a surname, a firm without its form."""
    written, full = (set(key(words).split()) for words in (text[slice(*mention)], name))
    return bool(written) and (written <= full or full <= written)
