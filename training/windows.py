"""Cut annotated articles into training windows: pieces, features, tags and links as plain lists."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from annotators.attribution.links import link_buckets
from annotators.encoder.encode import PIECES
from annotators.encoder.features import TokenFeatures, token_features
from annotators.encoder.labels import ASSERTIONS, ENTITY_TAGS, ROLE_TAGS, ROLES
from annotators.evaluation.corpora import Attribution, Example
from annotators.records import CharSpan
from annotators.text.paragraphs import paragraphs
from annotators.text.quotation_marks import regions
from annotators.text.sentences import sentence_starts
from annotators.text.tokenizer import blank
from training.statements import Anaphor, AnaphoricExample, MarkedExample, Statement

IGNORED = -100
UNKNOWN = "?"
"""Label of an entity span of which nothing is learned."""


@dataclass
class Link:
    """One gold link of a window: tokens of the dependant, candidate heads as tokens, their buckets, the right one."""

    kind: int
    dependant: tuple[int, int]
    heads: list[tuple[int, int]]
    buckets: list[int]
    gold: int  # index in heads; len(heads): none


@dataclass
class Assertion:
    """The index in `ASSERTIONS` of one statement of a window, and the tokens of its cue (if any) and its contents."""

    gold: int
    cue: list[tuple[int, int]]
    contents: list[tuple[int, int]]


@dataclass
class Meant:
    """Whom a phrase stands for: its tokens, those of mentions, their buckets, which are right; of these nobody last."""

    phrase: tuple[int, int]
    mentions: list[tuple[int, int]]
    buckets: list[int]
    right: list[bool]


@dataclass
class Window:
    """One window: `pieces` are word-piece ids, `first` each token's first piece; tags have one item a token.

    `nested` are the role tags of statements within others, where the corpus has them. `polnear`: statements are
    annotated by PolNeAR's rules, which differ from those of the marks in what a statement is and where it ends.
    """

    pieces: list[int]
    piece_token: list[int]
    first: list[int]
    features: dict[str, list[int]]
    roles: list[int] | None
    entities: list[int] | None
    links: list[Link]
    nested: list[int] | None
    assertions: list[Assertion]
    meant: list[Meant]
    polnear: bool


class Cutter:
    """Cuts examples into windows at sentence starts."""

    def __init__(self, tokenizer: Tokenizer, special: tuple[int, int, int] = (101, 102, 100)) -> None:
        """Cut with the base encoder's `tokenizer` and the ids of its start, end and unknown piece."""
        self.tokenizer = tokenizer
        self.start, self.end, self.unknown = special
        self.nlp = blank()

    def cut(self, example: Example, rng: random.Random) -> list[Window]:
        """Return the windows of one article; the first is of random length, so that cuts differ between epochs."""
        doc = self.nlp.make_doc(example.text)
        kept = [t for t in doc if not t.is_space]
        words, starts = [t.text for t in kept], [t.idx for t in kept]
        if not words:
            return []
        spans = paragraphs(example.text)
        begins = sentence_starts(words, starts, spans)
        features = token_features(words, starts, begins, spans, regions(example.text, spans))
        encoded = self.tokenizer.encode(words, is_pretokenized=True, add_special_tokens=False)
        pieces: list[list[int]] = [[] for _ in words]
        for piece, word in zip(encoded.ids, encoded.word_ids, strict=True):
            pieces[word].append(piece)
        article = _Article(example, starts, [s + len(w) for s, w in zip(starts, words, strict=True)], begins, spans)
        windows = []
        for a, b in _ranges([len(p) or 1 for p in pieces], begins, rng):
            windows.append(self._window(article, pieces, features, a, b))
        return windows

    def _window(self, article: _Article, pieces: list[list[int]], features: TokenFeatures, a: int, b: int) -> Window:
        ids, owner, first = [self.start], [a], []
        for i in range(a, b):
            first.append(len(ids))
            ids += pieces[i] or [self.unknown]
            owner += [i] * (len(pieces[i]) or 1)
        ids, owner, first = ids[: PIECES + 1], owner[: PIECES + 1], [min(f, PIECES) for f in first]
        ids.append(self.end)
        owner.append(owner[-1])
        by_piece = {
            name: [int(getattr(features, name)[i]) for i in owner] for name in ("case", "quotation", "position")
        }
        roles, nested, entities = (
            tags and tags[a:b] for tags in (article.roles, article.inner_roles, article.entities)
        )
        levels = (article.attributions, article.nested)
        links = [link for level in levels for link in _links(article, level, a, b)]
        assertions = [found for level in (*levels, article.rejected) for found in _assertions(level, a, b)]
        meant = [found for one in article.anaphors if (found := _meant(article, one, a, b))]
        return Window(ids, owner, first, by_piece, roles, entities, links, nested, assertions, meant, article.polnear)


@dataclass
class _Statement:
    """The parts of one attribution by role in tokens, and its index in `ASSERTIONS` where the corpus has that."""

    parts: dict[str, list[tuple[int, int]]]
    assertion: int | None


