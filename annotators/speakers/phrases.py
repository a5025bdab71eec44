"""Read a source phrase: whom its words name, or which pronoun or noun stands for somebody.

There is no parser at run time: mentions are taken as single words, appositions and relative clauses are cut at commas
and relative pronouns, and what is left between commas is read by `noun_phrases`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.person_words import PERSON_NOUNS, TITLES
from annotators.records import CharSpan
from annotators.speakers.atoms import Atom, atoms_of, segments_of, without_brackets, without_clause
from annotators.speakers.context import Located
from annotators.speakers.heads import Head
from annotators.speakers.noun_phrases import AND, NO_OWNERS, NO_PARTICIPLES, head_of
from annotators.text.layout import Layout
from storage.vocabulary import EntityLabel

_WHO: Final = frozenset({"who", "which"})
_SUCH: Final = frozenset({"like", "such", "including"})
_CALLING: Final = frozenset({"as", "named", "called"})
_NAMING: Final = frozenset({"name", "named", "identified", "called", "known"})
"""What somebody does who tells a name: "gave his name as", "asked to be called"."""
_ONCE: Final = frozenset({"former", "ex", "now", "once"})
"""What opens what somebody named before was or is."""
_ONLY: Final = frozenset({"only", "simply", "just"})
_MAX_SPANS, _MAX_SEGMENTS = 4, 9


def read(text: Layout, spans: Sequence[CharSpan], mentions: Sequence[Located]) -> Head:
    """Return the head of the source phrase at `spans` of `text`; `mentions` are those that lie in it."""
    head = _read(atoms_of(text, spans[:_MAX_SPANS], mentions), _after_participle(text, spans))
    if head.owned and head.possessor:
        return replace(head, name=f"{head.possessor.cleaned} {head.noun}")
    return replace(head, name=text.text[slice(*head.name_span)]) if head.name_span[1] else head


def _after_participle(text: Layout, spans: Sequence[CharSpan]) -> bool:
    """Tell whether what a speaker does besides is left out of the phrase: "Welcoming [the envoy, President Dudek]"."""
    at = text.token_span(*spans[0])[0] - 1 if spans else -1
    return (
        at >= 0
        and text.sentence_starts[at]
        and text.words[at].endswith("ing")
        and text.words[at].lower() not in NO_PARTICIPLES
    )


def _read(atoms: list[Atom], participle: bool) -> Head:
    whole = without_brackets(atoms)
    if (himself := _called_himself(whole)) is not None:
        return Head("named", [himself], start=whole[0].start)
    atoms = without_clause(whole)
    if not atoms:
        return Head("none")
    if atoms[0].among(_WHO):
        return Head("pronoun", noun=atoms[0].low, start=atoms[0].start)
    divided = segments_of(atoms)[participle:] or segments_of(atoms)
    segments = [segment for segment in divided if not _participle(segment)] or divided
    first = head_of(segments[0])
    if len(segments) > 1 and (person := _of_a_place(first, segments[1])) is not None:
        return person
    if first.kind == "group" and any(atom.among(_SUCH) for atom in segments[0]):
        return first
    joint = _joint(segments)
    if len(joint) > 1:
        return Head("named", mentions=joint, start=atoms[0].start)
    if (behind := _behind_clause(whole)) is not None:
        return behind
    if len(segments) > 1 and (second := _in_his_company(segments)) is not None:
        return second
    if first.kind in ("named", "pronoun"):
        return first
    return next((named for segment in segments[1:3] if (named := _apposed(segment)) is not None), first)


def _behind_clause(atoms: Sequence[Atom]) -> Head | None:
    """Return the body that is named behind a clause and a comma: "the group which speaks for miners, Orel UK"."""
    closed = len(atoms) > 3 and atoms[-2].text == "," and atoms[-1].mention is not None
    clause = closed and any(atom.among(noun_classes.RELATIVES) for atom in atoms[1:-2])
    commas = sum(atom.text == "," for atom in atoms)
    last = atoms[-1].mention
    if not clause or commas != 1 or last is None or last.label != EntityLabel.ORG or any(a.mention for a in atoms[:-2]):
        return None
    return Head("named", [last], start=atoms[0].start)


def _called_himself(atoms: Sequence[Atom]) -> Located | None:
    """Return the person whose name a relative clause gives: "one of them, who gave his name only as Rashid"."""
    words = [atom.low for atom in atoms]
    for at, atom in enumerate(atoms):
        if atom.mention is None or atom.mention.label != EntityLabel.PERSON:
            continue
        calling = next((word for word in reversed(words[:at]) if word not in _ONLY), "")
        clause = not noun_classes.RELATIVES.isdisjoint(words[:at]) and not _NAMING.isdisjoint(words[:at])
        return atom.mention if calling in _CALLING and clause else None
    return None


def _joint(segments: Sequence[Sequence[Atom]]) -> list[Located]:
    """Return the heads of two or more speakers joined by "and" ("Apple, Sony and Dell"), else nothing.

    What they are may be told first ("Two judges, Ana Sousa and Bo Lee") or of each ("Ana Sousa, the mayor, and Bo Lee,
    her deputy"); what stands before a person is no second speaker ("former Spurs and England defender Bo Lee").
    """
    heads: list[Head] = []
    joined = False
    for number, segment in enumerate(segments[:_MAX_SEGMENTS]):
        if number and _tells_of_before(segment, segments[number + 1 :]):
            return []
        opened = bool(segment) and segment[0].among(AND)
        parts = _split(segment[opened:])
        read = [head_of(part) for part in parts]
        named = [head.kind == "named" and bool(head.mentions) for head in read]
        if len(parts) > 1 and not all(named):
            return []
        if all(named):
            if len(parts) > 1 and _modifies(read[0], parts[1], read[1]):
                return []
            joined = joined or len(parts) > 1 or (opened and bool(heads))
            heads += read
        elif not (_described(read[0]) if not number else bool(heads) and not opened):
            return []
    labels = {head.mentions[0].label for head in heads}
    if len(segments) > 1 and EntityLabel.PERSON in labels and labels & NO_OWNERS:
        return []  # "Ana Sousa, director for Peru, Chile and Bolivia"
    distinct: dict[str, Located] = {}
    for head in heads:
        distinct.setdefault(head.mentions[0].entity_id, head.mentions[0])
    return list(distinct.values()) if joined and len(heads) > 1 else []


def _tells_of_before(segment: Sequence[Atom], later: Sequence[Sequence[Atom]]) -> bool:
    """Tell what somebody was or is, where nobody else follows: "Ana Sousa, former Orel chief and Tarn envoy"."""
    named = any(a.mention and a.mention.label == EntityLabel.PERSON for part in (segment, *later) for a in part)
    return bool(segment) and segment[0].low in _ONCE and not named


def _split(segment: Sequence[Atom]) -> list[Sequence[Atom]]:
    at = next((at for at, atom in enumerate(segment[:-1]) if at and atom.among(AND)), None)
    return [segment] if at is None else [segment[:at], segment[at + 1 :]]


def _described(head: Head) -> bool:
    """Tell what several are together, before their names: "the other two judges"."""
    return head.kind == "group" and noun_classes.is_plural(head.noun)


def _modifies(first: Head, part: Sequence[Atom], second: Head) -> bool:
    """Tell two bodies before a noun and the name of the one person who is meant."""
    one, other = first.mentions[0], second.mentions[0]
    opening = part[0].mention
    return one.label != EntityLabel.PERSON == other.label and opening is not None and opening != other


def _in_his_company(segments: Sequence[Sequence[Atom]]) -> Head | None:
    """Return who is named behind another person and a comma: "[beside his wife,] Ana Sousa, the leader Bo Lee", "[In a
    letter to] Ana Sousa, the president of the club, Bo Lee"."""
    bare = len(segments[0]) == 1 or (len(segments) > 2 and segments[0][0].low.rstrip(".") in TITLES)
    first = segments[0][-1].mention if bare else None
    office = len(segments) > 2 and segments[1][-1].low in PERSON_NOUNS  # "X, adviser to the director, Bo Lee"
    third = len(segments) > 2 and len(segments[2]) == 1 and head_of(segments[1]).kind == "nominal" and not office
    segment = segments[2] if third else segments[1]
    last = segment[-1].mention
    if first is None or last is None or first.label != EntityLabel.PERSON or (len(segment) == 1 and not third):
        return None
    head = head_of(segment)
    another = last.label == EntityLabel.PERSON and first.entity_id != last.entity_id
    return head if another and head.mentions == [last] else None


