"""Cut annotated articles into training windows: word pieces, features, tags and links as plain lists of numbers."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from tokenizers import Tokenizer

from annotators.attribution.links import link_buckets
from annotators.encoder.encode import PIECES
from annotators.encoder.features import FEATURE_SIZES, TokenFeatures, token_features
from annotators.encoder.labels import ASSERTIONS, ENTITY_TAGS, LINKS, ROLE_TAGS, ROLES
from annotators.evaluation.corpora import Attribution, Example
from annotators.records import CharSpan, TokenSpan
from annotators.text.paragraphs import paragraphs
from annotators.text.quotation_marks import regions
from annotators.text.sentences import sentence_starts
from annotators.text.tokenizer import blank
from training.statements import Anaphor, AnaphoricExample, MarkedExample, Statement

IGNORED: Final = -100
"""Tag of a token of which nothing is learned."""
UNKNOWN: Final = "?"
"""Label of an entity span of which nothing is learned."""
_CONTENT_TO_CUE: Final = LINKS.index("content_to_cue")
_CUE_TO_SOURCE: Final = LINKS.index("cue_to_source")


@dataclass
class Link:
    """One gold link of a window. `kind`: index in `LINKS`; `gold`: that of the right head, their number for none."""

    kind: int
    dependant: TokenSpan
    heads: list[TokenSpan]
    buckets: list[int]
    gold: int


@dataclass
class Assertion:
    """The index in `ASSERTIONS` of one statement of a window, and the tokens of its cue (if any) and its contents."""

    gold: int
    cue: list[TokenSpan]
    contents: list[TokenSpan]


@dataclass
class Meant:
    """Whom a phrase stands for: its tokens, those of mentions, their buckets, which are right; of these nobody last."""

    phrase: TokenSpan
    mentions: list[TokenSpan]
    buckets: list[int]
    right: list[bool]


@dataclass
class Window:
    """One window: `pieces` are word-piece ids, `first` each token's first piece; tags have one item a token.

    `features` have one item a piece. Spans count the window's own tokens. What its corpus does not annotate is `None`.
    `nested` are the role tags of statements within others, where the corpus has them. `polnear`: statements are
    annotated by PolNeAR's rules, which differ from those of the marks in what a statement is and where it ends.
    """

    pieces: list[int]
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
        parts = _parts([len(p) or 1 for p in pieces], begins, rng)
        return [self._window(article, pieces, features, part) for part in parts]

    def _window(self, article: _Article, pieces: list[list[int]], features: TokenFeatures, part: _Part) -> Window:
        ids, owner, first = [self.start], [part.first], []
        for i in range(part.first, part.last):
            first.append(len(ids))
            ids += pieces[i] or [self.unknown]
            owner += [i] * (len(pieces[i]) or 1)
        ids, owner, first = ids[: PIECES + 1], owner[: PIECES + 1], [min(f, PIECES) for f in first]
        ids.append(self.end)
        owner.append(owner[-1])
        levels = (article.attributions, article.nested)
        return Window(
            pieces=ids,
            first=first,
            features={name: [int(getattr(features, name)[i]) for i in owner] for name in FEATURE_SIZES},
            roles=part.of(article.roles),
            entities=part.of(article.entities),
            links=[link for level in levels for link in _links(article, level, part)],
            nested=part.of(article.nested_roles),
            assertions=[found for level in (*levels, article.rejected) for found in _assertions(level, part)],
            meant=[found for anaphor in article.anaphors if (found := _meant(article, anaphor, part))],
            polnear=article.polnear,
        )


@dataclass(frozen=True)
class _Part:
    """The tokens of an article, from `first` to before `last`, that one window holds."""

    first: int
    last: int

    def of(self, tags: list[int] | None) -> list[int] | None:
        """Return the tags of its tokens."""
        return tags and tags[self.first : self.last]

    def holds(self, span: TokenSpan) -> bool:
        """Return whether all tokens of a span are its own."""
        return self.first <= span[0] and span[1] <= self.last

    def moved(self, span: TokenSpan) -> TokenSpan:
        """Return a span of the article's tokens as one of its own."""
        return span[0] - self.first, span[1] - self.first


