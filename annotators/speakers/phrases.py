"""Read a source phrase: whom its words name, or which pronoun or noun stands for somebody.

There is no parser at run time: mentions are taken as single words, appositions and relative clauses are cut at commas
and relative pronouns, and the head of a noun phrase is its last word before a preposition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import dropwhile, pairwise
from typing import Final

from spacy.lang.en.lex_attrs import like_num

from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES, of_class
from annotators.lexicon.person_words import KIN, PERSON_NOUNS, TITLES
from annotators.records import CharSpan
from annotators.speakers.atoms import Atom, atoms_of, segments_of, without_brackets, without_clause
from annotators.speakers.context import Located
from annotators.speakers.heads import OWNED, Head
from annotators.text.layout import Layout
from storage.vocabulary import EntityLabel

_NUMBERS: Final = frozenset({"data", "figures", "numbers", "statistics"})
_AND, _FROM = frozenset({"and", "&"}), frozenset({"by", "from"})
_COMPOUNDS: Final = {
    ("coast", "guard"): "coastguard", ("wealth", "manager"): "firm", ("asset", "manager"): "firm",
    ("fashion", "house"): "firm", ("auction", "house"): "firm", ("publishing", "house"): "publisher",
}  # fmt: skip
"""What two words mean together, by one: "the wealth manager" is no person."""
_FOR: Final = frozenset({"for", "on"})
_BEFELL: Final = frozenset({"accused", "charged", "convicted", "suspected", "jailed", "arrested", "employed", "based"})
"""What became of somebody, behind the noun for him: "a plumber accused of theft"."""
_WHO: Final = frozenset({"who", "which"})
_SUCH: Final = frozenset({"like", "such", "including"})
READERS: Final = frozenset(
    {
        "seen", "obtained", "reviewed", "published", "viewed", "leaked", "received", "quoted", "cited", "funded",
        "financed", "sponsored", "paid", "backed", "rejected", "criticised", "criticized", "used", "held",
        "polled", "surveyed", "interviewed", "questioned", "commissioned", "ordered",
    }
)  # fmt: skip
"""What somebody does to a document or to others whose words they are not: "a letter seen by", "voters polled by"."""
HEADED: Final = frozenset({"led", "headed", "chaired", "run", "founded", "owned", "controlled"})
"""What is done to a body by somebody whose name only tells which body it is: "the office led by X"."""
_NO_PARTICIPLES: Final = of_class("function_words.csv", "seeming")
"""What ends as a participle and tells no doing: "chief operating officer"."""
_CALLING: Final = frozenset({"as", "named", "called"})
_NAMING: Final = frozenset({"name", "named", "identified", "called", "known"})
"""What somebody does who tells a name: "gave his name as", "asked to be called"."""
_ONCE: Final = frozenset({"former", "ex", "now", "once"})
"""What opens what somebody named before was or is."""
_ONLY: Final = frozenset({"only", "simply", "just"})
_QUOTING: Final = frozenset({"quoting", "citing"})
_NOBODIES: Final = of_class("function_words.csv", "opener") | {"half", "everyone", "anyone", "anybody", "sources"}
_COLLECTIVE: Final = ("ese", "ish", "ch", "s")
"""How words for a people end that mean all of them: "the Spanish", "the French"; not "the Spaniard"."""
_TITLED: Final = (PERSON_NOUNS | TITLES) - of_class("person_titles.csv", "portfolio")
_DETERMINERS: Final = noun_classes.DEFINITE | noun_classes.INDEFINITE
_OF_ITS_OWN: Final = noun_classes.THIRD | noun_classes.INDEFINITE
"""What opens what a body says something in, which is no part of its name: "the ministry in its report"."""
_OBJECTS: Final = _DETERMINERS | noun_classes.PREPOSITIONS | noun_classes.PRONOUNS
"""What opens what somebody does something to."""
_AFTER_NAMES: Final = OWNED | noun_classes.DOCUMENTS | PERSON_NOUNS
_TIMES: Final = frozenset({"year", "month", "week", "day", "today", "yesterday", "season", "decade", "century"})
_HANDLE: Final = re.compile(r"@\w{2,}|(?=\w*[0-9_])[A-Za-z]{3}\w*")
"""What a user goes by: "@quayside", "tidewatch7", "salt_marsh"."""
_PAPERS: Final = frozenset({"newspaper", "magazine", "website", "weekly", "daily", "tabloid"})
"""What is said behind its own name: "the Mirror newspaper"."""
_BODIES: Final = frozenset({EntityLabel.ORG, EntityLabel.MISC})
_NO_OWNERS: Final = frozenset({EntityLabel.GPE, EntityLabel.LOC, EntityLabel.FAC, EntityLabel.NORP})
_ABOUT_OWNERS: Final = frozenset({"indictment", "verdict", "judgment", "judgement", "census"})
"""Documents that speak of the person whose they are called, not for him."""
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
        and text.words[at].lower() not in _NO_PARTICIPLES
    )


def _read(atoms: list[Atom], participle: bool) -> Head:
    whole = without_brackets(atoms)
    if (himself := _called_himself(whole)) is not None:
        return Head("named", [himself], start=whole[0].start, end=whole[-1].end)
    atoms = without_clause(whole)
    if not atoms:
        return Head("none")
    if atoms[0].among(_WHO):
        return Head("pronoun", noun=atoms[0].low, start=atoms[0].start, end=atoms[0].end)
    divided = segments_of(atoms)[participle:] or segments_of(atoms)
    segments = [segment for segment in divided if not _participle(segment)] or divided
    first = _segment_head(segments[0])
    if len(segments) > 1 and (person := _of_a_place(first, segments[1])) is not None:
        return person
    if first.kind == "group" and any(atom.among(_SUCH) for atom in segments[0]):
        return first
    joint = _joint(segments)
    if len(joint) > 1:
        return Head("named", mentions=joint, start=atoms[0].start, end=atoms[-1].end)
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
    return Head("named", [last], start=atoms[0].start, end=atoms[-1].end)


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
        if number and segment and segment[0].low in _ONCE:
            return []  # "Ana Sousa, former Orel chief and Tarn envoy"
        opened = bool(segment) and segment[0].among(_AND)
        parts = _split(segment[opened:])
        read = [_segment_head(part) for part in parts]
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
    if len(segments) > 1 and EntityLabel.PERSON in labels and labels & _NO_OWNERS:
        return []  # "Ana Sousa, director for Peru, Chile and Bolivia"
    distinct: dict[str, Located] = {}
    for head in heads:
        distinct.setdefault(head.mentions[0].entity_id, head.mentions[0])
    return list(distinct.values()) if joined and len(heads) > 1 else []


def _split(segment: Sequence[Atom]) -> list[Sequence[Atom]]:
    at = next((at for at, atom in enumerate(segment[:-1]) if at and atom.among(_AND)), None)
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
    third = len(segments) > 2 and len(segments[2]) == 1 and _segment_head(segments[1]).kind == "nominal" and not office
    segment = segments[2] if third else segments[1]
    last = segment[-1].mention
    if first is None or last is None or first.label != EntityLabel.PERSON or (len(segment) == 1 and not third):
        return None
    head = _segment_head(segment)
    another = last.label == EntityLabel.PERSON and first.entity_id != last.entity_id
    return head if another and head.mentions == [last] else None


def _of_a_place(first: Head, segment: Sequence[Atom]) -> Head | None:
    """Return who works for a body whose name ends with its place: "University of Tarn, Orel lecturer Ana Sousa"."""
    body = first.kind == "named" and first.mentions and first.mentions[0].label == EntityLabel.ORG
    place = segment[0].mention if len(segment) > 2 else None
    if not body or place is None or place.label not in _NO_OWNERS or segment[1].low not in PERSON_NOUNS:
        return None
    head = _segment_head(segment)
    return head if head.mentions and head.mentions[0].label == EntityLabel.PERSON else None


def _participle(segment: Sequence[Atom]) -> bool:
    """Tell what a speaker does besides: "welcoming Ambassador Okabe, President Dudek"."""
    first = segment[0].low if segment else ""
    return len(segment) > 1 and segment[0].mention is None and first.endswith("ing") and first not in _NO_PARTICIPLES


def _apposed(segment: Sequence[Atom]) -> Head | None:
    """Return the head of an apposition that names whom the phrase before describes: "the minister, Rashid Meredov"."""
    head = _segment_head(segment)
    if head.kind != "named" or segment[0].low == "among":
        return None
    if head.mentions and head.mentions[0].label == EntityLabel.PERSON:
        return head
    opening = next((a for a in segment if a.low not in noun_classes.ARTICLES), None)
    return head if opening is not None and (opening.mention is not None or head.name_span[1]) else None


def _segment_head(segment: Sequence[Atom]) -> Head:
    atoms = [a for a in segment if any(c.isalnum() for c in a.text) or a.text in POSSESSIVES]
    while atoms and atoms[-1].text in POSSESSIVES:
        atoms.pop()
    atoms = list(dropwhile(lambda atom: atom.text in POSSESSIVES, atoms))
    if not atoms:
        return Head("none")
    start, end = atoms[0].start, atoms[-1].end
    if len(atoms) == 1 and atoms[0].among(noun_classes.PRONOUNS):
        return Head("pronoun", noun=atoms[0].low, start=start, end=end)
    person = _person(atoms)
    if person is not None and len(atoms) == 2 and atoms[0].low == "the" and " " not in person.text:
        return Head("nominal", noun=atoms[1].low, definite=True, start=start, end=end, opening="the")  # "the Texan"
    if person is not None:
        return Head("named", [person], start=start, end=end)
    author = _author(atoms)
    return replace(author, start=start, end=end) if author else _noun_phrase(atoms)


def _author(atoms: Sequence[Atom]) -> Head | None:
    """Return whose a document is: "Ana Sousa's last post", "her own research", "the president's order", "data from the
    finance ministry"."""
    cut = next((at for at, atom in enumerate(atoms) if at and atom.among(noun_classes.PREPOSITIONS)), len(atoms))
    document = atoms[cut - 1]
    if not document.among(noun_classes.DOCUMENTS):
        return None
    if atoms[cut:] and atoms[cut].among(_FROM) and document.among(_NUMBERS):
        last = next((at for at in range(cut + 1, len(atoms)) if atoms[at].among(noun_classes.PREPOSITIONS)), len(atoms))
        body = _segment_head(atoms[cut + 1 : last])
        if body.kind == "nominal" and body.modifiers and noun_classes.is_institution(body.noun):
            return body
    if cut < 2:
        return None
    if atoms[0].among(noun_classes.THIRD):
        return Head("pronoun", noun=atoms[0].low)
    at = next((at for at in range(cut - 2, 0, -1) if atoms[at].text in POSSESSIVES), 0)
    owner = _segment_head(atoms[:at]) if at else Head("none")
    about = owner.kind == "named" and document.low in _ABOUT_OWNERS
    return owner if not about and _speaks(owner) else None


