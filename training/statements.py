"""Extend the articles of corpora by what marks tell besides: whether a statement was made, and statements in others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from annotators.evaluation.corpora import Attribution, Example

ASSERTIONS: Final = ("asserted", "negated", "withheld", "hypothetical")
"""Whether a statement was made: "did not say" negates it, "declined to say" withholds it, "if she says" supposes it."""


@dataclass
class Statement(Attribution):
    """An attribution whose `assertion`, one of `ASSERTIONS`, is known."""

    assertion: str = ASSERTIONS[0]


@dataclass
class MarkedExample(Example):
    """An article whose every statement is marked; `nested` are those within the contents of `attributions`."""

    nested: list[Statement] = field(default_factory=list)
