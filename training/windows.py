"""Cut annotated articles into training windows: pieces, features, tags and links as plain lists."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from tokenizers import Tokenizer

from annotators.attribution.links import link_bucket
from annotators.encoder.encode import PIECES
from annotators.encoder.features import TokenFeatures, token_features
from annotators.encoder.labels import ENTITY_TAGS, ROLE_TAGS, ROLES
from annotators.evaluation.corpora import Example
from annotators.records import CharSpan
from annotators.text.paragraphs import paragraphs
from annotators.text.quotation_marks import regions
from annotators.text.sentences import sentence_starts
from annotators.text.tokenizer import blank

IGNORED = -100


@dataclass
class Link:
    """One gold link of a window: tokens of the dependant, candidate heads as tokens, their buckets, the right one."""

    kind: int
    dependant: tuple[int, int]
    heads: list[tuple[int, int]]
    buckets: list[int]
    gold: int  # index in heads; len(heads): none


@dataclass
class Window:
    """One window: `pieces` are word-piece ids, `first` each token's first piece; tags have one item a token."""

    pieces: list[int]
    piece_token: list[int]
    first: list[int]
    features: dict[str, list[int]]
    roles: list[int] | None
    entities: list[int] | None
    links: list[Link]


class Cutter:
    """Cuts examples into windows at sentence starts."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Cut with the base encoder's `tokenizer`."""
        self.tokenizer = tokenizer
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
            windows.append(_window(article, pieces, features, a, b))
        return windows


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
        self.roles: list[int] | None = None
        self.entities: list[int] | None = None
        self.attributions: list[dict[str, list[tuple[int, int]]]] = []
        if example.attributions is not None:
            self.roles = [0] * n
            for attribution in example.attributions:
                parts = {r: [t for s in getattr(attribution, r) if (t := self.tokens(s))] for r in ROLES}
                self.attributions.append(parts)
                for role in ROLES:
                    for part in parts[role]:
                        _tag(self.roles, part, ROLE_TAGS.index(f"B-{role}"))
            for span in example.ignored:
                for i in range(*(self.tokens(span) or (0, 0))):
                    self.roles[i] = self.roles[i] or IGNORED
        if example.entities is not None:
            self.entities = [0] * n
            for a, b, label in example.entities:
                if part := self.tokens((a, b)):
                    _tag(self.entities, part, ENTITY_TAGS.index(f"B-{label}"))

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


def _window(article: _Article, pieces: list[list[int]], features: TokenFeatures, a: int, b: int) -> Window:
    ids, owner, first = [101], [a], []
    for i in range(a, b):
        first.append(len(ids))
        ids += pieces[i] or [100]
        owner += [i] * (len(pieces[i]) or 1)
    ids, owner, first = ids[: PIECES + 1], owner[: PIECES + 1], [min(f, PIECES) for f in first]
    ids.append(102)
    owner.append(owner[-1])
    by_piece = {name: [int(getattr(features, name)[i]) for i in owner] for name in ("case", "quotation", "position")}
    roles = article.roles and article.roles[a:b]
    entities = article.entities and article.entities[a:b]
    return Window(ids, owner, first, by_piece, roles, entities, _links(article, a, b))


def _links(article: _Article, a: int, b: int) -> list[Link]:
    inside = lambda part: part[0] >= a and part[1] <= b  # noqa: E731
    cues = [parts["cue"][0] for parts in article.attributions if parts["cue"] and inside(parts["cue"][0])]
    sources = sorted({p["source"][0] for p in article.attributions if p["source"] and inside(p["source"][0])})
    links = []
    for parts in article.attributions:
        if not parts["cue"] or not inside(parts["cue"][0]):
            continue
        cue = parts["cue"][0]
        links += [_link(article, 0, part, cues, cue, a) for part in parts["content"] if inside(part)]
        if not parts["source"]:
            links.append(_link(article, 1, cue, sources, None, a))
        elif inside(parts["source"][0]):
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
    buckets = [link_bucket(dependant, head, article.sentence, article.paragraph) for head in heads]
    shifted = [(s - a, e - a) for s, e in heads]
    index = len(heads) if gold is None else heads.index(gold)
    return Link(kind, (dependant[0] - a, dependant[1] - a), shifted, buckets, index)
