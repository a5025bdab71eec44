"""Add the mentions that the encoder missed: bearers of surnames, organisations of the tables, "Nurses for Kasese"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from functools import cache

from annotators.entities.companies import called_a_body
from annotators.lexicon import organisations
from annotators.lexicon.normalize import SMALL_WORDS, Spelling, is_acronym, key
from annotators.lexicon.noun_classes import ARTICLES
from annotators.lexicon.organisations import Organisation
from annotators.lexicon.person_words import PERSON_NOUNS, gender_of_given_name
from annotators.records import CharSpan, Mention
from storage.vocabulary import EntityLabel

_PART = re.compile(r"[^\W\d_]+(?:[-’'](?!s\b)[^\W\d_]+)*")  # of a name
_GIVEN, _HYPHENED_GIVEN = re.compile(r"[A-Z][a-z]+"), re.compile(r"[A-Z][a-z]+-[a-z]+")
_CAUSE = re.compile(
    r"\b[A-Z][a-z]+s (?:[Oo]f|[Ff]or|[Aa]gainst|[Ww]ithout) (?:the )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?(?=, )"
)
_CALL = re.compile(
    r"\b(?:Save|Stop|Protect|Free|Defend|Reclaim|Keep|Rebuild|Ban|End) (?:[Tt]he|[Oo]ur) "
    r"[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*"
    r"(?= (?:said|says|told|added|warned|wrote|called|wants|demanded)\b)"
)
"""A body named for what it calls for: "Save the Wetlands said"."""
_WORD = re.compile(r"[\w]+(?:['’&+./][\w]+)*\+?|[^\w\s]")
_HEADLINE = 0.6  # share of capitalised words from which a line's capitals tell nothing
_LONGEST = 3  # words of a name that the model took for a thing


def with_bearers(text: str, mentions: list[Mention], score: float) -> list[Mention]:
    """Add the full names that the model missed, or took for a thing, of persons whom it found by surname alone."""
    surnames = {m.text for m in mentions if m.label == EntityLabel.PERSON and " " not in m.text and len(m.text) > 2}
    full = {m.text.split()[-1] for m in mentions if m.label == EntityLabel.PERSON and " " in m.text}
    if not surnames - full:
        return mentions
    mentions = [_as_person(m, surnames - full) for m in mentions]
    starts, ends = [m.start for m in mentions], [0, *(m.end for m in mentions)]
    added = []
    for start, end in _full_names(text, surnames - full):
        at = bisect_right(starts, end - 1)  # how many mentions begin before the name ends
        if ends[at] <= start:
            added.append(Mention(start, end, text[start:end], EntityLabel.PERSON, score))
            continue
        cut = mentions[at - 1]
        if cut.label == EntityLabel.PERSON and start <= cut.start and cut.end <= end and ends[at - 1] <= start:
            mentions[at - 1] = replace(cut, start=start, end=end, text=text[start:end])
    return sorted([*mentions, *added], key=lambda m: m.start) if added else mentions


def _as_person(mention: Mention, surnames: set[str]) -> Mention:
    """Take a thing that is a person's full name ("Ana Prado") for the person."""
    words = mention.text.split()
    if mention.label not in (EntityLabel.MISC, EntityLabel.ORG) or words[-1] not in surnames:
        return mention
    given = mention.label == EntityLabel.MISC or gender_of_given_name(key(words[0]))
    return replace(mention, label=EntityLabel.PERSON) if 1 < len(words) <= _LONGEST and given else mention


def _full_names(text: str, surnames: Set[str]) -> Iterator[CharSpan]:
    """Yield where a surname stands with a given name before it, or a hyphened one behind it ("Prado Seong-jin")."""
    for space in _spaces_beside(text, surnames):
        *_, first = (None, *_PART.finditer(text, text.rfind(" ", 0, space) + 1, space))
        second = _PART.match(text, space + 1)
        if first is not None and second is not None and first.end() == space:
            behind = second[0] in surnames and _is_given(first[0])
            if behind or (first[0] in surnames and _HYPHENED_GIVEN.fullmatch(second[0])):
                yield first.start(), second.end()


def _spaces_beside(text: str, words: Set[str]) -> list[int]:
    """Return where a space stands directly before or behind one of `words`, in order."""
    parts = (match.span() for match in _PART.finditer(text) if match[0] in words)
    found = {at for start, end in parts for at in (start - 1, end)}
    return sorted(at for at in found if text[at : at + 1] == " ")


def _is_given(word: str) -> bool:
    known = _GIVEN.fullmatch(word) and gender_of_given_name(key(word))
    return bool(known) and word.casefold() not in PERSON_NOUNS


