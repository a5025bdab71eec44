"""Name the speaker that the words of a source phrase name without a mention."""

from __future__ import annotations

from collections.abc import Iterable

from annotators.entities import organisation_names
from annotators.entities.names import derive, look_up
from annotators.entities.person_names import is_short_form
from annotators.lexicon.normalize import key
from annotators.lexicon.noun_classes import PREPOSITIONS, type_of
from annotators.speakers.context import Located
from annotators.speakers.discourse import Speaker
from annotators.speakers.heads import Head
from storage.vocabulary import EntityLabel, Resolution


def of_words(head: Head, near: Iterable[Located], article: str) -> Speaker:
    """Return whom the words of a phrase name: as a mention of `near` has it, else as the tables do, else as they stand.

    They are a name (`Head.is_name`). The words of `article` tell what an ambiguous acronym means.
    """
    bearer = next((one for one in near if _bears(one, head)), None)
    if bearer is not None:
        return Speaker.of([bearer], Resolution.ALIAS)
    known = look_up(head.words, EntityLabel.ORG, article) if head.kind == "named" else None
    if known is None:
        joined = not PREPOSITIONS.isdisjoint(head.words.text.split())  # "Doctors for Tarn"
        body = joined or head.kind != "named" or head.words.acronym or type_of(head.words.folded)
        known = derive(head.words, EntityLabel.ORG if body else EntityLabel.PERSON)
    short = head.words.acronym and key(known.text) != head.words.folded
    return Speaker(known.text, known.entity_id, known.label, Resolution.ACRONYM if short else Resolution.NAME)


def _bears(one: Located, head: Head) -> bool:
    """Tell whether the words of a phrase are a short form of a mention's name."""
    if head.kind == "named":
        person = one.label == EntityLabel.PERSON and is_short_form(head.person, one.bearer)
        return person or head.words.folded in (one.folded_name, one.folded)
    body = head.kind == "nominal" and one.label == EntityLabel.ORG
    return body and organisation_names.is_short_form(head.words.cleaned, one.name)