def _speaks(owner: Head) -> bool:
    """Tell a person, body, user or noun, not a day or place: "Monday's statement"."""
    if owner.kind == "named" and owner.mentions:
        return owner.mentions[0].label not in _NO_OWNERS
    return owner.kind == "nominal" or bool(_HANDLE.fullmatch(owner.noun))


def _person(atoms: Sequence[Atom]) -> Located | None:
    """Return the person that heads the phrase: neither a possessor nor within "of", "for" and the like."""
    for at, atom in enumerate(atoms):
        if atom.mention is None or atom.mention.label != EntityLabel.PERSON:
            continue
        followed, before = at + 1 < len(atoms), atoms[max(0, at - 2) : at]
        possessor = followed and (atoms[at + 1].text in POSSESSIVES or atom.text.endswith(("'s", "’s")))
        inside = before and before[-1].among(noun_classes.PREPOSITIONS)
        inside = inside or (len(before) > 1 and before[-1].low == "the" and before[0].low in noun_classes.PREPOSITIONS)
        apposed = at + 2 < len(atoms) and atoms[at + 2].low == "of"  # "Ana Lee head of mines"
        modifies = followed and atoms[at + 1].mention is None and _takes_names(atoms[at + 1]) and not apposed
        if not possessor and not inside and not modifies and not _nested(atoms, at):
            return atom.mention
    return None


