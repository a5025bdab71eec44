"""Extend the articles of corpora: whether a statement was made, statements in others, whom a phrase stands for."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotators.evaluation.corpora import Attribution, Example
from annotators.records import CharSpan
from storage.vocabulary import Assertion


@dataclass
class Statement(Attribution):
    """An attribution whose `assertion`, one of `labels.ASSERTIONS`, is known, and by all right `names` who speaks.

    `named_elsewhere`: the source stands for somebody, as a pronoun does; without names, for nobody who is named."""

    assertion: str = Assertion.ASSERTED
    names: tuple[str, ...] = ()
    named_elsewhere: bool = False


@dataclass
class Anaphor:
    """A phrase that stands for somebody: the mentions of those whom it may stand for and of those whom it may not.

    `nobody`: that it may be nobody who is named.
    """

    span: CharSpan
    right: list[CharSpan]
    wrong: list[CharSpan]
    nobody: bool = False


@dataclass
class AnaphoricExample(Example):
    """An article with phrases of which it is known whom they stand for."""

    anaphors: list[Anaphor] = field(default_factory=list)
    taught: bool = True
    """Whether the encoder learns of them."""


@dataclass
class MarkedExample(AnaphoricExample):
    """An article whose every statement is marked; `nested` are those within the contents of `attributions`.

    `rejected` are what a model took for statements here, and are none."""

    nested: list[Statement] = field(default_factory=list)
    rejected: list[Statement] = field(default_factory=list)
