"""Gather what speaks against somebody whom a source phrase may mean: rules, each a feature of the network that chooses.

What the marks hardly ever contradict is a constraint instead (`constraints`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from annotators.speakers import not_the_body, not_the_person, not_the_pronoun
from annotators.speakers.case import Case
from annotators.speakers.questions import BODIES, PERSONS, Features

DOUBTED: Final = "doubted"
"""That any rule speaks against somebody: some hold too seldom to be learned alone."""
DOUBTS: Final[Mapping[str, Sequence[Callable[[Case], bool]]]] = {
    "person_pronoun": (not_the_pronoun.follows_somebody_unnamed, not_the_pronoun.is_spoken_for),
    "it": (not_the_body.only_reads,),
    "document": (not_the_body.only_reads,),
    **dict.fromkeys(PERSONS, (not_the_person.is_described_here,)),
    **dict.fromkeys(
        BODIES, (not_the_body.is_another_by_name, not_the_body.is_another_by_kind, not_the_body.is_called_a_firm)
    ),
}
"""By who is wanted (`Question.wanted`): of those of whom one holds, in the train part of the marks, 4 to 26 in 100 are
who is meant."""


def doubts(case: Case) -> Features:
    """Return what speaks against a member, by the names of the rules that say so."""
    found = {feature(rule): 1.0 for rule in DOUBTS.get(case.question.wanted, ()) if rule(case)}
    return found | ({DOUBTED: 1.0} if found else {})


def feature(rule: Callable[[Case], bool]) -> str:
    """Return the feature that a rule is."""
    return f"doubt {rule.__name__.replace('_', ' ')}"