def _takes_names(atom: Atom) -> bool:
    """Tell a noun before which a person's name says whose it is: "the Trump campaign", "Biden allies"."""
    noun = atom.low
    owned = noun in _AFTER_NAMES or noun_classes.is_institution(noun)
    return owned or (atom.text.islower() and noun_classes.is_plural(noun))


def _nested(atoms: Sequence[Atom], named: int) -> bool:
    """Tell whether the person named at an atom belongs to the noun of those before: "critics of Prime Minister X",
    "an adviser to candidate X"; not "Secretary of State X"."""
    at = next((i for i in range(1, named) if _ends(atoms, i)), None)
    if at is None:
        return False
    if not atoms[at].among(noun_classes.PREPOSITIONS):
        return True  # "the doctor treating X", "the office led by Director X"
    noun, opening = atoms[at - 1].low, atoms[0].low
    counted = at + 1 < named and like_num(atoms[at + 1].text)  # type: ignore[no-untyped-call]
    if noun in KIN and counted:
        return False  # "mother of three X"
    whose = at == named - 1 and noun in PERSON_NOUNS  # "the lawyer for X"
    belongs = noun_classes.is_plural(noun) or noun in KIN or opening in noun_classes.INDEFINITE or whose
    titled = atoms[named - 1].low.rstrip(".").rpartition("-")[2] in _TITLED
    return belongs or titled


