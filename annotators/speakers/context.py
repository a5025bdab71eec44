"""Locate an article's mentions: the sentence and paragraph of each, and the words around it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Final

from annotators.entities.organisation_names import identity
from annotators.entities.person_names import PersonName, parse
from annotators.kept import cached_property
from annotators.lexicon.cues import SPEAKING_VERB
from annotators.lexicon.normalize import POSSESSIVES, is_acronym, parts, rows
from annotators.lexicon.noun_classes import ARTICLES, CLAUSE_WORDS, DEFINITE, INDEFINITE, PREPOSITIONS
from annotators.lexicon.person_words import KIN, PERSON_NOUNS, TITLES, Gender, gender_of_title
from annotators.records import CharSpan, Mention, Quote
from annotators.text.layout import Layout
from storage.vocabulary import EntityLabel, Kind, Resolution

_OFFICE = 40  # code points from the noun of an office to a name
_NEAR = 7  # tokens before and after a mention that may describe it
_ENDS: Final = PREPOSITIONS | CLAUSE_WORDS
_OPENINGS: Final = _ENDS | DEFINITE | INDEFINITE
_STOPS: Final = _ENDS | {".", ";", ":"}
LEAD: Final = 1
"""The last paragraph of what an article opens with: its headline, and what stands first behind it."""
COPULAS: Final = frozenset({"is", "was", "became", "remains"})
_CLOSING: Final = frozenset({",", ".", ";", ":", "(", ")", "who", "which", "that"})
_FINITE: Final = frozenset({"said", "says", "told", "tells", "added", "adds", "wrote", "warned", "has", "had", "will"})
_PASSED: Final = PERSON_NOUNS | ARTICLES
_DOES: Final = {row["verb"]: parts(row["called"]) for row in rows("office_verbs.csv")}
"""What somebody is called of whom a relative clause tells what he does: "X, who heads the union"."""


@dataclass(frozen=True, slots=True)
class Window:
    """How far an antecedent is looked for."""

    mentions: int = 60
    sentences: int = 14
    names: int = 300
    """Mentions, to either side, among which the bearer of a name is looked for that the model missed."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an antecedent is looked for: before the code point `at`, outside of `own`, the words that the pronoun or
    noun is said to utter. Distances count from the sentence and paragraph in which the two begin."""

    at: int
    sentence: int
    paragraph: int
    own: CharSpan


@dataclass(frozen=True)
class Located(Mention):
    """A mention where it stands. Sentences and paragraphs are numbers of the layout."""

    context: Context = field(kw_only=True, repr=False, compare=False)

    @cached_property
    def sentence(self) -> int:
        """Its sentence."""
        return self.context.text.sentence_at(self.start)

    @cached_property
    def paragraph(self) -> int:
        """Its paragraph."""
        return self.context.text.paragraph_at(self.start)

    @cached_property
    def quoted(self) -> bool:
        """Whether it stands in quoted words."""
        return _lies_in(self.start, self.context.contents)

    @cached_property
    def speaks(self) -> bool:
        """Whether it stands where a statement names its speaker."""
        return _lies_in(self.start, self.context.sources)

    @cached_property
    def _tokens(self) -> tuple[int, int]:
        return self.context.text.token_span(self.start, self.end)

    @cached_property
    def offset(self) -> int:
        """How many tokens of the sentence stand before it."""
        return self._tokens[0] - self.context.text.openings[self.sentence]

    def neighbour(self, step: int) -> Located | None:
        """Return the mention so many before (negative) or behind it, if it is of its sentence."""
        at = bisect_left(self.context.starts, self.start) + step
        other = self.context.mentions[at] if 0 <= at < len(self.context.mentions) else None
        return other if other is not None and other.sentence == self.sentence else None

    @cached_property
    def leading(self) -> Located:
        """What "and" joins it to ("Ann" of "Ann and Mary" for "Mary"), else itself."""
        at = bisect_left(self.context.starts, self.start)
        first = self.context.mentions[at - 1] if at else self
        joined = first.label == self.label and first.end <= self.start
        return first if joined and first.until(self) in {"and", "&", ","} else self

    def until(self, other: Mention) -> str:
        """Return the words between it and a later mention."""
        return self.context.text.text[self.end : other.start].strip()

    @cached_property
    def written(self) -> PersonName:
        """Its words, taken apart as a person's name."""
        return parse(self.text)

    @cached_property
    def bearer(self) -> PersonName:
        """Its name, taken apart as a person's."""
        return parse(self.name)

    @property
    def form(self) -> Resolution:
        """How it writes its bearer's name."""
        if self.folded == self.folded_name:
            return Resolution.NAME
        if self.label == EntityLabel.PERSON:
            return Resolution.NAME if self.written.words == self.bearer.words else Resolution.ALIAS
        if is_acronym(self.cleaned):
            return Resolution.ACRONYM
        same = self.label == EntityLabel.ORG and identity(self.cleaned) == identity(self.name)
        return Resolution.NAME if same else Resolution.ALIAS

    @cached_property
    def word_before(self) -> str:
        """The word before it (articles and titles passed over), in small letters; "" at a sentence's start."""
        return next((word for word in self._before(self.offset) if word not in _PASSED), "")

    def words_before(self, number: int) -> list[str]:
        """Return the words of its sentence before it in small letters, the nearest first, as many at most."""
        return self._before(min(number, self.offset))

    @property
    def behind_an_of(self) -> bool:
        """Whether an "of" stands shortly before it, as in "President of Mongolia Khurelsukh"."""
        return " of " in self.context.text.text[max(0, self.start - _OFFICE) : self.start]

    @cached_property
    def word_after(self) -> str:
        """The word after it, in small letters; "" at the text's end."""
        return next(iter(self._after(1)), "")

    @cached_property
    def relative(self) -> str:
        """Whom it has: "mother" behind "Ann’s"; "" where no word for a relative follows."""
        after = self._after(2)
        return after[1] if len(after) == 2 and after[0] in POSSESSIVES and after[1] in KIN else ""

    @cached_property
    def titles(self) -> list[str]:
        """The words of title or description directly before it, nearest first ("bishop", "former")."""
        before = self._before(min(5, self.offset))
        if before[:1] == ["."] and before[1:2] and before[1] in TITLES:
            del before[0]
        return list(takewhile(lambda word: word.rstrip(".").isalpha() and word not in _OPENINGS, before[:4]))

    @property
    def titled(self) -> Gender:
        """The gender that the title within or directly before a person's name tells."""
        before = self._before(1)
        words = (*reversed(self.written.title), *(before if before and before[0].rstrip(".") in TITLES else ()))
        return next((gender for word in words if (gender := gender_of_title(word))), "")

    @cached_property
    def copula(self) -> list[str]:
        """What it is said to be: the words after "is a" or "was the" up to a preposition."""
        after = self._after(3 + _NEAR)
        if len(after) < 3 or after[0] not in COPULAS or after[1] not in ARTICLES:
            return []
        return list(takewhile(lambda word: word.replace("-", "").isalpha() and word not in _ENDS, after[2:]))

    @cached_property
    def callings(self) -> frozenset[str]:
        """The nouns that call a person something: the title next to the name ("bishop" of "Bishop Silva", not "chief"
        of "Chief Minister Rao"), the last words of an apposition before or behind it; not "lawyer" of "according to her
        lawyer, Ana left"."""
        found = set(self.written.title[-1:]) or set(self.titles[:1])
        before = self._before(2)
        if before[:1] == [","] and not self.word_after[:1].isalpha():
            found.update(before[1:])
        found.update([*takewhile(lambda word: word.isalpha() and word not in _ENDS, self._apposition)][-1:])
        after = self._after(3)
        if after[:2] == [",", "who"]:
            found.update(_DOES.get(after[-1], ()))
        return frozenset(found)

    @cached_property
    def description(self) -> frozenset[str]:
        """The words that describe it: its titles, what stands before it and its apposition, in small letters."""
        found = {title.rstrip(".") for title in self.written.title[-3:]}
        found.update(takewhile(lambda word: word not in _STOPS, self._before(_NEAR)))
        found.update(takewhile(lambda word: word not in _STOPS and word != ",", self._apposition))
        return frozenset(found)

    @property
    def sentence_words(self) -> list[str]:
        """The words of its sentence in small letters, the first 80 at most."""
        text = self.context.text
        first, last = text.token_span(*text.sentence_span(self.start))
        return text.lowered[first : min(last, first + 80)]

    @property
    def _apposition(self) -> list[str]:
        """The words after a comma, unless they say what somebody else does: "Rice, the prime minister said"."""
        after = self._after(1 + _NEAR)
        clause = [*takewhile(lambda word: word not in _CLOSING, after[1:])]
        says = any(
            word.endswith("ed") and SPEAKING_VERB.fullmatch(word) and before not in ARTICLES | INDEFINITE | {"and"}
            for before, word in pairwise(["", *clause])
        )
        return after[1:] if after[:1] == [","] and _FINITE.isdisjoint(clause) and not says else []

    def _before(self, number: int) -> list[str]:
        first = self._tokens[0]
        return self.context.text.lowered[max(0, first - number) : first][::-1]

    def _after(self, number: int) -> list[str]:
        last = self._tokens[1]
        return self.context.text.lowered[last : last + number]


