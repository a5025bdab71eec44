"""Holds what kind of body an organisation's name or a noun says ("ministry", "bank"), and whether two names of an
article can be one organisation's. The table of known ones is in organisations.py."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from annotators.entities.acronyms import SMALL_WORDS
from annotators.lexicon import countries
from annotators.lexicon.normalize import key, word_set

TYPES: Final[dict[str, frozenset[str]]] = {
    kind: frozenset(nouns.split())
    for kind, nouns in {
        "ministry": "ministry ministries",
        "department": "department dept directorate",
        "agency": "agency agencies administration service services bureau directorate",
        "organization": "organization organisation organizations organisations",
        "bank": "bank banks lender",
        "company": "company corporation corp inc ltd llc plc firm co gmbh ag sa nv spa holdings holding industries"
        " motors airlines airline airways manufacturer maker operator carrier producer retailer startup conglomerate"
        " automaker carmaker chipmaker insurer developer supplier utility brand studio technologies systems"
        " energy oil gas telecom electronics pharmaceuticals labs foods mining enterprises marine shipping"
        " partners steel petroleum",
        "group": "group groups",
        "commission": "commission",
        "council": "council",
        "committee": "committee",
        "court": "court tribunal judiciary",
        "party": "party movement front",
        "union": "union federation confederation syndicate",
        "university": "university college school academy institute polytechnic faculty",
        "church": "church diocese archdiocese patriarchate",
        "police": "police constabulary",
        "military": "army navy military forces force command guard guards",
        "government": "government cabinet kremlin presidency palace",
        "parliament": "parliament congress senate assembly duma bundestag knesset majlis legislature",
        "foundation": "foundation trust fund endowment",
        "centre": "centre center observatory laboratory clinic",
        "association": "association society league network alliance coalition chamber guild",
        "charity": "charity ngo nonprofit",
        "club": "club fc team united rovers city athletic",
        "newspaper": "newspaper times post daily herald tribune gazette journal magazine broadcaster channel outlet"
        " news",
        "authority": "authority regulator watchdog ombudsman",
        "office": "office secretariat",
        "board": "board",
        "embassy": "embassy consulate mission",
        "hospital": "hospital",
        "museum": "museum gallery theatre theater opera orchestra",
        "bloc": "bloc",
    }.items()
}
_TYPE_OF: Final = {noun: kind for kind, nouns in TYPES.items() for noun in nouns}
_SUFFIXES: Final = word_set(
    "inc corp corporation ltd limited llc plc co company gmbh ag sa nv spa holdings holding group llp bv ab asa"
)
_SAME_WORDS: Final = {
    "defense": "defence", "labor": "labour", "program": "programme", "organisation": "organization", "center": "centre",
    "affairs": "", "internal": "interior", "dept": "department", "centres": "centres", "committees": "committee",
}  # fmt: skip
_ORDER_FREE: Final = frozenset({"ministry", "department", "university", "embassy", "parliament"})


@lru_cache(maxsize=20_000)
def content_words(name: str) -> tuple[str, ...]:
    """Return the words of an organisation's name that count: folded, without small words; a people or country as its
    code.

    "Ministry of Energy of Kazakhstan" and "Kazakh Energy Ministry" have the same words in another order.
    """
    cased = name.replace("’", "'").replace("'s ", " ").replace("s' ", "s ").split()
    words = []
    for word in cased:
        country = countries.of_people(word) or countries.find(word)
        folded = country.id if country else key(word)
        folded = _SAME_WORDS.get(folded, folded)
        if folded and folded not in SMALL_WORDS:
            words.append(folded)
    return tuple(words)


@lru_cache(maxsize=20_000)
def type_of(name: str) -> str:
    """Return the kind of body that the last telling word before "of" or "for" names, else any telling word; "" for
    none."""
    words = key(name).split()
    head = words
    for at, word in enumerate(words):
        if at and word in {"of", "for", "to", "on", "against", "in"}:
            head = words[:at]
            break
    return next((_TYPE_OF[w] for w in reversed(head) if w in _TYPE_OF), "") or next(
        (_TYPE_OF[w] for w in reversed(words) if w in _TYPE_OF), ""
    )


def noun_type(noun: str) -> str:
    """Return the kind of body a common noun names ("lender" is a bank), or ""."""
    return _TYPE_OF.get(noun.casefold(), "")


def identity(name: str) -> str:
    """Return the text an organisation's id is derived from: order-free for ministries, universities and the like, so
    that "Energy Ministry" and "Ministry of Energy" share one."""
    words = content_words(name)
    if type_of(name) in _ORDER_FREE:
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
    if a == b:
        return True
    bare_a, bare_b = _bare(a), _bare(b)
    if bare_a == bare_b:
        return True
    if bare_a != a or (len(a) == 1 and a[0].startswith("country:")):
        return (
            False  # a form of company given with the name is not cut short further: "Acme Ltd" is not "Acme Foods Inc"
        )
    if type_of(short) not in ("", "company") and type_of(short) == type_of(full) and set(a) <= set(b):
        return True
    return bare_b[: len(bare_a)] == bare_a and bare_a[0] not in _TYPE_OF and not bare_a[-1].startswith("country:")


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    end = len(words)
    while end > 1 and words[end - 1] in _SUFFIXES:
        end -= 1
    return words[:end]