def _noun_phrase(atoms: Sequence[Atom]) -> Head:
    cut = next((i for i in range(1, len(atoms)) if _ends(atoms, i) or _made(atoms, i)), len(atoms))
    phrase, rest = [a for a in atoms[:cut] if a.text not in POSSESSIVES], atoms[cut:]
    opening, last = phrase[0].low, phrase[-1]
    if last.mention is not None and last.mention.label != EntityLabel.NORP:
        return Head("named", [last.mention], start=phrase[0].start, end=last.end)
    if last.among(_PAPERS) and len(phrase) > 1 and (paper := phrase[-2].mention) and paper.label in _BODIES:
        return Head("named", [paper], start=phrase[0].start, end=last.end)
    definite = opening in noun_classes.DEFINITE
    noun = _COMPOUNDS.get((phrase[-2].low, last.low), last.low) if len(phrase) > 1 else last.low
    read = partial(Head, noun=noun, definite=definite, start=phrase[0].start, end=last.end, opening=opening)
    if last.mention is not None:
        one = definite and len(phrase) == 2 and not last.low.endswith(_COLLECTIVE)
        return read("nominal") if one else read("group")
    possessor = next((a.mention for a in phrase if a.mention is not None), None)
    issuers = [] if last.low in READERS else _issuers(rest)
    if last.low in noun_classes.DOCUMENTS or (opening in noun_classes.INDEFINITE and issuers):
        issuers = issuers or ([possessor] if possessor and possessor.label == EntityLabel.ORG else [])
        read = partial(read, modifiers=_modifiers(phrase))
        return read("document", issuers) if issuers else read("document", name_span=_issuing_phrase(rest))
    if opening in noun_classes.INDEFINITE or opening.isdigit():
        return read("group")
    if _reads_as_name(phrase):
        return read("named", name_span=(phrase[0].start, last.end))
    institution = noun_classes.is_institution(noun)
    if noun_classes.is_plural(last.low) and not institution:
        return read("group")
    whole = institution and len(rest) > 1 and rest[0].among(noun_classes.PREPOSITIONS)  # "ministry of finance"
    whole = whole and not rest[1].among(_OF_ITS_OWN)
    span = phrase[0].start, atoms[-1].end if whole else last.end
    if _of_a_noun(atoms[:cut]):
        span = (0, 0)
    return read("nominal", modifiers=_modifiers(phrase), possessor=possessor, name_span=span, end=atoms[-1].end)


def _modifiers(phrase: Sequence[Atom]) -> list[str]:
    return [atom.text for atom in phrase[:-1] if atom.low not in _DETERMINERS]