def _of_a_place(first: Head, segment: Sequence[Atom]) -> Head | None:
    """Return who works for a body whose name ends with its place: "University of Tarn, Orel lecturer Ana Sousa"."""
    body = first.kind == "named" and first.mentions and first.mentions[0].label == EntityLabel.ORG
    place = segment[0].mention if len(segment) > 2 else None
    if not body or place is None or place.label not in NO_OWNERS or segment[1].low not in PERSON_NOUNS:
        return None
    head = head_of(segment)
    return head if head.mentions and head.mentions[0].label == EntityLabel.PERSON else None


def _participle(segment: Sequence[Atom]) -> bool:
    """Tell what a speaker does besides: "welcoming Ambassador Okabe, President Dudek"."""
    first = segment[0].low if segment else ""
    return len(segment) > 1 and segment[0].mention is None and first.endswith("ing") and first not in NO_PARTICIPLES


def _apposed(segment: Sequence[Atom]) -> Head | None:
    """Return the head of an apposition that names whom the phrase before describes: "the minister, Rashid Meredov"."""
    head = head_of(segment)
    if head.kind != "named" or segment[0].low == "among":
        return None
    if head.mentions and head.mentions[0].label == EntityLabel.PERSON:
        return head
    opening = next((a for a in segment if a.low not in noun_classes.ARTICLES), None)
    return head if opening is not None and (opening.mention is not None or head.name_span[1]) else None
