"""Name the speaker that the words of a source phrase name without a mention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotators.entities import organisation_names
from annotators.entities.linking import derive, look_up
from annotators.entities.person_names import is_short_form
from annotators.lexicon.normalize import is_acronym, key, plain
from annotators.lexicon.noun_classes import type_of
from annotators.records import Mention
from annotators.speakers.context import Context, Located
from annotators.speakers.discourse import Speaker
from annotators.speakers.phrases import Head
from storage.vocabulary import Resolution


def of_words(context: Context, head: Head, near: Sequence[Located]) -> Speaker | None:
    """Return whom the words of a phrase name: as another mention has it, else as the tables do, else as they stand.

    None where they name nobody. `near` are the mentions before it.
    """
    if not head.is_name:
        return None
    words = context.locate(Mention(head.start, head.end, head.name, "", 0.0))
    bearer = _bearer(words, context.around(head.start)) if head.kind == "named" else _body(words, head, near)
    if bearer is not None:
        return Speaker.of([bearer], Resolution.ALIAS)
    known = look_up(head.name, "ORG", context.text.text) if head.kind == "named" else None
    if known is None:
        body = head.kind != "named" or is_acronym(plain(head.name)) or type_of(head.name)
        known = derive(head.name, "ORG" if body else "PERSON")
    short = is_acronym(head.name) and key(known.text) != words.folded
    return Speaker(known.text, known.entity_id, known.label, Resolution.ACRONYM if short else Resolution.NAME)


def _bearer(words: Located, around: Iterable[Located]) -> Located | None:
    """Return the first mention of a person whose short form the words are, or of anybody under the same words."""
    for one in around:
        person = one.label == "PERSON" and is_short_form(words.written, one.bearer)
        if person or words.folded in (one.folded_name, one.folded):
            return one
    return None


def _body(words: Located, head: Head, near: Sequence[Located]) -> Located | None:
    """Return the nearest mention of a body whose short form the words of a noun are."""
    bodies = (one for one in near if head.kind == "nominal" and one.label == "ORG")
    return next((one for one in bodies if organisation_names.is_short_form(words.cleaned, one.name)), None)