def _ends(atoms: Sequence[Atom], at: int) -> bool:
    """Tell what ends a noun phrase: a preposition, or what somebody does ("the doctor treating Queen Maud"), not what
    an office is of ("chief operating officer")."""
    if atoms[at].among(noun_classes.PREPOSITIONS):
        return True
    noun, doing, following = atoms[at - 1], atoms[at], atoms[at + 1] if at + 1 < len(atoms) else None
    if noun.mention is not None or doing.mention is not None or following is None:
        return False
    body = noun_classes.is_institution(noun.low) and not noun.among(noun_classes.GENERIC_BODIES)
    if body and (
        (doing.among(HEADED) and following.low == "by") or (doing.low.endswith("ly") and following.among(HEADED))
    ):
        return True
    if doing.low in _BEFELL and noun.low in PERSON_NOUNS and following.among(noun_classes.PREPOSITIONS):
        return True
    if doing.low == "acting" and following.low in _FOR:
        return True
    if noun.low == "acting" or not does(noun.low, doing.text, following.low):
        return False
    person = noun.low in PERSON_NOUNS and following.low not in PERSON_NOUNS
    others = person and noun_classes.is_plural(following.low)  # "lawyer defending miners", not "court filing documents"
    firm = noun_classes.is_institution(following.low)  # "the media tracking firm X"
    named = not firm and any(atom.mention is not None for atom in atoms[at + 1 :])
    return named or following.among(_OBJECTS) or following.text[:1].isupper() or others


def does(noun: str, word: str, following: str) -> bool:
    """Tell a participle behind a noun for those who can act: "treating" of "the doctor treating"; not "teaching" of
    "school teaching assistant"."""
    if word in _QUOTING or not (word.islower() and word.endswith("ing")) or word in _NO_PARTICIPLES:
        return False  # whose words they are is who speaks
    acts = noun in PERSON_NOUNS or noun_classes.is_plural(noun)
    return acts or (noun_classes.is_institution(noun) and following not in PERSON_NOUNS)


def _of_a_noun(phrase: Sequence[Atom]) -> bool:
    """Tell what is called by a noun that owns it, which is no name: "the paper's editorial board"."""
    owners = (a for a, after in pairwise(phrase) if after.text in POSSESSIVES)
    return any(a.mention is None and a.text.islower() and a.low not in _TIMES for a in owners)


def _made(atoms: Sequence[Atom], at: int) -> bool:
    """Tell what was done to a document: "data released by the bureau"."""
    return (
        atoms[at - 1].among(noun_classes.DOCUMENTS)
        and atoms[at].mention is None
        and (atoms[at].low.endswith("ed") or atoms[at].low in READERS)
    )


def _issuers(rest: Sequence[Atom]) -> list[Located]:
    """Return the body, or two joined by "and", behind "by", "from" or "of" in what follows the noun of a document."""
    for at, atom in enumerate(rest[:-1]):
        if atom.among(_FROM | {"of"}) and READERS.isdisjoint(one.low for one in rest[:at]):
            following = [a for a in rest[at + 1 : at + 6] if a.low not in noun_classes.ARTICLES]
            bodies = [a.mention for a in following if a.mention and a.mention.label == EntityLabel.ORG]
            if bodies and following[0].mention is bodies[0]:
                joined = len(following) > 2 and following[1].among(_AND) and following[2].mention in bodies[1:2]
                return bodies[: 1 + joined]
    return []


def _issuing_phrase(rest: Sequence[Atom]) -> CharSpan:
    """Return the span of an issuer that is no mention ("by the Hungarian statistics office"), or (0, 0)."""
    following = [a for a in rest[1:] if a.text not in POSSESSIVES]
    if not following or rest[0].low not in _FROM:
        return 0, 0
    head = _noun_phrase(following)
    fits = head.kind == "nominal" and noun_classes.is_institution(head.noun) and head.modifiers
    return head.name_span if fits else (0, 0)


def _reads_as_name(phrase: Sequence[Atom]) -> bool:
    """Tell capitalised words that the model missed ("Ibe", "Salar Norte") from nouns at the start of a sentence."""
    body = [a for a in phrase if a.low != "the"]
    if len(body) == 1 and body[0].mention is None and _HANDLE.fullmatch(body[0].text):
        return True
    if not body or not all(a.text[:1].isupper() for a in body):
        return False
    last = body[-1].low
    if len(body) == 1 and (last in _NOBODIES or like_num(last)):  # type: ignore[no-untyped-call]
        return False
    if any(a.mention is not None for a in body):
        return body[-1].mention is not None or len(body) > 2
    if last in PERSON_NOUNS or noun_classes.is_plural(last):
        return False
    return len(body) > 1 or not noun_classes.is_institution(last)
