"""Holds what an article tells about its mentions when an antecedent is looked for: sentences, paragraphs, how each
person or body was mentioned and what it has said so far. How that is weighed goes in antecedents.py."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from annotators.entities.person_names import parse
from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import of_class
from annotators.lexicon.person_words import TITLES, Gender, gender_of_title
from annotators.records import CharSpan, Mention, Quote
from annotators.text.paragraphs import paragraphs
from storage.vocabulary import Kind

WINDOW_MENTIONS = 60
WINDOW_SENTENCES = 14
_NEAR = 7  # tokens before and after a mention that may describe it
_STOP = of_class("function_words.csv", "clause")


@dataclass(slots=True)
class Spoken:
    """Who said something, and where the words that name or stand for them begin (`start`, code points)."""

    start: int
    end: int
    name: str
    entity_id: str
    label: str


@dataclass(slots=True)
class Candidate:
    """One person, body or place that was mentioned before a place in the text, with its latest mention."""

    name: str
    entity_id: str
    label: str
    mention: Mention
    sentence: int
    mentions: int = 1
    latest_in_content: bool = False


@dataclass
class Context:
    """An article, ready to be asked for antecedents. Every question looks at a bounded window."""

    doc: Doc
    text: str
    mentions: list[Mention]
    sentence_starts: list[int]
    sentence_tokens: list[int]
    paragraph_starts: list[int]
    contents: list[CharSpan]
    mention_starts: list[int] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)
    token_starts: list[int] = field(default_factory=list)
    told: dict[str, set[Gender]] = field(default_factory=lambda: defaultdict(set))
    descriptions: dict[int, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, doc: Doc, mentions: Sequence[Mention], quotes: Sequence[Quote]) -> Context:
        """Prepare `doc`, whose sentence starts are set."""
        ordered = sorted((m for m in mentions if m.entity_id), key=lambda m: m.start)
        starts = [token.i for token in doc if token.is_sent_start] or [0]
        return cls(
            doc=doc,
            text=doc.text,  # spaCy builds it anew each time it is asked for
            mentions=ordered,
            sentence_starts=[doc[i].idx for i in starts] if len(doc) else [0],
            sentence_tokens=starts,
            paragraph_starts=[start for start, _ in paragraphs(doc.text)] or [0],
            contents=_merged(span for q in quotes if q.kind != Kind.INDIRECT for span in q.content_spans),
            mention_starts=[m.start for m in ordered],
            token_starts=[token.idx for token in doc],
        )

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that holds the code point `at`."""
        return bisect_right(self.sentence_starts, at) - 1

    def paragraph(self, at: int) -> int:
        """Return the number of the paragraph that holds the code point `at`."""
        return bisect_right(self.paragraph_starts, at) - 1

    def token(self, at: int) -> int:
        """Return the index of the token that starts at or after the code point `at`."""
        return bisect_left(self.token_starts, at)

    def in_quotation(self, at: int) -> bool:
        """Return whether `at` lies in quoted words."""
        place = bisect_right(self.contents, (at, 1 << 60)) - 1
        return place >= 0 and self.contents[place][0] <= at < self.contents[place][1]

    def before(self, at: int) -> Iterator[Mention]:
        """Yield the mentions that end before `at`, the nearest first, within the window."""
        last = bisect_left(self.mention_starts, at)
        earliest = self.sentence(at) - WINDOW_SENTENCES
        for mention in reversed(self.mentions[max(0, last - WINDOW_MENTIONS) : last]):
            if self.sentence(mention.start) < earliest:
                return
            if mention.end <= at:
                yield mention

    def after(self, at: int) -> Iterator[Mention]:
        """Yield the mentions that start after `at` and not later than in the second sentence from there."""
        first = bisect_left(self.mention_starts, at)
        limit = self.sentence(at) + 2
        for mention in self.mentions[first : first + 12]:
            if self.sentence(mention.start) > limit:
                return
            yield mention

    def first_of_pair(self, mention: Mention) -> Mention:
        """Return the mention that this one is joined to by "and" ("Ann and Mary": Ann for Mary), else the mention
        itself."""
        at = bisect_left(self.mention_starts, mention.start)
        before = self.mentions[at - 1] if 0 < at <= len(self.mentions) else mention
        joined = before.label == mention.label and self.text[before.end : mention.start].strip() in {"and", "&", ","}
        return before if joined and before.end <= mention.start else mention

    def offset_in_sentence(self, mention: Mention) -> int:
        """Return how many tokens stand between the start of the sentence and the mention."""
        return self.token(mention.start) - self.sentence_tokens[self.sentence(mention.start)]

    def word_before(self, mention: Mention) -> str:
        """Return the token before the mention (articles and titles skipped), in small letters; "" at a sentence's
        start."""
        first = self.sentence_tokens[self.sentence(mention.start)]
        at = self.token(mention.start) - 1
        while at >= first and (
            self.doc[at].lower_ in {"the", "a", "an"} or self.doc[at].lower_ in noun_classes.PERSON_NOUNS
        ):
            at -= 1
        return self.doc[at].lower_ if at >= first else ""

    def word_after(self, mention: Mention) -> str:
        """Return the token after the mention, in small letters."""
        at = self.token(mention.end)
        return self.doc[at].lower_ if at < len(self.doc) else ""

    def gender(self, candidate: Candidate) -> Gender:
        """Return what name, titles and words near its mentions tell of a person's gender."""
        named = parse(candidate.name).gender
        if named:
            return named
        told = {g for g in self.told.get(candidate.entity_id, ()) if g}
        if len(told) == 1:
            return next(iter(told))
        near = map(gender_of_title, self.title_words(candidate.mention))
        return parse(candidate.mention.text).gender or next((g for g in near if g), "")

    def title_words(self, mention: Mention) -> list[str]:
        """Return the words of title or description directly before a mention, nearest first ("bishop", "former")."""
        found: list[str] = []
        at = self.token(mention.start) - 1
        if at > 0 and self.doc[at].text == "." and self.doc[at - 1].lower_ in TITLES:
            at -= 1
        while at >= 0 and len(found) < 4:
            word = self.doc[at].lower_
            if not (word.isalpha() or word.rstrip(".").isalpha()) or word in _STOP or word in noun_classes.PREPOSITIONS:
                break
            if word in noun_classes.DEFINITE or word in noun_classes.INDEFINITE:
                break
            found.append(word)
            at -= 1
        return found

    def description(self, mention: Mention) -> frozenset[str]:
        """Return the words that describe a mention: its titles and its apposition, in small letters."""
        if mention.start not in self.descriptions:
            self.descriptions[mention.start] = frozenset(self._description(mention))
        return self.descriptions[mention.start]

    def callings(self, mention: Mention) -> set[str]:
        """Return the nouns that call a mentioned person something: the title next to the name ("bishop" of "Bishop
        Silva", not "chief" of "Chief Minister Rao"), the last words of an apposition before or behind it."""
        found = set(parse(mention.text).title[-1:]) or set(self.title_words(mention)[:1])
        first, last = self.token(mention.start), self.token(mention.end)
        if first > 1 and self.doc[first - 1].text == ",":
            found.add(self.doc[first - 2].lower_)
        if last < len(self.doc) and self.doc[last].text == ",":
            noun = ""
            for token in self.doc[last + 1 : last + 1 + _NEAR]:
                if not token.is_alpha or token.lower_ in _STOP or token.lower_ in noun_classes.PREPOSITIONS:
                    break
                noun = token.lower_
            found.add(noun)
        return found - {""}

    def _description(self, mention: Mention) -> Iterator[str]:
        yield from (title.rstrip(".") for title in parse(mention.text).title[-3:])
        first, last = self.token(mention.start), self.token(mention.end)
        for token in reversed(list(self.doc[max(0, first - _NEAR) : first])):
            if token.lower_ in noun_classes.PREPOSITIONS or token.lower_ in _STOP or token.text in {".", ";", ":"}:
                break
            yield token.lower_
        if last < len(self.doc) and self.doc[last].text == ",":
            for token in self.doc[last + 1 : last + 1 + _NEAR]:
                if (
                    token.text in {",", ".", ";", ":"}
                    or token.lower_ in _STOP
                    or token.lower_ in noun_classes.PREPOSITIONS
                ):
                    break
                yield token.lower_


def _merged(spans: Iterator[CharSpan]) -> list[CharSpan]:
    merged: list[CharSpan] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
