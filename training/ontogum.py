"""Read OntoGUM (Zhu et al. 2021): documents in CoNLL-U with coreference, as examples of whom phrases stand for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotators.lexicon.normalize import POSSESSIVES
from annotators.records import CharSpan
from training.statements import Anaphor, AnaphoricExample

_BRACKET = re.compile(r"\((?P<opened>\d+)(?P<at_once>\))?|(?P<closed>\d+)\)")
_ENTITY = re.compile(r"(?:^|\|)Entity=([^|]+)")
_LONGEST = 6  # words of a mention that names somebody
_THIRD = frozenset({"he", "him", "his", "she", "her", "hers", "it", "its", "they", "them", "their", "theirs"})


@dataclass
class _Mention:
    span: CharSpan
    words: list[tuple[str, str]]
    """Form and universal part of speech of each."""

    @property
    def named(self) -> bool:
        words = self.words[:-1] if self.words[-1][0] in POSSESSIVES else self.words
        return 0 < len(words) <= _LONGEST and words[-1][1] == "PROPN"

    @property
    def stands_for_another(self) -> bool:
        """Whether it is a pronoun of the third person or a definite noun without a name in it."""
        first = self.words[0][0].lower()
        if len(self.words) == 1:
            return first in _THIRD
        return first in {"the", "this", "that", *_THIRD} and all(pos != "PROPN" for _, pos in self.words)


@dataclass
class _Document:
    text: str = ""
    chains: dict[str, list[_Mention]] = field(default_factory=lambda: defaultdict(list))


def read(folder: Path) -> list[AnaphoricExample]:
    """Return the documents of a folder of `.conllu` files, each with its pronouns and nouns and whom they mean.

    Raises `ValueError` where it holds none.
    """
    paths = sorted(folder.glob("*.conllu"))
    if not paths:
        raise ValueError(f"{folder} holds no .conllu file: give the folder of OntoGUM's as --ontogum.")
    found = []
    for path in paths:
        document = _document(path.read_text(encoding="utf-8"))
        found.append(AnaphoricExample(path.stem, document.text, anaphors=[*_anaphors(document)]))
    return found


def _anaphors(document: _Document) -> Iterator[Anaphor]:
    named = {chain: [m.span for m in mentions if m.named] for chain, mentions in document.chains.items()}
    for chain, mentions in document.chains.items():
        unnamed = not any(pos == "PROPN" for mention in mentions for _, pos in mention.words)
        others = [span for other, spans in named.items() if other != chain for span in spans]
        for mention in mentions:
            start, end = mention.span
            if mention.stands_for_another and (named[chain] or (unnamed and len(mention.words) == 1)):
                wrong = [(a, b) for a, b in others if b <= start or end <= a]
                yield Anaphor(mention.span, named[chain], wrong, nobody=unnamed)


def _document(conllu: str) -> _Document:
    document = _Document()
    opened: defaultdict[str, list[_Mention]] = defaultdict(list)
    joined, glued = 0, ""  # the last number of a word of several tokens, and what its own row says of the space after
    for line in conllu.splitlines():
        if line.startswith("# newpar") and document.text:
            document.text = document.text.rstrip() + "\n\n"
        if not line:
            joined = 0
        columns = line.split("\t")
        if len(columns) < 10 or "." in columns[0]:
            continue
        number, form, pos, misc = columns[0], columns[1], columns[3], columns[9]
        if "-" in number:
            joined, glued = int(number.split("-")[1]), misc
            continue
        start = len(document.text)
        document.text += form
        _brackets(document, opened, misc, (start, form, pos))
        inside = int(number) < joined
        space = glued if int(number) == joined else misc
        document.text += "" if inside or "SpaceAfter=No" in space else " "
    return document


def _brackets(document: _Document, opened: dict[str, list[_Mention]], misc: str, word: tuple[int, str, str]) -> None:
    """Open and close mentions at one word: `(1` opens one of chain 1, `1)` closes it, `(1)` does both."""
    start, form, pos = word
    entity = _ENTITY.search(misc)
    brackets = [*_BRACKET.finditer(entity[1])] if entity else []
    for bracket in brackets:
        if chain := bracket["opened"]:
            opened[chain].append(_Mention((start, start), []))
    for mentions in opened.values():
        for mention in mentions:
            mention.words.append((form, pos))
    for bracket in brackets:
        if (chain := bracket["closed"] or (bracket["at_once"] and bracket["opened"]) or "") and opened[chain]:
            mention = opened[chain].pop()
            mention.span = mention.span[0], start + len(form)
            document.chains[chain].append(mention)
