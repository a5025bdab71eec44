"""Measure the choice of antecedents on OntoGUM, for pronouns and definite nouns whose entity was named before.

python -m bench.coreference FOLDER_OF_CONLLU [--fit]

For each it prints how many there are, how many are answered, precision of the answers and accuracy over all. Mentions
are gold spans with a proper noun as head, labelled by the shipped tables, else by the pronouns of their entity
(OntoGUM has no entity types in this file format), so figures tell about the choice among named candidates, not about
finding them. OntoGUM has no attribution: who spoke last, the strongest sign in news, is missing here. `--fit` trains
the weights by softmax regression and compares in five-fold cross-validation over documents.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import SENT_START
from spacy.tokens import Doc
from spacy.vocab import Vocab

from annotators.entities.linking import link
from annotators.entities.person_names import parse
from annotators.entities.repair import repair
from annotators.lexicon import countries, organisations
from annotators.lexicon.normalize import Spelling
from annotators.lexicon.noun_classes import type_of
from annotators.lexicon.places import PLACES
from annotators.records import Mention
from annotators.speakers import phrases, scorer
from annotators.speakers.antecedents import antecedent
from annotators.speakers.candidates import Features, candidates
from annotators.speakers.compatibility import gender_of
from annotators.speakers.context import Context, Place, Window
from annotators.speakers.discourse import Discourse, Speaker
from annotators.speakers.phrases import Head
from annotators.text.layout import layout

_BRACKET = re.compile(r"(\()?(\d+)(?:-[^()|]*)?(\))?")
_PRONOUNS = {"he": "person", "she": "person", "it": "body", "they": "body"}


@dataclass
class Span:
    """A gold mention: tokens [first, last), its entity, whether a proper noun heads it."""

    entity: str
    first: int
    last: int
    proper: bool = False


@dataclass
class Document:
    """One OntoGUM document: tokens with white space, sentence starts, part-of-speech tags, gold mentions."""

    name: str
    words: list[str] = field(default_factory=list)
    spaces: list[bool] = field(default_factory=list)
    starts: list[bool] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


def read(path: Path) -> Document:
    """Read a CoNLL-U file with coreference in the MISC column (`Entity=(1(2`, `Entity=2)1)`)."""
    document = Document(path.stem)
    opened: defaultdict[str, list[int]] = defaultdict(list)
    offset, fresh = 0, True
    for line in path.read_text(encoding="utf-8").splitlines():
        columns = line.split("\t")
        if not line:
            fresh, offset = True, len(document.words)
        if len(columns) != 10 or not columns[0].isdigit():
            continue
        at = len(document.words)
        document.words.append(columns[1])
        document.spaces.append("SpaceAfter=No" not in columns[9])
        document.starts.append(fresh)
        document.tags.append(columns[3])
        head = int(columns[6]) if columns[6].isdigit() else 0
        document.heads.append(offset + head - 1 if head else -1)
        fresh = False
        entity = next((part[7:] for part in columns[9].split("|") if part.startswith("Entity=")), "")
        for start, number, end in _BRACKET.findall(entity):
            if start:
                opened[number].append(at)
            if end and opened[number]:
                document.spans.append(Span(number, opened[number].pop(), at + 1))
    for span in document.spans:
        head = next((i for i in range(span.first, span.last) if not span.first <= document.heads[i] < span.last), -1)
        span.proper = head >= 0 and document.tags[head] == "PROPN"
    document.spans.sort(key=lambda s: (s.first, -s.last))
    return document


@cache
def _vocabulary() -> Vocab:
    return spacy.blank("en").vocab


def prepared(document: Document) -> tuple[Doc, Context, dict[str, set[str]]]:
    """Return the document with sentence starts, its context, and the gold entities by each `entity_id` of ours."""
    doc = Doc(_vocabulary(), words=document.words, spaces=document.spaces)
    starts = np.array([[1 if start else -1] for start in document.starts], dtype=np.int64).astype(np.uint64)
    doc.from_array([SENT_START], starts)
    said = defaultdict(Counter)
    for span in document.spans:
        if span.last - span.first == 1:
            said[span.entity][document.words[span.first].casefold()] += 1
    mentions, gold = [], {}
    for span in document.spans:
        first, last = _proper_part(document, span)
        if span.proper and first < last:
            text = doc[first:last].text
            start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
            if not mentions or start >= mentions[-1].end:
                mentions.append(Mention(start, end, text, _label(text, said[span.entity]), 1.0))
                gold[start] = span.entity
    named = link(doc.text, repair(doc.text, mentions))
    entities: defaultdict[str, set[str]] = defaultdict(set)
    for mention in named:
        if mention.start in gold:
            entities[mention.entity_id].add(gold[mention.start])
    return doc, Context.of(layout(doc), named, [], Window()), entities


def _proper_part(document: Document, span: Span) -> tuple[int, int]:
    """Return the tokens of the span's first run of proper nouns ("Ann Lee" of "the great Ann Lee, who")."""
    first = next((i for i in range(span.first, span.last) if document.tags[i] == "PROPN"), span.last)
    last = first
    while last < span.last and document.tags[last] == "PROPN":
        last += 1
    return first, last


def _label(text: str, said: Counter[str]) -> str:
    name = Spelling(text)
    if countries.find(name) or text.casefold() in PLACES:
        return "GPE"
    if organisations.find(name) or type_of(name.folded):
        return "ORG"
    if parse(text).gender or any(said[word] for word in ("he", "she", "him", "her", "his", "i")):
        return "PERSON"
    if said["it"] or said["its"]:
        return "ORG"
    return "PERSON" if len(text.split()) in (2, 3) else "MISC"


