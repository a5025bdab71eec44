"""Tell the gender of persons by the pronouns that can mean nobody else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.cues import SPEAKING_VERB
from annotators.lexicon.person_words import Gender, gender_of_title
from annotators.speakers.context import Context, Located
from annotators.text.layout import Layout
from storage.vocabulary import EntityLabel

_GENDERED: Final[dict[str, Gender]] = {
    **dict.fromkeys(noun_classes.HE, "m"),
    **dict.fromkeys(noun_classes.SHE, "f"),
}
_POSSESSIVE: Final = frozenset({"his", "her"})
_NO_NOUNS: Final = noun_classes.PREPOSITIONS | {"and", "or", "because", "that", "when", "if", "but"}
"""What follows "her" where it is nobody's."""
_CLEAR, _FURTHER, _UNCLEAR = 1.0, 0.6, 0.3
"""How much a pronoun tells: of the only person of its sentence, of the one before, where another may be meant."""
_MOST = 30  # persons of a sentence in which a pronoun can still be told
_SUBJECT = 5  # tokens of a sentence within which its subject is named


def told_by_pronouns(context: Context) -> Iterator[tuple[str, Gender, float]]:
    """Yield (entity, gender, weight) for each "he" and "she" outside of marks that can mean one person alone."""
    text = context.text
    persons: defaultdict[int, list[Located]] = defaultdict(list)
    for one in context.mentions:
        if one.label == EntityLabel.PERSON:
            persons[one.sentence].append(one)
    if not persons:
        return
    sentence, quoted = text.sentence.tolist(), text.quoted.tolist()
    pronouns = [at for at, word in enumerate(text.lowered) if word in _GENDERED and not quoted[at]]
    others = {(sentence[at], _GENDERED[text.lowered[at]]) for at in pronouns if _is_object(text, at)}
    for at in pronouns:
        gender, number = _GENDERED[text.lowered[at]], sentence[at]
        if len(persons[number]) > _MOST:
            continue
        here, before = (_meant(persons.get(near, ()), gender) for near in (number, number - 1))
        if text.lowered[at] in _POSSESSIVE and (owner := _owner(context, at, persons[number], before)):
            yield owner, gender, _CLEAR
        elif len(here) == 1:
            (only,) = here
            fits, after = _may_be(persons[number], gender), persons[number][0].start > text.starts[at]
            if fits or not after:
                unclear = after or (number, gender) in others or (not fits and _is_told(text, at))
                yield only, gender, _UNCLEAR if unclear else _CLEAR
        elif not here and len(before) == 1 and _may_be(persons[number - 1], gender):
            yield next(iter(before)), gender, _FURTHER


def _is_object(text: Layout, at: int) -> bool:
    """Tell "him" and the "her" that is nobody's: whom the subject of the clause does something to."""
    following = text.lowered[at + 1] if at + 1 < len(text.words) else "."
    return text.lowered[at] == "him" or (text.lowered[at] == "her" and not _is_noun(following))


def _is_told(text: Layout, at: int) -> bool:
    """Tell whether a pronoun opens what somebody says: "said she", of another where a given name speaks against it."""
    verb = at - 2 if at > 1 and text.lowered[at - 1] == "that" else at - 1
    return verb >= 0 and SPEAKING_VERB.fullmatch(text.words[verb]) is not None


def _is_noun(following: str) -> bool:
    return following.isalpha() and following not in _NO_NOUNS


def _owner(context: Context, at: int, persons: Sequence[Located], before: Set[str]) -> str:
    """Return whose something is in a sentence that names others: of its subject, "X met his deputy, Y"; at its start of
    the only one of the sentence before, "Her deputy, Y,"; "" where that cannot be told."""
    text, others = context.text, [one for one in persons if one.start > context.text.starts[at]]
    if not others or at + 1 >= len(text.words) or not _is_noun(text.lowered[at + 1]):
        return ""
    if at == text.openings[text.sentence[at]]:
        return next(iter(before)) if len(before) == 1 else ""
    subject = len({one.entity_id for one in persons} - {one.entity_id for one in others}) == 1
    first = persons[0]
    named = first.offset <= _SUBJECT and not first.relative and not first.bearer.gender
    return first.entity_id if subject and named else ""


def _may_be(persons: Iterable[Located], gender: Gender) -> bool:
    """Tell whether no given name speaks against a gender: "he" behind a sentence on Ann means somebody else."""
    return all(one.bearer.gender in ("", gender) for one in persons)


def _meant(persons: Iterable[Located], gender: Gender) -> set[str]:
    """Return whom a pronoun of a gender can mean among persons named, and relatives of theirs that are not."""
    relatives = {f"{one.entity_id} {one.relative}" for one in persons if one.relative}
    return {one.entity_id for one in persons} | {
        one for one in relatives if gender_of_title(one.rpartition(" ")[2]) in ("", gender)
    }
