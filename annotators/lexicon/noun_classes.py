"""Know the word classes by which source phrases and names of organisations are read without a parser."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from annotators.lexicon.normalize import of_class, rows

_FUNCTION_WORDS, _NOUNS = "function_words.csv", "nouns.csv"
PREPOSITIONS: Final = of_class(_FUNCTION_WORDS, "preposition")
RELATIVES: Final = of_class(_FUNCTION_WORDS, "relative")
ADVERBS: Final = of_class(_FUNCTION_WORDS, "adverb")
AUXILIARIES: Final = of_class(_FUNCTION_WORDS, "auxiliary")
CONNECTIVES: Final = of_class(_FUNCTION_WORDS, "connective")
CLAUSE_WORDS: Final = of_class(_FUNCTION_WORDS, "clause")
"""What ends the words that describe somebody."""
HE: Final = of_class(_FUNCTION_WORDS, "he")
SHE: Final = of_class(_FUNCTION_WORDS, "she")
IT: Final = of_class(_FUNCTION_WORDS, "it")
THEY: Final = of_class(_FUNCTION_WORDS, "they")
FIRST: Final = of_class(_FUNCTION_WORDS, "first")
THIRD: Final = HE | SHE | IT | THEY
"""Pronouns of the third person, their possessives too."""
PRONOUNS: Final = THIRD | FIRST
ARTICLES: Final = frozenset({"the", "a", "an"})
DEFINITE: Final = of_class(_FUNCTION_WORDS, "definite")
INDEFINITE: Final = of_class(_FUNCTION_WORDS, "indefinite")
DOCUMENTS: Final = of_class(_NOUNS, "document")
PLURALS: Final = of_class(_NOUNS, "crowd")
EMPLOYERS: Final = of_class(_NOUNS, "employer")
"""Nouns that stand for a company where no person is meant."""
GENERIC_BODIES: Final = of_class(_NOUNS, "generic")
"""Nouns that name nobody by themselves, whatever stands before them: "the aid group", "a UN agency"."""
SITES: Final = of_class(_NOUNS, "site")
"""Nouns that end the names of buildings and grounds: "hotel", "airport"."""
ARMS: Final = of_class(_NOUNS, "arm")
"""Nouns that end the names of what belongs to a firm: "Acme Cloud"."""
_BODIES: Final = of_class(_NOUNS, "body")
_SINGULAR_S: Final = of_class(_NOUNS, "singular")
_KINDS: Final = {row["noun"]: row["kind"] for row in rows(_NOUNS)}
_ALONE: Final = {row["noun"]: row["alone"] or row["kind"] for row in rows(_NOUNS)}


def is_plural(noun: str) -> bool:
    """Return whether a common noun reads as a plural or a crowd ("officials", "people", "police")."""
    word = noun.casefold()
    if word in PLURALS:
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _SINGULAR_S


def is_institution(noun: str) -> bool:
    """Return whether a common noun names a body that can speak ("ministry", "hospital")."""
    return noun.casefold() in _BODIES


def noun_type(noun: str) -> str:
    """Return the kind of body a common noun names ("lender" is a bank), or ""."""
    return _KINDS.get(noun.casefold(), "")


def type_of_noun(noun: str) -> str:
    """Return the kind of body a noun means when it stands for one mentioned before, "" for nouns of other things."""
    return _ALONE.get(noun.casefold(), "")


@lru_cache(maxsize=20_000)
def type_of(folded: str) -> str:
    """Return the kind of body that the last telling word of a folded name before "of" or "for" names, else any telling
    word; "" for none."""
    words = folded.split()
    of = next((at for at, word in enumerate(words) if at and word in {"of", "for", "to", "on", "against", "in"}), None)
    return next((kind for word in (*reversed(words[:of]), *reversed(words)) if (kind := noun_type(word))), "")
