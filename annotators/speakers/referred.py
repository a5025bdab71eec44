"""Tell whom a source phrase names and does not mean: X of "X's widow", "the lawyer for X", "40 mayors, including X"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.person_words import KIN
from annotators.speakers.atoms import opens_clause
from annotators.speakers.context import Located
from annotators.speakers.heads import Head
from annotators.speakers.noun_phrases import HEADED, does
from annotators.speakers.questions import Features, noun_class
from storage.vocabulary import EntityLabel

_MEMBERS: Final = (("including",), ("among", "them"), ("such", "as"))
"""Before some of those whom a phrase means together."""
_WHOSE: Final = frozenset({"for", "of", "to"})
_OFFICE = 4  # words that describe somebody within a phrase
_UNNAMED = 6  # tokens of "a long-time ally", by which nobody is named
_OF: Final = frozenset({"of", "from", "at", "with"})
_OTHER_TIMES: Final = frozenset({"previous", "former", "last", "outgoing", "next", "incoming"})


def is_referred_to(head: Head, one: Located, before: Sequence[str], features: Features) -> bool:
    """Tell whom a source phrase names and does not mean, by the words `before` the name and the `features` of how it
    stands there."""
    if _of_another_time(one, before) or (head.kind != "named" and _is_of_somebody_unnamed(before)):
        return True
    if any(one.start == mention.start for mention in head.mentions):
        return False
    aside = _only_referred_to(head, one, features) or is_of_the_noun(before) or _is_its_head(head, before)
    among = head.kind != "named" and _is_one_of_several(before)
    return aside or among


def is_of_the_noun(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that its noun is not the one named, but somebody of his."""
    return _is_relative_of(before) or _is_in_a_clause(before) or _is_whose_it_is(before)


def _only_referred_to(head: Head, one: Located, features: Features) -> bool:
    """Tell whom a phrase names and does not mean: X of "X's widow", "the X campaign", "a memo seen by X"."""
    owned = any(f"noun after {sort}" in features for sort in ("kin", "person", "plural", "campaign"))
    body = one.label == EntityLabel.PERSON and any(f"noun after {sort}" in features for sort in ("body", "generic"))
    about = any(f"before {word}" in features for word in ("against", "to", "about", "than"))
    return owned or body or "read" in features or (head.kind == "document" and about)


def _of_another_time(one: Located, before: Sequence[str]) -> bool:
    """Tell a body that its noun alone names, and that is not the one of today: "the previous Government"."""
    return bool(noun_classes.noun_type(one.folded)) and bool(before) and before[-1] in _OTHER_TIMES


def _is_relative_of(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that somebody's relative is meant: "the nephew of the author X"."""
    at = next((i for i, word in enumerate(before) if i and word == "of"), None)
    return at is not None and before[at - 1] in KIN and "," not in before


def _is_in_a_clause(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it belongs to what somebody else does: "the doctor treating
    X", "the reporter who met X", "the court that jailed X"; not behind a comma."""
    words = [*before, ""]
    at = next((i for i in range(1, len(before)) if opens_clause(before, i) or does(*words[i - 1 : i + 2])), None)
    return at is not None and "," not in before[at:]


def _is_whose_it_is(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it says whose somebody is: "the lawyer for X", "for the singer
    X"; not "the minister for trade X"."""
    at = next((i for i in range(1, len(before)) if before[i] in noun_classes.PREPOSITIONS), None)
    if at is None or before[at] not in _WHOSE or noun_class(before[at - 1]) != "person" or "," in before:
        return False
    office = [word for word in before[at + 1 :] if word not in noun_classes.DEFINITE]
    return len(office) <= _OFFICE and all(noun_class(word) == "person" for word in office)


def _is_of_somebody_unnamed(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that one of its people is meant: "a letter from an agent of X"."""
    at = next((i for i in range(2, len(before)) if before[i] in _OF and noun_class(before[i - 1]) == "person"), 0)
    return at > 0 and not noun_classes.INDEFINITE.isdisjoint(before[max(0, at - _UNNAMED) : at])


def _is_its_head(head: Head, before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it is of who leads the body: "the office, led by X"."""
    at = max((at for at, word in enumerate(before) if word == "by"), default=0)
    return at > 0 and before[at - 1] in HEADED and noun_class(head.noun) in ("body", "generic")


def _is_one_of_several(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it is of one of those who speak: "40 mayors, including X"."""
    return any(tuple(before[at : at + len(words)]) == words for words in _MEMBERS for at in range(1, len(before)))
