"""Repair the encoder's mentions: names cut short or in two, role words taken for names, known bodies that it missed."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from annotators.entities.companies import relabelled
from annotators.lexicon import countries, organisations
from annotators.lexicon.calendar import DAY_NAMES
from annotators.lexicon.normalize import SMALL_WORDS, Spelling, is_acronym, key, of_class
from annotators.lexicon.noun_classes import ARTICLES, SITES, noun_type, type_of
from annotators.lexicon.organisations import Organisation
from annotators.lexicon.person_words import PEOPLES, PERSON_NOUNS, ROYAL, gender_of_given_name
from annotators.records import NAMED, CharSpan, Mention
from storage.vocabulary import EntityLabel

_NEXT_WORD = re.compile(r"(?:[ \u00a0]|(?=-\w))(-?[^\W\d_]+(?:[-’'](?!s\b)[^\W\d_]+)*)")
_PART = re.compile(r"[^\W\d_]+(?:[-’'](?!s\b)[^\W\d_]+)*")  # of a name
_GIVEN, _HYPHENED_GIVEN = re.compile(r"[A-Z][a-z]+"), re.compile(r"[A-Z][a-z]+-[a-z]+")
_WORD = re.compile(r"[\w]+(?:['’&+./][\w]+)*\+?|[^\w\s]")
_HYPHENED = re.compile(r"-([a-z]+)")
_AND = re.compile(r" (?:and|&) ")
_DASH = re.compile(r"[’']? (?:--|[-–—]) ?|(?<=\w)--(?=\w)")
_APPOSED = re.compile(r", (?:an?|the) (?:[a-z]+ )??([a-z]+)(?=[,.;]| (?:of|for|from|in) )")
_ENDS = re.compile(r"^[A-Z]{2,3}(?= for |$)|(?<= )[A-Z]{2,3}$")
_OWNS = re.compile(r"[’']s ")
_NOT_NAMES = (
    of_class("function_words.csv", "bound")
    | DAY_NAMES
    | {"house", "party", "government", "administration", "mr", "mrs", "ms", "dr"}
)
_NOT_HYPHENED = of_class("function_words.csv", "tail")
UNSURE = 0.6  # below this, a given name in a "place" or "organisation" tells a person
ADDED_SCORE = 0.5  # of names that a table knows and the model missed
_AS_PERSONS = NAMED - {EntityLabel.PERSON, EntityLabel.NORP, EntityLabel.PRODUCT}  # what persons are taken for
_LONGEST = 3  # words a person's name is lengthened by
_ROLES = PERSON_NOUNS | ROYAL
_OFFICES = frozenset({"director", "minister", "secretary", "officer", "commissioner", "president", "spokesman"})
_HEADLINE = 0.6  # share of capitalised words from which a line's capitals tell nothing


def repair(
    text: str, mentions: Sequence[Mention], *, unsure: float = UNSURE, added_score: float = ADDED_SCORE
) -> list[Mention]:
    """Return the mentions of `text` in order, repaired.

    A person's name is lengthened by the capitalised words that follow it at once and joined with its other half
    ("Andrés" + "Cadavid"); role words alone ("forester") are dropped; "Unicef and Oxfam" are two, and a country is no
    person. Names of the shipped table that no mention covers are added with `added_score`, and replace mentions that
    are a part of them ("International Organization" for Migration). Below `unsure` a "place" or "organisation" that
    begins with a given name is a person.
    """
    ordered = sorted((half for m in mentions for half in _halves(text, m)), key=lambda m: (m.start, -m.end))
    names = [
        _uncut(m)
        for m, following in _with_next(ordered)
        if not _is_role(text, m, following) and not _in_adjective(text, m)
    ]
    lengthened = [_relabelled(text, _lengthened(text, m, following), unsure) for m, following in _with_next(names)]
    whole = _with_bearers(text, _joined(text, lengthened), added_score)
    return relabelled(text, _with_known(text, whole, added_score))


def _halves(text: str, mention: Mention) -> list[Mention]:
    """Return two known bodies that "and" joins as two, what a dash parts as two, every other mention as it is."""
    dash = _DASH.search(mention.text)
    if dash is not None:
        return [half for half in _parted(mention, dash) if half.text]
    between = _AND.search(mention.text) if mention.label == EntityLabel.ORG else None
    if between is None or organisations.find(mention, text):
        return [mention]
    halves = _parted(mention, between)
    return halves if all(organisations.find(half, text) for half in halves) else [mention]


def _parted(mention: Mention, between: re.Match[str]) -> list[Mention]:
    cuts = (0, between.start()), (between.end(), len(mention.text))
    return [
        replace(mention, start=mention.start + start, end=mention.start + end, text=mention.text[start:end])
        for start, end in cuts
    ]


def _with_next(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, int]]:
    for mention, after in zip(mentions, [*mentions[1:], None], strict=False):
        yield mention, after.start if after else 1 << 60


def _is_role(text: str, mention: Mention, following: int) -> bool:
    """Tell an article or "Texan" taken for a name, an office in capitals for a body ("MEP", "MEC for Roads"), or an
    occupation for a person: in small letters, or directly before a name ("Exporter" of "Exporter Li Wei")."""
    if mention.text.casefold() in ARTICLES:
        return True
    if mention.text.casefold() in PEOPLES and mention.label != EntityLabel.NORP:
        return True
    if mention.label == EntityLabel.ORG:
        offices = (word for word in _ENDS.findall(mention.text) if word.casefold() in PERSON_NOUNS)
        return any(f"({office})" not in text for office in offices)  # "Ministry of Public Education (MEP)"
    if mention.label != EntityLabel.PERSON:
        return False
    if mention.text.islower() and mention.text.isascii():
        return True
    words = mention.text.split()
    last = words[-1].casefold()
    office = len(words) > 1 and last in _OFFICES and not gender_of_given_name(key(words[0]))
    if office or (mention.text.isupper() and last in PERSON_NOUNS):
        return True
    return mention.text.casefold() in _ROLES and following == mention.end + 1


def _in_adjective(text: str, mention: Mention) -> bool:
    """Tell the first half of an adjective ("Left-leaning", "Twenty-two-year-old"), not a name ("Hamas-run")."""
    match = _HYPHENED.match(text, mention.end)
    if match is None or mention.label not in (EntityLabel.PERSON, EntityLabel.ORG, EntityLabel.MISC):
        return False
    return match[1] not in _NOT_HYPHENED and " " not in mention.text and not mention.acronym


def _uncut(mention: Mention) -> Mention:
    """End a person's name before what the person owns ("Brown" of "Brown's Budget")."""
    owns = _OWNS.search(mention.text) if mention.label == EntityLabel.PERSON else None
    if owns is None:
        return mention
    return replace(mention, end=mention.start + owns.start(), text=mention.text[: owns.start()])


