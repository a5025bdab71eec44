"""Rule out who cannot be "he", "she" or "it": whose gate it was, whose lawyer spoke, who only gave a figure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.person_words import KIN, PERSON_NOUNS, Gender, gender_of_title
from annotators.speakers.case import Case
from annotators.speakers.compatibility import suitability
from annotators.speakers.context import Context, Located
from annotators.speakers.discourse import Unnamed
from annotators.speakers.heads import OWNED
from annotators.speakers.not_the_body import only_reads
from annotators.speakers.not_the_person import OFFICIALS
from annotators.speakers.questions import noun_class
from annotators.speakers.referred import is_of_the_noun
from storage.vocabulary import EntityLabel, Kind

_SUBJECT = 6  # words of a sentence, or behind a country, in which the noun of its subject stands
_UNNAMED: Final = frozenset({"a", "an", "another", "one", "my", "our"})
"""What opens the phrase for somebody who is not named."""
_SUFFERS: Final = frozenset({"was", "were", "been", "had", "died"})
"""What tells that the subject suffers something, and says nothing."""
_THEM: Final = {"m": frozenset({"he", "him"}), "f": frozenset({"she", "her"}), "": frozenset[str]()}
HE_OR_SHE: Final = frozenset({"he", "she"})
_NEAR = 2  # sentences after which a pronoun may mean somebody else again
_WHERE: Final = frozenset({"on", "via", "through"})
_ASIDE: Final = frozenset({"near", "outside", "at", "behind", "beside", "to", "from"})
"""Before whose place something is, or whose it is, not who does it."""


def is_of_the_other_gender(case: Case) -> bool:
    """Tell whom nobody would call "he" or "she"."""
    return case.member.is_not(case.head.gender)


def is_named_in_its_words(case: Case) -> bool:
    """Tell who is named in what the pronoun or noun before it is said to say: "He thinks that X lied" is not of X
    (Principle C of Chomsky 1981); not by a surname that another bears, too, nor in "the X administration", "X's rivals"
    or "he, X,"."""
    if case.question.kind != Kind.INDIRECT or case.cast.surnames[case.member.surname] > 1:
        return False
    spans = ((start, end) for start, end in case.question.contents if start > case.here)
    inside = (
        case.member.mentions[bisect_left(case.member.starts, a) : bisect_left(case.member.starts, z)] for a, z in spans
    )
    return any(not _modifies(one) for ones in inside for one in ones)


def _modifies(one: Located) -> bool:
    """Tell a name that says whose or which something is."""
    following = one.word_after
    if one.words_before(2)[:1] == [","] and not HE_OR_SHE.isdisjoint(one.words_before(2)):
        return True
    bodily = following in OWNED | PERSON_NOUNS | KIN | {"family"} or noun_classes.is_institution(following)
    return bodily or following in POSSESSIVES or not noun_classes.ARTICLES.isdisjoint(one.words_before(1))


def stands_aside(case: Case) -> bool:
    """Tell who has been named once, in the sentence before, and only as whose something is, where somebody unnamed is
    its subject: "A man was held near the home of X. He said"."""
    one, text = case.only_just_named, case.context.text
    if one is None or not (_is_owner(one) or one.word_before in _ASIDE):
        return False
    start, end = text.sentence_span(one.start)
    if not _is_owner(one):
        end = start + 1  # the subject alone
    nouns = [noun for noun, at in case.cast.introduced.items() if start <= at < end]
    first = text.openings[one.sentence]
    if _is_owner(one) and text.lowered[first] == "the" and noun_class(text.lowered[first + 1]) == "person":
        nouns.append(text.lowered[first + 1])
    others = (noun for noun in nouns if noun not in OFFICIALS)
    return any(gender_of_title(noun) in ("", case.head.gender) for noun in others)


def follows_somebody_unnamed(case: Case) -> bool:
    """Tell who is not named in the sentence before, whose subject is somebody unnamed: "A steward came. He said"; not
    who is called so, nor where "him" is spoken of there."""
    text, number = case.context.text, case.question.place.sentence - 1
    if number < 0 or _is_named_here(case):
        return False
    start, end = text.sentence_of(number)
    words = text.lowered[slice(*text.token_span(start, end))]
    noun = _unnamed_subject(words, case.head.gender)
    if (
        not noun
        or noun in case.member.called | case.member.described
        or not _THEM[case.head.gender].isdisjoint(words[1:])
    ):
        return False
    named = (one for one in case.context.inside([(start, end)]) if one.label == EntityLabel.PERSON)
    return all(one.offset > _SUBJECT and one.entity_id != case.member.entity_id for one in named)


def _unnamed_subject(words: Sequence[str], gender: Gender) -> str:
    """Return the noun for somebody of a gender, or of none that it tells, who is the subject of a sentence of `words`
    and has no name; "" where it has another."""
    noun = next((word for word in words[1:_SUBJECT] if noun_class(word) in ("person", "kin")), "")
    return noun if words[:1] and words[0] in _UNNAMED and gender_of_title(noun) in ("", gender) else ""


def _is_named_here(case: Case) -> bool:
    """Tell who is named in the sentence of the question, before it."""
    latest = case.latest
    return latest is not None and latest.sentence == case.context.text.sentence_at(case.here)


def did_it_for_another(case: Case) -> bool:
    """Tell who has been named once, in the sentence before, as the one by whom something was done for him or her whom
    the pronoun means: "a form given to him by a biologist, X. He said"."""
    one, text = case.only_just_named, case.context.text
    if one is None:
        return False
    opening, at = text.openings[one.sentence], text.token_span(one.start, one.end)[0]
    before = text.lowered[opening:at]
    by = max((number for number, word in enumerate(before) if word == "by"), default=-1)
    if by < 0 or not _is_title(before[by + 1 :]):
        return False
    subject, object_ = ("he", "him") if case.head.gender == "m" else ("she", "her")
    return any(
        word == subject or (word == object_ and _stands_alone(after)) for word, after in pairwise(before[: by + 1])
    )


def _stands_alone(following: str) -> bool:
    """Tell "him" and the "her" that is nobody's by the word behind."""
    return following in noun_classes.PREPOSITIONS


