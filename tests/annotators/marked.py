"""Notate passages with hand-made mentions and statements, for tests of naming and of speakers.

`[IOM|ORG]` is a mention, `{he}` a source phrase, `<“We go,”>` a content, `~said~` a cue; they nest. Parts of one
statement share a number, one digit and a colon behind the opening sign (`{2:he}`); without one it is the first. Only
contents make a statement.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from annotators.components import CUTTING
from annotators.entities.linking import link
from annotators.entities.repair import repair
from annotators.records import CharSpan, Mention, Quote
from annotators.speakers.context import Window
from annotators.speakers.resolve import Speakers
from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank

_ROLES = {"{": ("}", "speaker"), "<": (">", "content"), "~": ("~", "cue")}


@cache
def cutting() -> Language:
    """The components that read the text alone."""
    nlp = blank()
    for name in CUTTING:
        nlp.add_pipe(name)
    return nlp


@cache
def tokenizer() -> Language:
    return spacy.blank("en")


def passage(marked: str) -> tuple[Doc, list[Mention], list[Quote]]:
    """Return the tokenised text with sentence starts, its mentions (not yet named) and its quotes."""
    text, mentions, roles = "", [], defaultdict(lambda: defaultdict(list))
    stack: list[tuple[str, int, int]] = []
    at = 0
    while at < len(marked):
        sign = marked[at]
        if stack and sign == _closing(stack[-1][0]):
            opened, number, start = stack.pop()
            if opened == "[":
                label, _, at = marked[at + 1 :].partition("]")[0], None, marked.index("]", at)
                mentions.append(Mention(start, len(text), text[start:], label, 0.9))
            else:
                roles[number][_ROLES[opened][1]].append((start, len(text)))
        elif sign == "[" or sign in _ROLES:
            number = int(marked[at + 1]) if marked[at + 2 : at + 3] == ":" and marked[at + 1].isdigit() else 1
            at += 2 if marked[at + 2 : at + 3] == ":" and marked[at + 1].isdigit() else 0
            stack.append((sign, number, len(text)))
        else:
            text += sign
        at += 1
    doc = Sentences()(tokenizer()(text))
    quotes = [_quote(text, parts) for _, parts in sorted(roles.items()) if parts["content"]]
    return doc, sorted(mentions, key=lambda m: m.start), quotes


def named(marked: str) -> list[Mention]:
    """Return the mentions of a passage, named."""
    doc, mentions, _ = passage(marked)
    return link(doc.text, repair(doc.text, mentions))


def resolved(marked: str) -> list[Quote]:
    """Return the quotes of a passage with their speakers."""
    doc, mentions, quotes = passage(marked)
    doc._.mentions, doc._.quotes = link(doc.text, repair(doc.text, mentions)), quotes
    resolved: list[Quote] = Speakers(Window())(doc)._.quotes
    return resolved


def speakers(marked: str) -> list[tuple[str | None, str]]:
    """Return name and resolution of each quote's speaker."""
    return [(quote.speaker_name, quote.resolution) for quote in resolved(marked)]


def _closing(sign: str) -> str:
    return "|" if sign == "[" else _ROLES[sign][0]


def _quote(text: str, parts: dict[str, list[CharSpan]]) -> Quote:
    content = parts["content"]
    marks = sum(text[start] in '“"«„‘' for start, _ in content)
    inner = any("“" in text[start:end] for start, end in content)
    kind = "direct" if marks == len(content) else "mixed" if inner else "indirect"
    return Quote(content, parts["cue"], parts["speaker"], kind, "communication", 0.9)
