"""Holds the word classes that reading a source phrase without a parser rests on. The reading goes in heads.py."""

from __future__ import annotations

from typing import Final

from annotators.entities.organisation_names import noun_type
from annotators.lexicon.normalize import word_set
from annotators.lexicon.person_words import KIN, PERSON_NOUNS

__all__ = ["KIN", "PERSON_NOUNS"]

PREPOSITIONS: Final = word_set(
    "of for in at on from with by to near into under over against about among between within without behind outside "
    "inside across during after before since through amid around beyond per as like including familiar close based "
    "known who which whose whom where that because while when if said says told saying briefed speaking responsible"
)
RELATIVES: Final = word_set("who whose whom which where")
HE: Final = word_set("he him his himself")
SHE: Final = word_set("she her hers herself")
IT: Final = word_set("it its itself")
THEY: Final = word_set("they them their theirs themselves both")
FIRST: Final = word_set("i we me us my our")
PRONOUNS: Final = HE | SHE | IT | THEY | FIRST
DEFINITE: Final = word_set("the this that its his her their these those")
INDEFINITE: Final = word_set(
    "a an another one some several many most few two three four five six seven eight nine ten dozens hundreds "
    "thousands any each every no other others various certain more all both"
)
DOCUMENTS: Final = word_set(
    "report study survey paper statement document letter memo memorandum memoir note article story poll analysis "
    "review assessment bulletin communique communiqué release declaration resolution indictment lawsuit complaint "
    "filing email e-mail message post tweet transcript book sign data figures statistics research findings charter "
    "treaty decree law order ruling verdict judgment judgement affidavit petition motion text draft plan website page "
    "video claim warning announcement comment comments remarks view opinion estimate estimates forecast forecasts "
    "census audit reports studies documents surveys papers statements letters records notice editorial headline "
    "publication brief briefing"
)
PLURALS: Final = word_set(
    "people men women children police staff media personnel folk clergy elders youth troops fishermen policemen "
    "firemen businessmen lawmakers crew public opposition judiciary press"
)
_SINGULAR_S: Final = word_set(
    "news press boss witness actress waitress hostess princess duchess forces united states process"
)


def is_plural(noun: str) -> bool:
    """Return whether a common noun reads as a plural or a crowd ("officials", "people", "police")."""
    word = noun.casefold()
    if word in PLURALS:
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _SINGULAR_S


def is_institution(noun: str) -> bool:
    """Return whether a common noun names a body that can speak ("ministry", "hospital")."""
    word = noun.casefold()
    return (bool(noun_type(word)) and word not in _NOT_BODIES) or word in _BODIES


_BODIES: Final = word_set(
    "prefecture municipality institution body zoo museum library port airport railway railways railroad employer "
    "cooperative co-operative college registry customs treasury prosecution defence defense state province junta "
    "regime nation country kingdom administration campaign faction wing militia side outfit team squad chain store "
    "supermarket factory plant mine"
)
_NOT_BODIES: Final = word_set(
    "times post mission forces service services city front energy oil gas marine shipping mining partners command "
    "guard guards force technologies systems motors labs foods news daily carrier producer maker developer supplier "
    "operator manufacturer retailer enterprises"
)
EMPLOYERS: Final = word_set(
    "operator manufacturer maker carrier producer retailer developer supplier lender insurer publisher"
)
"""Nouns that stand for a company where no person is meant."""
GENERIC_BODIES: Final = word_set(
    "agency agencies organization organisation organizations organisations group groups company firm corporation "
    "charity ngo body institution outfit chain campaign faction wing militia side team squad club network alliance "
    "coalition association league movement union lender startup conglomerate bloc nation country state kingdom "
    "watchdog regulator employer"
)
"""Nouns that name nobody by themselves, whatever stands before them: "the aid group", "a UN agency"."""