def _is_title(words: Sequence[str]) -> bool:
    """Tell what stands before a name and describes who bears it: "a local biologist,"."""
    return all(word == "," or (word.isalpha() and word not in noun_classes.PREPOSITIONS) for word in words)


def only_relays(case: Case) -> bool:
    """Tell who has been named once, in the sentence before, behind its "according to", where another body was named
    before: "Vidya lost users, according to Himal Metrics. It said"."""
    one = case.only_just_named
    if one is None:
        return False
    start, _ = case.context.text.sentence_span(one.start)
    earlier = (other for other in case.context.before(case.question.place) if other.start < one.start)
    given = "according to" in case.context.text.text[start : one.start].lower()
    return given and any(other.label == EntityLabel.ORG for other in earlier)


def another_lands_body_is_told_of(case: Case) -> bool:
    """Tell whom "it" does not mean behind a sentence whose subject is the body of a country that nothing names: "Peru's
    grid operator welcomed it. It said"."""
    number, member = case.question.place.sentence - 1, case.member
    noun = _body_of_a_land(case.context, number) if number >= 0 else ""
    if not noun:
        return False
    start, end = case.context.text.sentence_of(number)
    named = member.mentions[0]
    called = noun in member.called | member.described | set(named.folded_name.split())
    here = any(start <= at < end for at in member.starts)
    return not (called or here or suitability(noun, named.folded_name, named.entity_id))


def _body_of_a_land(context: Context, number: int) -> str:
    """Return the noun for the body of a country that is the subject of a sentence: "operator" of "Peru's grid operator
    welcomed it"; "" where it has another."""
    text = context.text
    land = next(iter(context.inside([text.sentence_of(number)])), None)
    if land is None or land.offset > 1 or not land.entity_id.startswith("country:"):
        return ""
    at = text.token_span(land.start, land.end)[1]
    words = [word for word in text.lowered[at : at + _SUBJECT + 1] if word not in POSSESSIVES]
    noun = next((i for i, word in enumerate(words[:-1]) if noun_class(word) in ("body", "generic")), None)
    if noun is None or words[noun + 1] in noun_classes.PREPOSITIONS or not all(map(str.isalpha, words[: noun + 2])):
        return ""
    return words[noun]


def only_carries_it(case: Case) -> bool:
    """Tell who is named once, in the sentence itself, as where a statement stands: "In a notice on X, it said"."""
    one = case.member.mentions[0] if case.number == 1 else None
    here = one is not None and one.sentence == case.context.text.sentence_at(case.here)
    return one is not None and here and one.word_before in _WHERE


def is_spoken_for(case: Case, unnamed: Unnamed | None) -> bool:
    """Tell who was last named as the one whose lawyer or father spoke, whom a pronoun then means: "The lawyer of X said
    ... He said"."""
    if unnamed is None or case.question.place.sentence - unnamed.sentence > _NEAR:
        return False
    head, latest = unnamed.head, case.member.mentions[max(0, case.number - 1)]
    if not head.start <= latest.start < unnamed.end or noun_classes.is_plural(head.noun):
        return False
    text = case.context.text
    before = text.lowered[slice(*text.token_span(head.start, latest.start))]
    return is_of_the_noun(before) and head.gender in ("", case.head.gender)


def _is_owner(one: Located) -> bool:
    return one.word_after in POSSESSIVES or one.word_before == "of"


PERSON: Final[tuple[Callable[[Case], bool], ...]] = (
    is_of_the_other_gender,
    is_named_in_its_words,
    stands_aside,
    did_it_for_another,
)
"""Each tells of a person that "he" or "she" does not mean this one."""
BODY: Final[tuple[Callable[[Case], bool], ...]] = (
    only_relays,
    only_reads,
    only_carries_it,
    another_lands_body_is_told_of,
)
"""Each tells of a body that "it" does not mean this one."""
