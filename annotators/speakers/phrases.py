"""Holds the reading of a source phrase: whom its words name, or which pronoun or noun stands for somebody. Finding
that somebody goes in antecedents.py.

There is no parser at run time: mentions are taken as single words, appositions and relative clauses are cut at commas
and relative pronouns, and the head of a noun phrase is its last word before a preposition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Token

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES
from annotators.records import Mention

HeadKind = Literal["named", "pronoun", "nominal", "group", "document", "none"]
_NAMED_LABELS = ("PERSON", "ORG", "GPE", "LOC", "FAC", "MISC", "PRODUCT", "NORP")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_MAX_ATOMS = 60


@dataclass(slots=True)
class Atom:
    """A word of a source phrase, or a mention taken as one. Offsets are code points."""

    text: str
    start: int
    end: int
    mention: Mention | None = None

    @property
    def low(self) -> str:
        """The word in small letters."""
        return self.text.casefold()


@dataclass(slots=True)
class Head:
    """What a source phrase comes down to.

    named: `mentions` (several for joint speakers) or, where the model saw none, capitalised words, which are `name`.
    pronoun: `noun`. nominal: `noun` with its `modifiers`, `definite` or not. group: a plural or indefinite without a
    name. document: `mentions` holds the body that issued it, where the phrase names one.
    """

    kind: HeadKind
    mentions: list[Mention] = field(default_factory=list)
    noun: str = ""
    modifiers: list[str] = field(default_factory=list)
    definite: bool = False
    possessor: Mention | None = None
    name: str = ""
    name_span: tuple[int, int] = (0, 0)
    start: int = 0
    end: int = 0


def read(tokens: Sequence[Token], mentions: Sequence[Mention], text: str) -> Head:
    """Return the head of the source phrase made of `tokens` of `text`; `mentions` are those that lie in it."""
    head = _read(tokens, mentions)
    if head.name_span[1]:
        head.name = text[slice(*head.name_span)]
    return head


def _read(tokens: Sequence[Token], mentions: Sequence[Mention]) -> Head:
    atoms = _without_brackets(_atoms(tokens[: _MAX_ATOMS * 2], mentions)[:_MAX_ATOMS])
    atoms = _cut_relative(atoms)
    if not atoms:
        return Head("none")
    segments = _segments(atoms)
    joint = _joint(segments)
    if len(joint) > 1:
        return Head("named", mentions=joint, start=atoms[0].start, end=atoms[-1].end)
    first = _segment_head(segments[0])
    if first.kind in ("named", "pronoun"):
        return first
    for segment in segments[1:3]:
        apposed = _apposed(segment)
        if apposed is not None:
            return apposed
    return first


def _atoms(tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Atom]:
    atoms: list[Atom] = []
    starts = {m.start: m for m in mentions if m.label in _NAMED_LABELS}
    end = -1
    for token in tokens:
        if token.idx < end or token.is_space or token.is_quote:
            continue
        mention = starts.get(token.idx)
        end = mention.end if mention else token.idx + len(token)
        atoms.append(Atom(mention.text if mention else token.text, token.idx, end, mention))
    return atoms


def _without_brackets(atoms: Sequence[Atom]) -> list[Atom]:
    kept, depth = [], 0
    for atom in atoms:
        if atom.text in _OPENING:
            depth += 1
        elif atom.text in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(atom)
    return kept or [a for a in atoms if a.text not in _OPENING | _CLOSING]


def _cut_relative(atoms: list[Atom]) -> list[Atom]:
    for at, atom in enumerate(atoms):
        if at and atom.mention is None and atom.low in noun_classes.RELATIVES:
            while at > 1 and (atoms[at - 1].text == "," or atoms[at - 1].low in noun_classes.PREPOSITIONS):
                at -= 1
            return atoms[:at]
    return atoms


def _segments(atoms: Sequence[Atom]) -> list[list[Atom]]:
    segments: list[list[Atom]] = [[]]
    for atom in atoms:
        if atom.text in {",", ";", ":", "–", "—", "-"}:
            segments.append([])
        else:
            segments[-1].append(atom)
    return [segment for segment in segments if segment] or [[]]


def _joint(segments: Sequence[Sequence[Atom]]) -> list[Mention]:
    """Return the heads of two or more speakers joined by "and" ("Apple, Sony and Dell"), else nothing."""
    for number, segment in enumerate(segments[:6]):
        for at, atom in enumerate(segment):
            if atom.mention is None and atom.low in {"and", "&"} and 0 < at < len(segment) - 1:
                left, right = _segment_head(segment[:at]), _segment_head(segment[at + 1 :])
                if left.kind == right.kind == "named" and left.mentions and right.mentions:
                    before = [_segment_head(s) for s in segments[:number]]
                    listed = [h.mentions[0] for h in before if h.kind == "named" and h.mentions]
                    if len(listed) == number:
                        return _distinct([*listed, left.mentions[0], right.mentions[0]])
    return []


def _distinct(mentions: Sequence[Mention]) -> list[Mention]:
    seen: dict[str, Mention] = {}
    for mention in mentions:
        seen.setdefault(mention.entity_id, mention)
    return list(seen.values())


def _apposed(segment: Sequence[Atom]) -> Head | None:
    """Return the head of an apposition that names whom the phrase before describes: "the minister, Rashid Meredov"."""
    head = _segment_head(segment)
    if head.kind != "named":
        return None
    if head.mentions and head.mentions[0].label == "PERSON":
        return head
    opening = next((a for a in segment if a.low not in {"the", "a", "an"}), None)
    return head if opening is not None and (opening.mention is not None or head.name_span[1]) else None


def _segment_head(segment: Sequence[Atom]) -> Head:
    atoms = [a for a in segment if any(c.isalnum() for c in a.text) or a.text in POSSESSIVES]
    while len(atoms) > 1 and atoms[-1].text in POSSESSIVES:
        atoms = atoms[:-1]
    if not atoms:
        return Head("none")
    start, end = atoms[0].start, atoms[-1].end
    if len(atoms) == 1 and atoms[0].low in noun_classes.PRONOUNS and atoms[0].mention is None:
        return Head("pronoun", noun=atoms[0].low, start=start, end=end)
    person = _person(atoms)
    if person is not None:
        return Head("named", mentions=[person], start=start, end=end)
    return _noun_phrase(atoms)


def _person(atoms: Sequence[Atom]) -> Mention | None:
    """Return the person that heads the phrase: neither a possessor nor within "of", "for" and the like."""
    for at, atom in enumerate(atoms):
        if atom.mention is None or atom.mention.label != "PERSON":
            continue
        possessor = at + 1 < len(atoms) and atoms[at + 1].text in POSSESSIVES
        possessor = possessor or (atom.text.endswith(("'s", "’s")) and at + 1 < len(atoms))
        inside = at > 0 and atoms[at - 1].mention is None and atoms[at - 1].low in noun_classes.PREPOSITIONS
        inside = inside or (at > 1 and atoms[at - 1].low == "the" and atoms[at - 2].low in noun_classes.PREPOSITIONS)
        if not possessor and not inside:
            return atom.mention
    return None


def _noun_phrase(atoms: Sequence[Atom]) -> Head:
    cut = next(
        (i for i, a in enumerate(atoms) if i and a.mention is None and a.low in noun_classes.PREPOSITIONS), len(atoms)
    )
    phrase = [a for a in atoms[:cut] if a.text not in POSSESSIVES]
    last, start, end = phrase[-1], phrase[0].start, phrase[-1].end
    opening = phrase[0].low
    if last.mention is not None:
        if last.mention.label != "NORP":
            return Head("named", mentions=[last.mention], start=start, end=end)
        return Head("group", noun=last.low, start=start, end=end)
    noun = last.low
    modifiers = [a.text for a in phrase[:-1] if a.low not in noun_classes.DEFINITE | noun_classes.INDEFINITE]
    possessor = next((a.mention for a in phrase[:-1] if a.mention is not None), None)
    if noun in noun_classes.DOCUMENTS or (opening in noun_classes.INDEFINITE and _issuer(atoms[cut:])):
        issuer = _issuer(atoms[cut:]) or (possessor if possessor and possessor.label == "ORG" else None)
        issued = [issuer] if issuer else []
        definite = opening in noun_classes.DEFINITE
        named = (0, 0) if issuer else _issuing_phrase(atoms[cut:])
        return Head("document", issued, noun, definite=definite, name_span=named, start=start, end=end)
    if opening in noun_classes.INDEFINITE or opening.isdigit():
        return Head("group", noun=noun, start=start, end=end)
    if _reads_as_name(phrase):
        return Head("named", noun=noun, name_span=(start, end), start=start, end=end)
    if noun_classes.is_plural(noun) and not noun_classes.is_institution(noun):
        return Head("group", noun=noun, start=start, end=end)
    tail = atoms[cut + 1 :]
    return Head(
        "nominal",
        noun=noun,
        modifiers=modifiers,
        definite=opening in noun_classes.DEFINITE,
        possessor=possessor,
        name_span=(start, atoms[-1].end if noun_classes.is_institution(noun) and tail else end),
        start=start,
        end=atoms[-1].end,
    )


def _issuer(rest: Sequence[Atom]) -> Mention | None:
    """Return the organisation or person behind "by", "from" or "of" in what follows a document's noun."""
    for at, atom in enumerate(rest[:-1]):
        if atom.low in {"by", "from", "of"} and atom.mention is None:
            following = next((a for a in rest[at + 1 : at + 4] if a.low not in {"the", "a", "an"}), None)
            if following is not None and following.mention is not None and following.mention.label == "ORG":
                return following.mention
    return None


def _issuing_phrase(rest: Sequence[Atom]) -> tuple[int, int]:
    """Return the span of an issuer that is no mention ("by the Hungarian statistics office"), or (0, 0)."""
    if len(rest) < 2 or rest[0].low not in {"by", "from"}:
        return 0, 0
    head = _noun_phrase(rest[1:])
    fits = head.kind == "nominal" and noun_classes.is_institution(head.noun) and head.modifiers
    return head.name_span if fits else (0, 0)


def _reads_as_name(phrase: Sequence[Atom]) -> bool:
    """Tell capitalised words that the model missed ("Ibe", "Salar Norte") from nouns at the start of a sentence."""
    body = [a for a in phrase if a.low not in {"the"}]
    if not body or not all(a.text[:1].isupper() for a in body):
        return False
    if any(a.mention is not None for a in body):
        return body[-1].mention is not None or len(body) > 2
    known = (
        body[-1].low in noun_classes.PERSON_NOUNS
        or noun_classes.is_institution(body[-1].low)
        or noun_classes.is_plural(body[-1].low)
    )
    return not known or (
        len(body) > 1 and body[-1].low not in noun_classes.PERSON_NOUNS and not noun_classes.is_plural(body[-1].low)
    )
