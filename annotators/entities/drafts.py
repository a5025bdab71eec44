"""Hold the mentions of an article on their way to names."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotators.entities.names import Name, derived, look_up
from annotators.lexicon.normalize import Spelling, key, plain
from annotators.records import NAMED, Mention
from storage.vocabulary import EntityLabel

CANDIDATES = 8
"""Bearers of a short form that are looked at: bounds the work of absurd articles."""


@dataclass(slots=True)
class Article:
    """What linking knows of one article besides the mention at hand."""

    text: str
    acronyms: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)
    """What the mentions of persons and places are, by their folded words: their initials are the same."""
    asked: dict[tuple[str, str], Name | None] = field(default_factory=dict)

    def known(self, mention: Mention, label: str) -> Name | None:
        """Look a surface up once an article: its own definitions first, then the tables."""
        question = (mention.text, label)
        if question not in self.asked:
            full = self.acronyms.get(plain(mention.cleaned))
            if full and label in NAMED and label != EntityLabel.NORP:
                own = self.labels.get(key(full), EntityLabel.ORG)
                self.asked[question] = look_up(Spelling(full), own) or derived(full, own)
            else:
                self.asked[question] = look_up(mention, label, self.text)
        return self.asked[question]


@dataclass(slots=True)
class Draft:
    """A mention on its way to a name: its label may change before it has one."""

    mention: Mention
    label: str
    name: Name | None = None

    def take(self, name: Name) -> Name:
        """Take a name, and its label too where this is one of those that have names; give the name."""
        self.name = name
        if self.label in NAMED:
            self.label = name.label
        return name
