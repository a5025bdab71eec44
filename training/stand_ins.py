"""Put pronouns in place of names that an article has given before, so that it is known whom they stand for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from annotators.entities.person_names import PersonName, is_short_form, parse
from annotators.evaluation.corpora import Example
from annotators.records import CharSpan
from storage.vocabulary import EntityLabel
from training.edits import Edit
from training.statements import Anaphor

SHARE = 0.6  # of the sources that can be replaced
REACH = 700  # characters within which the name stood before
_FORMS = {"f": ("she", "her"), "m": ("he", "him"), "": ("it", "it")}
_PREPOSITIONS = (" to ", " by ", " from ", " with ", " for ")


@dataclass(frozen=True)
class _Named:
    span: CharSpan
    label: str
    name: PersonName

    def is_one_with(self, other: _Named) -> bool:
        if self.label != other.label:
            return False
        if self.label == EntityLabel.PERSON:
            return is_short_form(self.name, other.name) or is_short_form(other.name, self.name)
        return self.name.words == other.name.words


def stand_ins(example: Example, rng: random.Random) -> Iterator[tuple[Edit, Anaphor]]:
    """Yield pronouns for sources, each with whom it then stands for.

    Only where readers would know: the same name stood shortly before, and nobody since whom the pronoun fits as well.
    """
    wanted = {EntityLabel.PERSON, EntityLabel.ORG, EntityLabel.GPE}
    named = sorted(
        (_Named((a, b), label, parse(example.text[a:b])) for a, b, label in example.entities or [] if label in wanted),
        key=lambda one: one.span,
    )
    for attribution in example.attributions or []:
        for one in named:
            if attribution.source[:1] == [one.span] and rng.random() < SHARE and (form := _form(one, named)):
                before = example.text[: one.span[0]]
                pronoun = form[before.endswith(_PREPOSITIONS)]
                opens = not before.strip() or before.rstrip()[-1] in '.!?”"' or before.endswith("\n")
                same = [other.span for other in named if other is not one and one.is_one_with(other)]
                wrong = [other.span for other in named if other is not one and other.span not in same]
                yield (*one.span, pronoun.capitalize() if opens else pronoun), Anaphor(one.span, same, wrong)


def _form(one: _Named, named: list[_Named]) -> tuple[str, str] | None:
    """Return the pronouns that can stand for a mention where it stands, `None` where none can."""
    gender = _gender(one, named) if one.label == EntityLabel.PERSON else ""
    if one.label == EntityLabel.PERSON and not gender:
        return None
    for other in reversed([other for other in named if other.span[1] <= one.span[0]]):
        if one.span[0] - other.span[1] > REACH:
            return None
        if one.is_one_with(other):
            return _FORMS[gender]
        person = other.label == EntityLabel.PERSON
        if person == bool(gender) and not (person and _gender(other, named) not in ("", gender)):
            return None
    return None


def _gender(one: _Named, named: list[_Named]) -> str:
    """Return the gender that title or given name tell of whoever is mentioned, anywhere in the article."""
    if one.name.gender:
        return one.name.gender
    return next((other.name.gender for other in named if other.name.gender and one.is_one_with(other)), "")
