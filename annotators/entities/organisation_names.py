"""Compare the names of organisations: their telling words, and whether one is a short form of another."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from annotators.lexicon import countries
from annotators.lexicon.normalize import SMALL_WORDS, Spelling, key, of_class, rows
from annotators.lexicon.noun_classes import noun_type, type_of

_SUFFIXES: Final = of_class("nouns.csv", "form")
_PREFIXES: Final = of_class("nouns.csv", "opening")
_SAME_WORDS: Final = {
    "defense": "defence", "labor": "labour", "program": "programme", "organisation": "organization", "center": "centre",
    "affairs": "", "internal": "interior", "dept": "department", "centres": "centres", "committees": "committee",
}  # fmt: skip
_ORDER_FREE: Final = frozenset(row["kind"] for row in rows("body_kinds.csv") if row["order_free"] == "yes")
_STATE: Final = frozenset({
    "agency", "authority", "board", "commission", "committee", "council", "court", "department", "government",
    "military", "office", "parliament", "police",
})  # fmt: skip
"""Kinds of bodies whose place a short form leaves out: "Health Department" for "Kerala Health Department"; the
"Workers' Party" is not the "Socialist Workers' Party"."""


@lru_cache(maxsize=20_000)
def content_words(name: str) -> tuple[str, ...]:
    """Return the words of an organisation's name that count: folded, without small words; a people or country as its
    code.

    "Ministry of Energy of Kazakhstan" and "Kazakh Energy Ministry" have the same words in another order.
    """
    cased = name.replace("’", "'").replace("'s ", " ").replace("s' ", "s ").split()
    words = []
    for word in cased:
        spelling = Spelling(word)
        country = countries.of_people(spelling) or countries.find(spelling)
        folded = country.id if country else spelling.folded
        folded = _SAME_WORDS.get(folded, folded)
        if folded and folded not in SMALL_WORDS:
            words.append(folded)
    return tuple(words)


def identity(name: str) -> str:
    """Return the text an organisation's id is derived from: order-free for ministries, universities and the like, so
    that "Energy Ministry" and "Ministry of Energy" share one."""
    words = content_words(name)
    if type_of(key(name)) in _ORDER_FREE:
        return " ".join(sorted(words))
    return " ".join(words) or key(name)


def is_short_form(short: str, full: str) -> bool:
    """Return whether `short` can stand for `full` within one article.

    "Hanjin" for "Hanjin Marine", "Energy Ministry" for "Ministry of Energy of Kazakhstan", "Acme" for "Acme Ltd.", "the
    Commission" for "Electoral Commission"; not "Marine" for "Hanjin Marine", nor one country's body for another's.
    """
    a, b = content_words(short), content_words(full)
    if not a or len(a) > len(b):
        return False
    bare_a, bare_b = _bare(a), _bare(b)
    if bare_a == bare_b:
        return True
    if bare_a != a or (len(a) == 1 and a[0].startswith("country:")):
        return False  # with a form of company a name is not cut short further: "Acme Ltd" is not "Acme Foods Inc"
    kind = type_of(key(short))
    if kind not in ("", "company") and kind == type_of(key(full)) and set(a) <= set(b):
        dropped = [word for word in b if word not in a]
        return len(a) == 1 or kind in _ORDER_FREE | _STATE or all(map(_of_a_nation, dropped))
    if len(bare_a) > 1 and _is_a_body_of(bare_a[-1], bare_b[-1]):
        return False
    numbered = all(word.isdecimal() for word in bare_b[len(bare_a) :])  # a model or year of the body, not the body
    begins = bare_b[: len(bare_a)] == bare_a and not numbered
    return begins and not noun_type(bare_a[0]) and not bare_a[-1].startswith("country:")


def has_form(name: str) -> bool:
    """Return whether a name has a form of company: "Acme Ltd", "PT Acme"."""
    words = content_words(name)
    return words != _bare(words)


def _is_a_body_of(last: str, other: str) -> bool:
    """Tell by the last words of two names that one body has another: "X Hospital" and the "X Hospital Trust"."""
    return bool(noun_type(last)) and noun_type(other) not in ("", "company", noun_type(last))


def _of_a_nation(word: str) -> bool:
    return word.startswith("country:") or word in {"national", "federal"}


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    end = len(words)
    while end > 1 and words[end - 1] in _SUFFIXES:
        end -= 1
    return words[words[0] in _PREFIXES and end > 1 : end]
