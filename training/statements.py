"""Extend the articles of corpora by what marks tell besides: whether a statement was made, and statements in others."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotators.evaluation.corpora import Attribution, Example
from storage.vocabulary import Assertion


@dataclass
class Statement(Attribution):
    """An attribution whose `assertion`, one of `labels.ASSERTIONS`, is known."""

    assertion: str = Assertion.ASSERTED


@dataclass
class MarkedExample(Example):
    """An article whose every statement is marked; `nested` are those within the contents of `attributions`.

    `rejected` are what a model took for statements here, and are none."""

    nested: list[Statement] = field(default_factory=list)
    rejected: list[Statement] = field(default_factory=list)
