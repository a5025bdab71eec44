"""Take a source phrase apart into atoms: words, and mentions as one each; without brackets and relative clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from spacy.lang.lex_attrs import is_quote

from annotators.lexicon import noun_classes
from annotators.records import NAMED, CharSpan
from annotators.speakers.context import Located
from annotators.text.layout import Layout

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_BRACKETS = _OPENING | _CLOSING
_DOUBLE_MARKS = frozenset('"“”„«»')
_DIVIDING: Final = frozenset({",", ";", ":", "–", "—", "-"})
_PREFIXES: Final = frozenset({"ex", "vice", "deputy", "co"})
"""What a hyphen joins to an office that begins with a capital: "ex-President"."""
_MAX_ATOMS = 60


@dataclass(frozen=True, slots=True)
class Atom:
    """A word of a source phrase, or a mention taken as one. Offsets are code points."""

    text: str
    start: int
    end: int
    mention: Located | None = None

    @property
    def low(self) -> str:
        """The word in small letters."""
        return self.text.casefold()

    def among(self, words: frozenset[str]) -> bool:
        """Return whether it is one of `words`, and no mention."""
        return self.mention is None and self.low in words


def atoms_of(text: Layout, spans: Sequence[CharSpan], mentions: Sequence[Located]) -> list[Atom]:
    """Return the atoms of the source phrase at `spans`, the first 60 at most; `mentions` are those that lie in it."""
    atoms: list[Atom] = []
    starts = {m.start: m for m in mentions if m.label in NAMED}
    end = -1
    tokens = [at for span in spans for at in range(*text.token_span(*span))]
    titles = _titles(text, tokens)
    for at in tokens:
        if text.starts[at] < end or at in titles or is_quote(text.words[at]):
            continue
        if atoms and text.words[at] == "-" and _hyphenates(text, at, atoms[-1]):
            end = text.ends[at + 1]
            atoms[-1] = Atom(text.text[atoms[-1].start : end], atoms[-1].start, end)
            continue
        mention = starts.get(text.starts[at])
        end = mention.end if mention else text.ends[at]
        atoms.append(Atom(mention.text if mention else text.words[at], text.starts[at], end, mention))
        if len(atoms) == _MAX_ATOMS:
            break
    return atoms


def _titles(text: Layout, tokens: Sequence[int]) -> set[int]:
    """Return those of `tokens` that are the title of a document before its noun: "The bank's “Ports Ahead” report"."""
    marks = [at for at in tokens if text.words[at] in _DOUBLE_MARKS]
    inside = frozenset(tokens if marks else ())
    return {
        at
        for opened, closed in zip(marks[::2], marks[1::2], strict=False)
        if closed + 1 in inside and text.lowered[closed + 1] in noun_classes.DOCUMENTS
        for at in range(opened, closed)
    }


def _hyphenates(text: Layout, at: int, before: Atom) -> bool:
    """Tell the hyphen of an adjective that begins with a name or number: "Kano-based", "Twenty-two-year-old"."""
    inner = at + 1 < len(text.words) and before.end == text.starts[at] and text.ends[at] == text.starts[at + 1]
    return inner and (text.words[at + 1][:1].islower() or before.low in _PREFIXES)


def without_brackets(atoms: Sequence[Atom]) -> list[Atom]:
    """Return the atoms outside of brackets; all but the brackets where nothing else stands."""
    kept, depth = [], 0
    for atom in atoms:
        if atom.text in _OPENING:
            depth += 1
        elif atom.text in _CLOSING:
            depth = max(0, depth - 1)
        elif depth == 0:
            kept.append(atom)
    return kept or [a for a in atoms if a.text not in _BRACKETS]


def opens_clause(words: Sequence[str], at: int) -> bool:
    """Tell whether a relative clause begins at a word of a phrase, "that" behind a noun among them."""
    noun = words[at] == "that" and words[at - 1].isalpha() and words[at - 1] not in noun_classes.PREPOSITIONS
    return words[at] in noun_classes.RELATIVES or noun


def without_clause(atoms: list[Atom]) -> list[Atom]:
    """Return the atoms before a relative clause and the preposition or comma that opens it."""
    words = [atom.low if atom.mention is None else "" for atom in atoms]
    at = next((at for at in range(1, len(words)) if opens_clause(words, at)), None)
    while at and at > 1 and (atoms[at - 1].text == "," or atoms[at - 1].low in noun_classes.PREPOSITIONS):
        at -= 1
    return atoms[:at]


def segments_of(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """Return what commas, colons and dashes divide, one empty segment where nothing stands."""
    runs = groupby(atoms, lambda atom: atom.text in _DIVIDING)
    return [list(run) for divides, run in runs if not divides] or [[]]