def _lengthened(text: str, mention: Mention, following: int) -> Mention:
    if mention.label != EntityLabel.PERSON or not mention.text[-1:].isalpha():
        return mention
    end = mention.end
    for _ in range(_LONGEST):
        match = _NEXT_WORD.match(text, end)
        if match is None or match.end() > following or not _goes_on(match[1]) or _in_headline(text, mention.start):
            break
        end = match.end()
    return mention if end == mention.end else replace(mention, end=end, text=text[mention.start : end])


def _goes_on(word: str) -> bool:
    if word.startswith("-"):
        return word[1:].casefold() not in _NOT_HYPHENED
    folded = word.casefold()
    if not word[0].isupper() or len(word) < 2 or word.isupper():
        return False
    plain = folded in _NOT_NAMES or folded in PERSON_NOUNS or bool(noun_type(folded))
    name = Spelling(word)
    return not plain and countries.find(name) is None and countries.of_people(name) is None


def _in_headline(text: str, at: int) -> bool:
    first, last = text.rfind("\n", max(0, at - 200), at) + 1, text.find("\n", at, at + 200)
    line = text[max(first, at - 200) : last if last >= 0 else at + 200]
    found = re.findall(r"[^\W\d_]+", line)
    return len(found) > 5 and sum(word[0].isupper() for word in found) > _HEADLINE * len(found)


def _joined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Join the halves of a person's name, and leave out what overlaps the mention before it."""
    joined: list[Mention] = []
    for mention in mentions:
        last = joined[-1] if joined else None
        if last is None or (mention.start >= last.end and not _one_name(text, last, mention)):
            joined.append(mention)
        elif mention.start >= last.end:
            whole = text[last.start : mention.end]
            joined[-1] = replace(last, end=mention.end, text=whole, score=min(last.score, mention.score))
    return joined