class _Article:
    """Gold annotation of one article in tokens."""

    def __init__(
        self, example: Example, starts: list[int], ends: list[int], begins: list[bool], spans: list[CharSpan]
    ) -> None:
        self.starts, self.ends = starts, ends
        sentence, self.sentence = -1, []
        for begin in begins:
            sentence += begin
            self.sentence.append(sentence)
        bounds = [s for s, _ in spans]
        self.paragraph = [bisect_right(bounds, s) for s in starts]
        n = len(starts)
        self.attributions, self.roles = self._level(example.attributions)
        marked = example if isinstance(example, MarkedExample) else None
        self.polnear = example.attributions is not None and marked is None
        self.nested, self.inner_roles = self._level(marked.nested if marked else None)
        self.rejected, _ = self._level(marked.rejected if marked else None)
        self.anaphors = example.anaphors if isinstance(example, AnaphoricExample) and example.taught else []
        for span in example.ignored:
            for i in range(*(self.tokens(span) or (0, 0))):
                if self.roles:
                    self.roles[i] = self.roles[i] or IGNORED
        self.entities: list[int] | None = None
        if example.entities is not None:
            self.entities = [0] * n
            for a, b, label in example.entities:
                part = self.tokens((a, b))
                if part and label == UNKNOWN:
                    self.entities[slice(*part)] = [IGNORED] * (part[1] - part[0])
                elif part:
                    _tag(self.entities, part, ENTITY_TAGS.index(f"B-{label}"))

    def _level(self, attributions: Sequence[Attribution] | None) -> tuple[list[_Statement], list[int] | None]:
        """Return statements in tokens and the role tags that they make, `None` where the corpus has none."""
        if attributions is None:
            return [], None
        tags, statements = [0] * len(self.starts), []
        for attribution in attributions:
            parts = {r: [t for s in getattr(attribution, r) if (t := self.tokens(s))] for r in ROLES}
            assertion = ASSERTIONS.index(attribution.assertion) if isinstance(attribution, Statement) else None
            statements.append(_Statement(parts, assertion))
            for role in ROLES:
                for part in parts[role]:
                    _tag(tags, part, ROLE_TAGS.index(f"B-{role}"))
        return statements, tags

    def tokens(self, span: CharSpan) -> tuple[int, int] | None:
        first, last = bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1])
        return (first, last) if first < last else None


def _tag(tags: list[int], part: tuple[int, int], begin: int) -> None:
    for i in range(*part):
        tags[i] = begin if i == part[0] else begin + 1


def _ranges(sizes: list[int], begins: list[bool], rng: random.Random) -> list[tuple[int, int]]:
    ranges, start, size, last, limit = [], 0, 0, 0, rng.randint(PIECES // 3, PIECES)
    for i, n in enumerate(sizes):
        if begins[i]:
            last = i
        if size + n > limit:
            cut = last if last > start else i
            ranges.append((start, cut))
            start, size, limit = cut, sum(sizes[cut:i]), PIECES
        size += n
    ranges.append((start, len(sizes)))
    return [r for r in ranges if r[0] < r[1]]


def _assertions(statements: list[_Statement], a: int, b: int) -> list[Assertion]:
    found = []
    for statement in statements:
        cue, contents = (
            [(s - a, e - a) for s, e in statement.parts[role] if s >= a and e <= b] for role in ("cue", "content")
        )
        if statement.assertion is not None and contents and len(cue) == len(statement.parts["cue"]):
            found.append(Assertion(statement.assertion, cue, contents))
    return found


def _meant(article: _Article, anaphor: Anaphor, a: int, b: int) -> Meant | None:
    """Return an anaphor as it stands in the window, `None` where nobody in it can be right."""
    phrase, *mentions = (article.tokens(span) for span in (anaphor.span, *anaphor.right, *anaphor.wrong))
    if not phrase or phrase[0] < a or phrase[1] > b:
        return None
    answers = [True] * len(anaphor.right) + [False] * len(anaphor.wrong)
    here = [
        (span, is_it) for span, is_it in zip(mentions, answers, strict=True) if span and a <= span[0] < span[1] <= b
    ]
    right = [*(is_it for _, is_it in here), anaphor.nobody]
    if not any(right) or all(right):
        return None
    spans = np.array([span for span, _ in here], dtype=np.int64).reshape(-1, 2)
    buckets = link_buckets(np.array([phrase]), spans, np.array(article.sentence), np.array(article.paragraph)).tolist()
    shifted = [(s - a, e - a) for (s, e), _ in here]
    return Meant((phrase[0] - a, phrase[1] - a), shifted, buckets, right)


def _links(article: _Article, statements: list[_Statement], a: int, b: int) -> list[Link]:
    inside = lambda part: part[0] >= a and part[1] <= b  # noqa: E731
    every = [statement.parts for statement in statements]
    cues = sorted({parts["cue"][0] for parts in every if parts["cue"] and inside(parts["cue"][0])})
    sources = sorted({parts["source"][0] for parts in every if parts["source"] and inside(parts["source"][0])})
    links = []
    for parts in every:
        cue = parts["cue"][0] if parts["cue"] else None
        if cue and not inside(cue):
            continue
        links += [_link(article, 0, part, cues, cue, a) for part in parts["content"] if inside(part)]
        if cue and not parts["source"]:
            links.append(_link(article, 1, cue, sources, None, a))
        elif cue and inside(parts["source"][0]):
            links.append(_link(article, 1, cue, sources, parts["source"][0], a))
    return links


def _link(
    article: _Article,
    kind: int,
    dependant: tuple[int, int],
    heads: list[tuple[int, int]],
    gold: tuple[int, int] | None,
    a: int,
) -> Link:
    spans = np.array(heads, dtype=np.int64).reshape(-1, 2)
    buckets = link_buckets(
        np.array([dependant]), spans, np.array(article.sentence), np.array(article.paragraph)
    ).tolist()
    shifted = [(s - a, e - a) for s, e in heads]
    index = len(heads) if gold is None else heads.index(gold)
    return Link(kind, (dependant[0] - a, dependant[1] - a), shifted, buckets, index)