def with_causes(text: str, mentions: list[Mention], score: float) -> list[Mention]:
    """Add bodies named for what they are for, where they are called a body: "Nurses for Kasese, a group"."""
    found = [m.span() for m in _CAUSE.finditer(text) if called_a_body("", text[m.end() : m.end() + 70])]
    found += [m.span() for m in _CALL.finditer(text) if not in_headline(text, m.start())]
    if not found:
        return mentions
    kept = [m for m in mentions if not any(start < m.end and m.start < end for start, end in found)]
    added = [Mention(start, end, text[start:end], EntityLabel.ORG, score) for start, end in found]
    return sorted([*kept, *added], key=lambda m: m.start)


def with_known(text: str, mentions: list[Mention], score: float) -> list[Mention]:
    """Add the organisations of the shipped table that the text names and no mention covers."""
    starts = [m.start for m in mentions]
    added: list[Mention] = []
    swallowed: set[int] = set()
    for start, end in _known_spans(text):
        first = bisect_left(starts, start)
        if first and mentions[first - 1].end > start:
            first -= 1
        over = range(first, bisect_right(starts, end - 1))
        if any(mentions[i].start < start or mentions[i].end > end for i in over):
            continue
        known = organisations.find(Spelling(text[start:end]), text)
        if any(
            (m.start, m.end) == (start, end) or organisations.find(m, text) == known
            for m in map(mentions.__getitem__, over)
        ):
            continue
        swallowed.update(over)
        added.append(Mention(start, end, text[start:end], EntityLabel.ORG, score))
    kept = [m for i, m in enumerate(mentions) if i not in swallowed]
    return sorted([*kept, *added], key=lambda m: m.start)


def _known_spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of known names in `text`, the longest at each place, never overlapping."""
    found, first_words = list(_WORD.finditer(text.replace("’", "'"))), _first_words()
    end = 0
    for at in [at for at, match in enumerate(found) if match[0] in first_words]:
        length = _known_length(text, found, at) if at >= end else 0
        if length:
            end = at + length
            yield found[at].start(), found[end - 1].end()


def _known_length(text: str, found: Sequence[re.Match[str]], at: int) -> int:
    word = found[at][0]
    names = _first_words()[word]
    for length, ones in names.items():
        if length > 1 and tuple(match[0] for match in found[at : at + length]) in ones:
            return 0 if _goes_before(text, found, at) else length
    if 1 not in names or _goes_before(text, found, at) or in_headline(text, found[at].start()):
        return 0
    following = found[at + 1][0] if at + 1 < len(found) else ""
    if following[:1].isupper() and following not in SMALL_WORDS and not is_acronym(word):
        return 0  # "Oxfam Road"
    return 1 if organisations.find(Spelling(word), text) else 0


def _goes_before(text: str, found: Sequence[re.Match[str]], at: int) -> bool:
    """Tell whether a capitalised word stands directly before, so that the name may be a longer one's end."""
    if not at:
        return False
    before, end, start = found[at - 1][0], found[at - 1].end(), found[at].start()
    if end != start - 1 or text[end] != " ":
        return end == start and before in {"-", "@", "#", "/", "."}
    sentence = at < 2 or found[at - 2][0] in {".", "!", "?", "”", '"'}
    return before[:1].isupper() and before.casefold() not in ARTICLES and not sentence and not before.isupper()


@cache
def _first_words() -> Mapping[str, Mapping[int, set[tuple[str, ...]]]]:
    """Return the words of known names and acronyms by their first word, then by their number, the longest first."""
    names: defaultdict[str, defaultdict[int, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
    for one in organisations.table():
        for name in _spellings(one):
            parts = tuple(_WORD.findall(name.replace("’", "'")))
            names[parts[0]][len(parts)].add(parts)
    return {word: dict(sorted(by_length.items(), reverse=True)) for word, by_length in names.items()}


def _spellings(one: Organisation) -> Iterator[str]:
    for name in (one.name, *one.aliases):
        bare = name.removeprefix("The ").removeprefix("the ")
        if " " in bare or organisations.is_distinctive(bare):
            yield bare
    for acronym in one.acronyms:
        if len(acronym) > 2 and acronym.isupper() and acronym.isalpha():
            yield acronym


def in_headline(text: str, at: int) -> bool:
    """Tell whether the line around `at` has capitals throughout, as headlines have, so that they tell nothing."""
    first, last = text.rfind("\n", max(0, at - 200), at) + 1, text.find("\n", at, at + 200)
    line = text[max(first, at - 200) : last if last >= 0 else at + 200]
    found = re.findall(r"[^\W\d_]+", line)
    return len(found) > 5 and sum(word[0].isupper() for word in found) > _HEADLINE * len(found)