def _parts(sizes: list[int], begins: list[bool], rng: random.Random) -> list[_Part]:
    """Divide tokens of these sizes, in word pieces, at the last sentence start that fits, a longer sentence anywhere.

    The first part is of random length.
    """
    parts, start, size, last, limit = list[_Part](), 0, 0, 0, rng.randint(PIECES // 3, PIECES)
    for i, n in enumerate(sizes):
        if begins[i]:
            last = i
        if size + n > limit:
            cut = last if last > start else i
            parts.append(_Part(start, cut))
            start, size, limit = cut, sum(sizes[cut:i]), PIECES
        size += n
    parts.append(_Part(start, len(sizes)))
    return [part for part in parts if part.first < part.last]


@dataclass
class _Statement:
    """The parts of one attribution by role in tokens, and its index in `ASSERTIONS` where the corpus has that."""

    parts: dict[str, list[TokenSpan]]
    assertion: int | None

    def head(self, role: str) -> TokenSpan | None:
        """Return the first part of its cue or source, to which links lead."""
        return next(iter(self.parts[role]), None)


class _Article:
    """Gold annotation of one article in tokens."""

    def __init__(
        self, example: Example, starts: list[int], ends: list[int], begins: list[bool], spans: list[CharSpan]
    ) -> None:
        self.starts, self.ends = starts, ends
        bounds = [s for s, _ in spans]
        self.sentence = np.cumsum(begins) - 1
        self.paragraph = np.array([bisect_right(bounds, s) for s in starts])
        self.attributions, self.roles = self._level(example.attributions)
        marked = example if isinstance(example, MarkedExample) else None
        self.polnear = example.attributions is not None and marked is None
        self.nested, self.nested_roles = self._level(marked.nested if marked else None)
        self.rejected, _ = self._level(marked.rejected if marked else None)
        self.anaphors = example.anaphors if isinstance(example, AnaphoricExample) and example.taught else []
        for span in example.ignored:
            for i in range(*(self.tokens(span) or (0, 0))):
                if self.roles:
                    self.roles[i] = self.roles[i] or IGNORED
        self.entities: list[int] | None = None
        if example.entities is not None:
            self.entities = [0] * len(starts)
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

    def tokens(self, span: CharSpan) -> TokenSpan | None:
        """Return the tokens of a span, `None` where it holds none."""
        first, last = bisect_right(self.ends, span[0]), bisect_left(self.starts, span[1])
        return (first, last) if first < last else None

    def buckets(self, dependant: TokenSpan, heads: list[TokenSpan]) -> list[int]:
        """Return how far each of `heads` stands from `dependant`, as `link_buckets` has it."""
        places = np.array(heads, dtype=np.int64).reshape(-1, 2)
        found: list[int] = link_buckets(np.array([dependant]), places, self.sentence, self.paragraph).tolist()
        return found


def _tag(tags: list[int], part: TokenSpan, begin: int) -> None:
    for i in range(*part):
        tags[i] = begin if i == part[0] else begin + 1


def _assertions(statements: list[_Statement], part: _Part) -> list[Assertion]:
    """Return those of the statements that a window holds; of one that is cut, where its whole cue is within."""
    found = []
    for statement in statements:
        cue, contents = (
            [part.moved(span) for span in statement.parts[role] if part.holds(span)] for role in ("cue", "content")
        )
        if statement.assertion is not None and contents and len(cue) == len(statement.parts["cue"]):
            found.append(Assertion(statement.assertion, cue, contents))
    return found


def _meant(article: _Article, anaphor: Anaphor, part: _Part) -> Meant | None:
    """Return an anaphor as it stands in the window, `None` where nobody in it can be right, or nobody wrong."""
    phrase = article.tokens(anaphor.span)
    if not phrase or not part.holds(phrase):
        return None
    answers = [*((span, True) for span in anaphor.right), *((span, False) for span in anaphor.wrong)]
    places = [(article.tokens(span), is_it) for span, is_it in answers]
    here = [(place, is_it) for place, is_it in places if place and part.holds(place)]
    mentions = [place for place, _ in here]
    right = [*(is_it for _, is_it in here), anaphor.nobody]
    if not any(right) or all(right):
        return None
    return Meant(part.moved(phrase), [*map(part.moved, mentions)], article.buckets(phrase, mentions), right)


def _links(article: _Article, statements: list[_Statement], part: _Part) -> list[Link]:
    """Return the links within a window. What depends on a head outside of it is left out."""
    cues, sources = (
        sorted({head for statement in statements if (head := statement.head(role)) and part.holds(head)})
        for role in ("cue", "source")
    )
    links = []
    for statement in statements:
        cue, source = statement.head("cue"), statement.head("source")
        if cue and not part.holds(cue):
            continue
        contents = filter(part.holds, statement.parts["content"])
        links += [_link(article, _CONTENT_TO_CUE, content, cues, cue, part) for content in contents]
        if cue and (source is None or part.holds(source)):
            links.append(_link(article, _CUE_TO_SOURCE, cue, sources, source, part))
    return links


def _link(
    article: _Article, kind: int, dependant: TokenSpan, heads: list[TokenSpan], gold: TokenSpan | None, part: _Part
) -> Link:
    index = len(heads) if gold is None else heads.index(gold)
    buckets = article.buckets(dependant, heads)
    return Link(kind, part.moved(dependant), [*map(part.moved, heads)], buckets, index)
