"""Read one noun phrase: the name, pronoun or noun that it comes down to, and whose a document is that it tells of.

The head is the last word before a preposition, or before what somebody does or has become.
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
from annotators.speakers.atoms import Atom
from annotators.speakers.context import Located
from annotators.speakers.heads import OWNED, Head
from storage.vocabulary import EntityLabel

_NUMBERS: Final = frozenset({"data", "figures", "numbers", "statistics"})
AND: Final = frozenset({"and", "&"})
_FROM: Final = frozenset({"by", "from"})
_COMPOUNDS: Final = {
    ("coast", "guard"): "coastguard", ("wealth", "manager"): "firm", ("asset", "manager"): "firm",
    ("fashion", "house"): "firm", ("auction", "house"): "firm", ("publishing", "house"): "publisher",
}  # fmt: skip
"""What two words mean together, by one: "the wealth manager" is no person."""
_FOR: Final = frozenset({"for", "on"})
_BEFELL: Final = frozenset({"accused", "charged", "convicted", "suspected", "jailed", "arrested", "employed", "based"})
"""What became of somebody, behind the noun for him: "a plumber accused of theft"."""
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
NO_PARTICIPLES: Final = of_class("function_words.csv", "seeming")
"""What ends as a participle and tells no doing: "chief operating officer"."""
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
_WORKS: Final = frozenset(
    {
        "drama", "film", "movie", "series", "show", "novel", "album", "play", "sitcom", "musical", "soap", "comedy",
        "song",
    }
)  # fmt: skip
"""What stands before its title: "the star of the drama Baretta"."""
_PAPERS: Final = frozenset({"newspaper", "magazine", "website", "weekly", "daily", "tabloid"})
"""What is said behind its own name: "the Mirror newspaper"."""
_BODIES: Final = frozenset({EntityLabel.ORG, EntityLabel.MISC})
NO_OWNERS: Final = frozenset({EntityLabel.GPE, EntityLabel.LOC, EntityLabel.FAC, EntityLabel.NORP})
_ABOUT_OWNERS: Final = frozenset({"indictment", "verdict", "judgment", "judgement", "census"})
"""Documents that speak of the person whose they are called, not for him."""


def head_of(segment: Sequence[Atom]) -> Head:
    """Return what a run of words between commas comes down to; of kind "none" where it holds no words."""
    atoms = [a for a in segment if any(c.isalnum() for c in a.text) or a.text in POSSESSIVES]
    while atoms and atoms[-1].text in POSSESSIVES:
        atoms.pop()
    atoms = list(dropwhile(lambda atom: atom.text in POSSESSIVES, atoms))
    if not atoms:
        return Head("none")
    start = atoms[0].start
    if len(atoms) == 1 and atoms[0].among(noun_classes.PRONOUNS):
        return Head("pronoun", noun=atoms[0].low, start=start)
    person = _person(atoms)
    if person is not None and len(atoms) == 2 and atoms[0].low == "the" and " " not in person.text:
        return Head("nominal", noun=atoms[1].low, start=start, opening="the")  # "the Texan"
    if person is not None:
        return Head("named", [person], start=start)
    author = _author(atoms)
    return replace(author, start=start) if author else _noun_phrase(atoms)


def _author(atoms: Sequence[Atom]) -> Head | None:
    """Return whose a document is: "Ana Sousa's last post", "her own research", "the president's order", "data from the
    finance ministry"."""
    cut = next((at for at, atom in enumerate(atoms) if at and atom.among(noun_classes.PREPOSITIONS)), len(atoms))
    document = atoms[cut - 1]
    if not document.among(noun_classes.DOCUMENTS):
        return None
    if atoms[cut:] and atoms[cut].among(_FROM) and document.among(_NUMBERS):
        last = next((at for at in range(cut + 1, len(atoms)) if atoms[at].among(noun_classes.PREPOSITIONS)), len(atoms))
        body = head_of(atoms[cut + 1 : last])
        if body.kind == "nominal" and body.modifiers and noun_classes.is_institution(body.noun):
            return body
    if cut < 2:
        return None
    if atoms[0].among(noun_classes.THIRD):
        return Head("pronoun", noun=atoms[0].low)
    at = next((at for at in range(cut - 2, 0, -1) if atoms[at].text in POSSESSIVES), 0)
    owner = head_of(atoms[:at]) if at else Head("none")
    about = owner.kind == "named" and document.low in _ABOUT_OWNERS
    return owner if not about and _speaks(owner) else None


def _speaks(owner: Head) -> bool:
    """Tell a person, body, user or noun, not a day or place: "Monday's statement"."""
    if owner.kind == "named" and owner.mentions:
        return owner.mentions[0].label not in NO_OWNERS
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
        works = before and before[-1].among(_WORKS)
        apposed = at + 2 < len(atoms) and atoms[at + 2].low == "of"  # "Ana Lee head of mines"
        modifies = followed and atoms[at + 1].mention is None and _takes_names(atoms[at + 1]) and not apposed
        if not possessor and not inside and not works and not modifies and not _nested(atoms, at):
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
        return Head("named", [last.mention], start=phrase[0].start)
    if last.among(_PAPERS) and len(phrase) > 1 and (paper := phrase[-2].mention) and paper.label in _BODIES:
        return Head("named", [paper], start=phrase[0].start)
    definite = opening in noun_classes.DEFINITE
    noun = _COMPOUNDS.get((phrase[-2].low, last.low), last.low) if len(phrase) > 1 else last.low
    read = partial(Head, noun=noun, start=phrase[0].start, opening=opening)
    if last.mention is not None:
        one = definite and len(phrase) == 2 and not last.low.endswith(_COLLECTIVE)
        return read("nominal") if one else read("group")
    possessor = next((a.mention for a in phrase if a.mention is not None), None)
    issuer = None if last.low in READERS else _issuer(rest)
    if last.low in noun_classes.DOCUMENTS or (opening in noun_classes.INDEFINITE and issuer):
        issuer = issuer or (possessor if possessor and possessor.label == EntityLabel.ORG else None)
        read = partial(read, modifiers=_modifiers(phrase))
        if issuer and last.low in noun_classes.DOCUMENTS and (second := _second_issuer(rest, issuer)):
            return read("document", [issuer, second])
        return read("document", [issuer]) if issuer else read("document", name_span=_issuing_phrase(rest))
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
    return read("nominal", modifiers=_modifiers(phrase), possessor=possessor, name_span=span)


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
    if word in _QUOTING or not (word.islower() and word.endswith("ing")) or word in NO_PARTICIPLES:
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


def _issuer(rest: Sequence[Atom]) -> Located | None:
    """Return the body behind "by", "from" or "of" in what follows a document's noun."""
    for at, atom in enumerate(rest[:-1]):
        if atom.among(_FROM | {"of"}) and READERS.isdisjoint(one.low for one in rest[:at]):
            following = next((a for a in rest[at + 1 : at + 4] if a.low not in noun_classes.ARTICLES), None)
            if following is not None and following.mention is not None and following.mention.label == EntityLabel.ORG:
                return following.mention
    return None


def _second_issuer(rest: Sequence[Atom], first: Located) -> Located | None:
    """Return the body that "and" joins to the one behind "by" or "from" at the end: "a poll by A and B"."""
    made = [a for a in rest if a.text != "the"]
    at = next((at for at, a in enumerate(made) if a.mention is first), 0)
    joined = at and made[at - 1].among(_FROM) and len(made) == at + 3 and made[at + 1].among(AND)
    second = made[at + 2].mention if joined else None
    return second if second is not None and second.label == EntityLabel.ORG else None


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
