"""Give a statement both sides of an attribution that commas set off: "This, he said, is new"."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import Final

from annotators.lexicon import noun_classes
from annotators.lexicon.noun_classes import ADVERBS, CONNECTIVES, PREPOSITIONS, RELATIVES
from annotators.records import Group, RoleSpan
from annotators.text.layout import Layout

_FRONT: Final = 14  # tokens; a longer one is a sentence of its own
_REST: Final = 60
_FRAME: Final = 5  # words from "in" to what something is said in
_HEARER: Final = 5  # tokens from the attribution to its comma: whom it was told, on which day
_JOINING: Final = CONNECTIVES | ADVERBS
_PARTING: Final = frozenset({",", ";", ":", "—", "–", "-", "(", ")"})
_SAYS_HOW: Final = frozenset({"for", "example", "instance", "more", "most", "though", "in", "fact", "by", "contrast"})
"""Beside adverbs, the words of what joins a sentence to the one before: "Most importantly", "For example"."""
_MEDIA: Final = noun_classes.DOCUMENTS | {
    "speech", "interview", "twitter", "facebook", "conference", "hearing", "questioning", "address", "podcast",
    "broadcast", "television", "radio", "testimony", "blog",
}  # fmt: skip
"""What something is said in: "In a statement on Monday", "On Twitter"."""
_FRAMING: Final = frozenset({"in", "on", "at", "during", "under", "through", "via"})
_ASKED: Final = frozenset({"asked", "speaking", "when", "while", "after", "before"})
_WHO_DOES: Final = frozenset({"he", "she", "it", "they"})
"""Who opens a clause that is said: "If it rains, she said, they will stay"."""
_ADDING: Final = frozenset({"with", "because", "since", "by", "as", "if", "unless", "than"})
_ANOTHERS: Final = RELATIVES | (noun_classes.THIRD - _WHO_DOES) | PREPOSITIONS - _ADDING | {
    "a", "an", "while", "although", "though", "whose", "according", "shortly", "once", "again", "this", "one", "two",
    "three", "when", "minutes", "hours", "days", "weeks", "months", "moments", "also", "formerly", "himself", "herself",
}  # fmt: skip
"""How what tells of the speaker or of the saying, or what another says, goes on behind an attribution."""
_TIMES: Final = frozenset(
    {
        "ago", "week", "month", "year", "day", "night", "morning", "today", "tomorrow", "yesterday", "here", "decade",
        "season", "century", "weekend", "evening", "afternoon", "earlier", "later", "once",
    }
)  # fmt: skip
"""Words of what tells when or where a quotation was said: "Last week", "Here in Tarn"."""
_FRONT_OF_TIME: Final = 4  # tokens of "two years ago,"
_PLACING: Final = PREPOSITIONS - noun_classes.DEFINITE
"""What opens words that tell when or where; "that", which is among both, also stands for what was told."""
_STOPS: Final = frozenset({".", "!", "?"})


@dataclass(frozen=True)
class Parted:
    """The sentences of a document, and the tokens in which anything is attributed."""

    text: Layout
    cues: Container[int] = frozenset()

    def whole(self, group: Group) -> Group:
        """Return a group with what stands before its attribution and behind it, where commas part these."""
        if not group.cues or group.source is None:
            return group
        first, last = min(group.source.first, group.cues[0].first), max(group.source.last, group.cues[-1].last)
        verb, words = self.text.lowered[group.cues[0].first], self.text.words
        if (verb.endswith("ing") and verb != "according") or first < 2:
            return group  # "The daily reported, quoting the envoy, that"
        last = next((at for at in range(last, min(last + _HEARER, len(words))) if words[at] == ","), last)
        if words[first - 1] != "," or last >= len(words) or words[last] != ",":
            return group
        return self._with_its_rest(self._with_its_front(group, first, last), first, last)

    def _with_its_front(self, group: Group, first: int, last: int) -> Group:
        """Begin with the sentence where the contents follow the attribution."""
        text, content = self.text, group.contents[0]
        opening, end = text.openings[text.sentence[first]], first - 1
        follows = content.first == last + 1 and text.sentence[content.first] == text.sentence[first]
        if not follows or text.quoted[opening:end].any():
            return group
        words = text.lowered[opening:end]
        if not 0 < len(words) <= _FRONT or _joins(words) or _frames(words):
            return group
        if text.quoted[content.first : content.last].any() and not goes_on_in_quotes(text, opening, content.first):
            return group
        return replace(group, contents=(self._like(content, opening, end), *group.contents))

    def _with_its_rest(self, group: Group, first: int, last: int) -> Group:
        """Go on to the end of the sentence where the contents end before the attribution, and nothing else is said."""
        text, content = self.text, group.contents[-1]
        start = last + 1
        if content.last != first - 1 or start >= len(text.words) or text.sentence[start] != text.sentence[first]:
            return group
        end = start
        while end <= start + _REST and end < len(text.words) and text.sentence[end] == text.sentence[first]:
            end += 1
        if text.words[end - 1] in _STOPS:
            end -= 1
        opens = text.lowered[start]
        if not 0 < end - start <= _REST or not opens.isalnum() or opens.endswith("ing") or opens in _ANOTHERS:
            return group
        if text.quoted[content.first : end].any() or any(at in self.cues for at in range(start, end)):
            return group
        return replace(group, contents=(*group.contents, self._like(content, start, end)))

    def _like(self, content: RoleSpan, first: int, last: int) -> RoleSpan:
        start, end = self.text.chars(first, last)
        return replace(content, first=first, last=last, start=start, end=end)


def goes_on_in_quotes(text: Layout, opening: int, content: int) -> bool:
    """Tell a sentence whose words before the attribution a quotation goes on with, in small letters: "That, she said,
    “is new”"; not "On Monday, she said, “we left”"."""
    first = next((word for word in text.words[content : content + 3] if word.isalpha()), "")
    if not _TIMES.isdisjoint(text.lowered[opening : opening + _FRONT_OF_TIME]):
        return False
    return first.islower() and bool(text.sentence_starts[opening]) and text.lowered[opening] not in _PLACING


def _joins(words: Sequence[str]) -> bool:
    """Tell what joins a sentence to the one before and is not said, and what holds more than one part."""
    parted = not _PARTING.isdisjoint(words)
    return parted or all(word in _JOINING | _SAYS_HOW or word.endswith("ly") for word in words)


def _frames(words: Sequence[str]) -> bool:
    """Tell how, where or in what something was said: "In a statement", "Asked about it", "Speaking in Tarn"."""
    opens = words[0]
    if opens in _ASKED or (opens.endswith(("ing", "ed")) and len(words) > 1):
        return True
    return opens in _FRAMING and not _MEDIA.isdisjoint(words[:_FRAME])