@dataclass
class Case:
    """A pronoun or noun with a named antecedent: candidates' features, which of them are right, what we answered."""

    kind: str
    features: list[Features]
    right: list[bool]
    answered: bool
    correct: bool


def cases(document: Document) -> Iterator[Case]:
    """Yield every third-person pronoun and definite noun whose entity was named as a person or body before it."""
    doc, context, entities = prepared(document)
    discourse = Discourse()
    before: set[str] = set()
    ends = sorted((m.end, m.entity_id) for m in context.mentions if m.label in ("PERSON", "ORG"))
    for span in document.spans:
        at = doc[span.first].idx
        while ends and ends[0][0] <= at:
            before |= entities[ends.pop(0)[1]]
        word, place = document.words[span.first].casefold(), context.place(at)
        single = span.last - span.first == 1
        if span.entity not in before or span.proper:
            continue
        if single and word in _PRONOUNS:
            head = Head("pronoun", noun=word)
            found = antecedent(discourse, head, place, context.before(place), context.after(place))
            yield _case(context, discourse, entities, span, word, place, found)
            if found and head.gender:
                discourse.genders[found.entity_id].add(head.gender)
        elif word == "the" and 1 < span.last - span.first < 6:
            last = doc[span.last - 1]
            head = phrases.read(context.text, [(at, last.idx + len(last))], [])
            if head.kind == "nominal":
                found = antecedent(discourse, head, place, context.before(place), context.after(place))
                yield _case(context, discourse, entities, span, "noun", place, found)


def _case(
    context: Context, discourse: Discourse, entities: dict[str, set[str]], span: Span, kind: str, place: Place,
    found: Speaker | None,
) -> Case:  # fmt: skip
    wanted = {"person": ("PERSON",), "body": ("ORG", "GPE")}.get(_PRONOUNS.get(kind, ""), ("PERSON", "ORG", "GPE"))
    options = [c for c in candidates(context.before(place), discourse, place) if c.located.label in wanted]
    if kind in ("he", "she"):
        fitting = ("", "m" if kind == "he" else "f")
        options = [c for c in options if gender_of(c.located, discourse.genders) in fitting]
    right = [span.entity in entities[c.located.entity_id] for c in options]
    correct = found is not None and span.entity in entities[found.entity_id]
    return Case(kind, [c.features() for c in options], right, found is not None, correct)


def show(name: str, found: Sequence[Case]) -> None:
    """Print one line of figures."""
    answered, correct = sum(c.answered for c in found), sum(c.correct for c in found)
    total = len(found)
    if total:
        print(
            f"{name:>8}  n {total:4}  answered {answered / total:.3f}  precision {correct / max(1, answered):.3f}"
            f"  accuracy {correct / total:.3f}"
        )


def fit(training: Sequence[Case], names: Sequence[str], rounds: int = 80, rate: float = 1.0) -> np.ndarray:
    """Return weights by softmax regression over the candidates of each case (gradient ascent, L2 .002)."""
    weights = np.zeros(len(names))
    data = [
        (np.array([[f[n] for n in names] for f in case.features]), np.array(case.right, dtype=float))
        for case in training
        if any(case.right) and not all(case.right)
    ]
    for _ in range(rounds):
        slope = np.zeros(len(names))
        for matrix, right in data:
            scores = matrix @ weights
            chances = np.exp(scores - scores.max())
            chances /= chances.sum()
            posterior = chances * right / max(1e-9, (chances * right).sum())
            slope += matrix.T @ (posterior - chances)
        weights += rate * (slope / max(1, len(data)) - 0.002 * weights)
    return weights


def compare(found: Sequence[tuple[int, Case]], kinds: Sequence[str], hand: Mapping[str, float]) -> None:
    """Print how often the best-scored candidate is right: by hand against fitted, cross-validated."""
    chosen = [(fold, case) for fold, case in found if case.kind in kinds and any(case.right)]
    names = sorted(chosen[0][1].features[0]) if chosen else []
    by_hand = by_fit = 0
    for fold in range(5):
        weights = fit([case for f, case in chosen if f != fold], names)
        for f, case in chosen:
            if f == fold:
                table = np.array([[v[n] for n in names] for v in case.features])
                by_hand += case.right[int(np.argmax(table @ np.array([hand.get(n, 0.0) for n in names])))]
                by_fit += case.right[int(np.argmax(table @ weights))]
    print(
        f"{'/'.join(kinds):>8}  n {len(chosen)}  by hand {by_hand / len(chosen):.3f}  fitted {by_fit / len(chosen):.3f}"
    )
    final = fit([case for _, case in chosen], names)
    print("          " + "  ".join(f"{n} {w:+.2f}" for n, w in zip(names, final, strict=True)))


def main() -> None:
    """Read the corpus, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    found: list[tuple[int, Case]] = []
    for number, path in enumerate(sorted(options.folder.glob("*.conllu"))):
        found += [(number % 5, case) for case in cases(read(path))]
    for kind in ("he", "she", "it", "they", "noun"):
        show(kind, [case for _, case in found if case.kind == kind])
    show("he, she", [case for _, case in found if case.kind in ("he", "she")])
    show("all", [case for _, case in found])
    if options.fit:
        compare(found, ("he", "she"), scorer.weights("person").features)
        compare(found, ("it",), scorer.weights("body").features)


if __name__ == "__main__":
    main()
