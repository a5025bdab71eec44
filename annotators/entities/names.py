"""Name what words stand for: by the shipped tables, or by the words themselves."""

from __future__ import annotations

from dataclasses import dataclass

from annotators.entities import organisation_names, person_names
from annotators.lexicon import countries, organisations
from annotators.lexicon.normalize import Spelled, derived_id, is_acronym
from annotators.records import NAMED
from storage.vocabulary import EntityLabel

_PLACES = (EntityLabel.GPE, EntityLabel.LOC, EntityLabel.FAC)
# what the model takes countries and bodies for
_AS_COUNTRIES = frozenset({EntityLabel.GPE, EntityLabel.LOC, EntityLabel.ORG, EntityLabel.MISC})
_AS_BODIES = frozenset({EntityLabel.ORG, EntityLabel.MISC, EntityLabel.PRODUCT})


@dataclass(frozen=True, slots=True)
class Name:
    """Who a mention is: canonical `text`, `entity_id` and the label that goes with it."""

    text: str
    entity_id: str
    label: str


def derive(words: Spelled, label: str) -> Name:
    """Return the name of something that no table and no other mention names: its own cleaned words."""
    shown = person_names.parse(words.text).display if label == EntityLabel.PERSON else words.cleaned
    return derived(shown or words.text, label)


def derived(shown: str, label: str) -> Name:
    """Return the name whose words are `shown`, with the id that all its spellings share."""
    kind = "place" if label in _PLACES else label.casefold()
    words = organisation_names.identity(shown) if label == EntityLabel.ORG else shown
    return Name(shown, derived_id(words, kind), label)


def look_up(words: Spelled, label: str, article: str | None = None) -> Name | None:
    """Return what the shipped tables know under these words, for a mention labelled `label` by the model, or None.

    The label returned may be another one: "UNICEF" taken for a place is an organisation.
    """
    if label not in NAMED:
        return None
    people, country = countries.of_people(words), countries.find(words)
    if label == EntityLabel.NORP:
        people = people or country
        return Name(people.name, people.id, EntityLabel.NORP) if people else None
    found = organisations.find(words, article)
    if country and label in _AS_COUNTRIES and not (label == EntityLabel.ORG and words.acronym and found):
        return Name(country.name, country.id, EntityLabel.GPE)
    sure = " " in words.cleaned or organisations.is_distinctive(words.cleaned) or is_acronym(words.cleaned)
    if found and (sure or label in _AS_BODIES):
        return Name(found.name, found.id, EntityLabel.ORG)
    as_people = label in (EntityLabel.ORG, EntityLabel.MISC)
    return Name(people.name, people.id, EntityLabel.NORP) if people and as_people else None