def _with_bearers(text: str, mentions: list[Mention], score: float) -> list[Mention]:
    """Add the full names that the model missed, or took for a thing, of persons whom it found by surname alone."""
    surnames = {m.text for m in mentions if m.label == EntityLabel.PERSON and " " not in m.text and len(m.text) > 2}
    full = {m.text.split()[-1] for m in mentions if m.label == EntityLabel.PERSON and " " in m.text}
    if not surnames - full:
        return mentions
    mentions = [part for m in mentions for part in _with_person(m, surnames - full)]
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


def _with_person(mention: Mention, surnames: set[str]) -> list[Mention]:
    """Take a thing that ends with a person's full name for the person, and what stands before it ("Tarn Ana
    Prado") for what it was."""
    words = mention.text.split()
    if mention.label not in (EntityLabel.MISC, EntityLabel.ORG) or len(words) < 2 or words[-1] not in surnames:
        return [mention]
    if len(words) <= _LONGEST and (mention.label == EntityLabel.MISC or gender_of_given_name(key(words[0]))):
        return [replace(mention, label=EntityLabel.PERSON)]
    if len(words) == 2 or not gender_of_given_name(key(words[-2])):
        return [mention]
    at = mention.text.rindex(words[-2])
    body = mention.text[:at].rstrip()
    person = replace(mention, start=mention.start + at, text=mention.text[at:], label=EntityLabel.PERSON)
    return [replace(mention, end=mention.start + len(body), text=body), person]


def _full_names(text: str, surnames: set[str]) -> Iterator[CharSpan]:
    """Yield where a surname stands with a given name before it, or a hyphened one behind it ("Prado Seong-jin")."""
    for space in _spaces_beside(text, surnames):
        *_, first = (None, *_PART.finditer(text, text.rfind(" ", 0, space) + 1, space))
        second = _PART.match(text, space + 1)
        if first is not None and second is not None and first.end() == space:
            behind = second[0] in surnames and _is_given(first[0])
            if behind or (first[0] in surnames and _HYPHENED_GIVEN.fullmatch(second[0])):
                yield first.start(), second.end()


def _spaces_beside(text: str, words: Iterable[str]) -> list[int]:
    """Return where a space stands directly before or behind one of `words`, in order."""
    found: set[int] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            found.update((at - 1, at + len(word)))
            at = text.find(word, at + 1)
    return sorted(at for at in found if text[at : at + 1] == " ")


def _is_given(word: str) -> bool:
    known = _GIVEN.fullmatch(word) and gender_of_given_name(key(word))
    return bool(known) and word.casefold() not in PERSON_NOUNS


def _one_name(text: str, first: Mention, second: Mention) -> bool:
    """Tell a person's name in two: nothing but a space or a hyphen stands between the mentions."""
    persons = first.label == second.label == EntityLabel.PERSON and not (first.text.isupper() and len(first.text) > 1)
    touching = second.start - first.end == 1 and text[first.end] in " \u00a0-"
    return persons and touching and len(first.text) + len(second.text) < 60


def _relabelled(text: str, mention: Mention, unsure: float) -> Mention:
    """Take a country for no person, and for one what begins with a given name and was hardly taken for a place, or is
    called by a noun of persons ("Ines Rocha, the mayor,")."""
    if mention.label == EntityLabel.PERSON and countries.find(mention) and not gender_of_given_name(mention.folded):
        return replace(mention, label=EntityLabel.GPE)
    apposed = _APPOSED.match(text, mention.end)
    called = apposed is not None and apposed[1].casefold() in PERSON_NOUNS
    if mention.label not in _AS_PERSONS or (mention.score >= unsure and not called):
        return mention
    words = mention.text.split()
    if len(words) not in (2, 3) or not all(word[:1].isupper() for word in words):
        return mention
    known = type_of(mention.folded) or organisations.find(mention) or countries.find(mention)
    if known or key(words[-1]) in SITES or not gender_of_given_name(key(words[0])):
        return mention
    return replace(mention, label=EntityLabel.PERSON)


def _with_known(text: str, mentions: list[Mention], score: float) -> list[Mention]:
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
    if 1 not in names or _goes_before(text, found, at) or _in_headline(text, found[at].start()):
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
