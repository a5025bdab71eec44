"""Keep who has spoken so far in a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotators.records import CharSpan, Mention, Quote
from annotators.speakers.context import Context, Located, Place
from annotators.speakers.heads import Head
from storage.vocabulary import Resolution

_TURNS = 8  # that are looked at


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who says something, and how that was found."""

    name: str
    entity_id: str
    label: str
    resolution: Resolution

    @classmethod
    def of(cls, mentions: Sequence[Mention], resolution: Resolution) -> Speaker:
        """Return who bears the names of `mentions`: of joint speakers all names, id and label of the first."""
        names = list(dict.fromkeys(mention.name for mention in mentions))
        joined = names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
        return cls(joined, mentions[0].entity_id, mentions[0].label, resolution)


@dataclass(frozen=True, slots=True)
class Unnamed:
    """Who said something and has no name: the head of the source phrase ("a dealer"), and where it stands."""

    head: Head
    end: int
    """Where the phrase ends, with the clauses behind its head."""
    sentence: int
    paragraph: int


@dataclass(slots=True)
class Discourse:
    """What the statements heard so far tell; they are heard in the order of the text."""

    turns: list[Located] = field(default_factory=list)
    """The source phrases as mentions of their speakers."""
    unnamed: Unnamed | None = None
    """The latest source phrase with a noun that named nobody."""
    nameless: set[str] = field(default_factory=set)
    """The nouns of all source phrases so far that named nobody."""
    latest: tuple[int, Speaker] | None = None
    """Where the latest statement's content ends and who said it; None where nobody can go on."""

    def before(self, place: Place) -> list[Located]:
        """Return the latest turns that end before a place or the words that are said there."""
        return [turn for turn in self.turns[-_TURNS:] if turn.end <= max(place.at, place.own[1])]

    def hear(self, context: Context, quote: Quote, head: Head, speaker: Speaker | None) -> None:
        """Add a statement, the head of its source phrase and its speaker."""
        if speaker is None:
            if head.kind in ("nominal", "group") and not quote.via:  # else who passes the words on is in view
                at, text = head.start, context.text
                end = quote.speaker_spans[-1][1]
                self.nameless.add(head.noun)
                self.unnamed = Unnamed(head, end, text.sentence_at(at), text.paragraph_at(at))
            self.latest = None if quote.speaker_spans or quote.cue_spans else self.latest
            return
        if quote.speaker_spans:
            start, end = quote.speaker_spans[0][0], quote.speaker_spans[-1][1]
            words, by = context.text.text[start:end], speaker
            self.turns.append(Located(start, end, words, by.label, 0.5, by.name, by.entity_id, context=context))
        self.latest = max(end for _, end in quote.content_spans), speaker


def order(quote: Quote) -> tuple[int, list[CharSpan], list[CharSpan], list[CharSpan]]:
    """Return what sorts statements as they stand in the text: by their first word, then by their parts."""
    spans = [*quote.content_spans, *quote.speaker_spans, *quote.cue_spans]
    return min(start for start, _ in spans), quote.content_spans, quote.speaker_spans, quote.cue_spans