@dataclass(frozen=True)
class Context:
    """An article, ready to be asked for antecedents. Every question looks at a bounded window."""

    text: Layout
    window: Window
    contents: list[CharSpan]
    """What stands in quotation marks, in order."""
    named: list[Mention]
    """The mentions that have a name, in order of start."""
    sources: list[CharSpan]
    """Where statements name their speakers, in order."""

    @classmethod
    def of(cls, text: Layout, mentions: Iterable[Mention], quotes: Sequence[Quote], window: Window) -> Context:
        """Take of an article what antecedents are looked for in."""
        contents = _merged(span for q in quotes if q.kind != Kind.INDIRECT for span in q.content_spans)
        named = sorted((m for m in mentions if m.entity_id), key=lambda m: m.start)
        return cls(text, window, contents, named, _merged(span for q in quotes for span in q.speaker_spans))

    @cached_property
    def mentions(self) -> list[Located]:
        """The named mentions, each where it stands."""
        return [self.locate(mention) for mention in self.named]

    @cached_property
    def starts(self) -> list[int]:
        """Where they start, in code points."""
        return [mention.start for mention in self.named]

    def locate(self, m: Mention) -> Located:
        """Return a mention where it stands."""
        return Located(m.start, m.end, m.text, m.label, m.score, m.name, m.entity_id, context=self)

    def inside(self, spans: Iterable[CharSpan]) -> list[Located]:
        """Return the mentions in `spans`, 60 at most in each."""
        found: list[Located] = []
        for start, end in spans:
            first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
            found += [one for one in self.mentions[first : min(last, first + 60)] if one.end <= end + 2]
        return found

    def place(self, at: int, contents: Sequence[CharSpan] = (), *, quoted: bool = False) -> Place:
        """Return the place of a pronoun or noun at `at` that is said to utter `contents`, `quoted` or reported."""
        before = [span for span in contents if span[0] < at]
        start = min([at, *(first for first, _ in before)])
        own = (start, max(end for _, end in before)) if before and quoted else (at, at)
        return Place(at, self.text.sentence_at(start), self.text.paragraph_at(start), own)

    def before(self, place: Place) -> list[Located]:
        """Return the mentions before a place, the nearest first, within the window."""
        last, earliest = bisect_left(self.starts, place.at), self.text.sentence_at(place.at) - self.window.sentences
        near = reversed(self.mentions[max(0, last - self.window.mentions) : last])
        near = takewhile(lambda one: one.sentence >= earliest, near)
        return [one for one in near if one.end <= place.at and not place.own[0] <= one.start < place.own[1]]

    def after(self, place: Place) -> Iterator[Located]:
        """Yield the mentions that start after a place and not later than in the second sentence from there, the fourth
        where the place is in the lead."""
        sentences, number = (4, 24) if place.paragraph <= LEAD else (2, 12)
        first, limit = bisect_left(self.starts, place.at), self.text.sentence_at(place.at) + sentences
        return takewhile(lambda one: one.sentence <= limit, self.mentions[first : first + number])

    def around(self, at: int) -> list[Located]:
        """Return the mentions on either side of `at`, those before it first, the nearest of them first."""
        place, reach = bisect_left(self.starts, at), self.window.names
        return [*reversed(self.mentions[max(0, place - reach) : place]), *self.mentions[place : place + reach]]


def _lies_in(at: int, spans: Sequence[CharSpan]) -> bool:
    place = bisect_right(spans, (at, 1 << 60)) - 1
    return place >= 0 and at < spans[place][1]


def _merged(spans: Iterable[CharSpan]) -> list[CharSpan]:
    merged: list[CharSpan] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
