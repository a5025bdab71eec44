"""Hold what a source phrase comes down to: a name, a pronoun, a noun, several, or a document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from annotators.entities.person_names import PersonName, parse
from annotators.kept import cached_property
from annotators.lexicon import noun_classes
from annotators.lexicon.countries import of_people
from annotators.lexicon.normalize import Spelling, key
from annotators.lexicon.person_words import Gender, gender_of_title
from annotators.records import CharSpan
from annotators.speakers.context import Located
from storage.vocabulary import EntityLabel

HeadKind = Literal["named", "pronoun", "nominal", "group", "document", "none"]
OWNED: Final = frozenset({"campaign", "administration", "camp"})
"""Bodies that go by the name of a person or country."""
_NO_NAMES: Final = ({"central"}, {"same"}, {"opposition"}, {"ruling"}, {"main", "opposition"})
"""What stands alone before nouns for bodies that have another name."""
_COUNTRIES: Final = frozenset({"country", "nation", "kingdom", "republic"})


@dataclass(frozen=True)
class Head:
    """What a source phrase comes down to.

    named: `mentions` (several for joint speakers) or, where the model saw none, capitalised words, which are `name`.
    pronoun: `noun`. nominal: `noun` with its `modifiers`. group: a plural or indefinite without a name. document:
    `mentions` holds the body that issued it, where the phrase names one.
    """

    kind: HeadKind
    mentions: list[Located] = field(default_factory=list)
    noun: str = ""
    modifiers: list[str] = field(default_factory=list)
    possessor: Located | None = None
    name: str = ""
    name_span: CharSpan = (0, 0)
    start: int = 0
    opening: str = ""
    """The first word of a noun phrase, in small letters."""

    @property
    def definite(self) -> bool:
        """Whether it opens with a definite word, as "the" (`noun_classes.DEFINITE`)."""
        return self.opening in noun_classes.DEFINITE

    @property
    def is_country(self) -> bool:
        """Whether it stands for a country: "the kingdom"."""
        return self.kind == "nominal" and self.noun in _COUNTRIES

    @property
    def gender(self) -> Gender:
        """What "he", "she" or a noun for a person tells."""
        if self.kind == "pronoun":
            return "m" if self.noun in noun_classes.HE else "f" if self.noun in noun_classes.SHE else ""
        return gender_of_title(self.noun)

    @property
    def is_name(self) -> bool:
        """Whether its words name somebody by themselves: "Salar Norte", "the trade ministry"; not "the aid group"."""
        if self.kind != "nominal" or self.owned:
            return bool(self.name)
        if not self.name:
            return False
        if noun_classes.noun_type(self.noun) == "company" or self.described in _NO_NAMES:
            return False  # "the Japanese carmaker", "the central bank", "the same office"
        qualified = bool(self.modifiers) or " " in self.name.removeprefix("the ").removeprefix("The ")
        return noun_classes.is_institution(self.noun) and qualified and self.noun not in noun_classes.GENERIC_BODIES

    @property
    def owned(self) -> bool:
        """Whether it is a body that goes by the name of a person or country: "the Trump campaign"."""
        if self.kind != "nominal" or self.noun not in OWNED or self.possessor is None:
            return False
        return self.noun != "camp" or self.possessor.label == EntityLabel.PERSON

    @cached_property
    def words(self) -> Spelling:
        """Its name with the folded forms."""
        return Spelling(self.name)

    @cached_property
    def person(self) -> PersonName:
        """Its name, taken apart as a person's."""
        return parse(self.name)

    @cached_property
    def described(self) -> frozenset[str]:
        """Its modifiers in small letters."""
        return frozenset(word.casefold() for word in self.modifiers)

    @cached_property
    def folded(self) -> list[str]:
        """Its modifiers, folded."""
        return [key(word) for word in self.modifiers]

    @property
    def qualities(self) -> bool:
        """Whether a modifier tells more than whose body it is ("electoral", not "Kazakh" or "UN")."""
        names = map(Spelling, self.modifiers)
        return any(not of_people(name) and name.folded not in {"un", "global", "world"} for name in names)
