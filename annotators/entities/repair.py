"""Repair the encoder's mentions: names cut short or in two, role words taken for names, known bodies that it missed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from annotators.entities.companies import relabelled
from annotators.entities.missed import in_headline, with_bearers, with_causes, with_known
from annotators.lexicon import countries, organisations
from annotators.lexicon.calendar import DAY_NAMES, WEEKDAYS
from annotators.lexicon.cues import SPEAKING_VERB
from annotators.lexicon.normalize import NAME_PARTICLES, Spelling, key, of_class
from annotators.lexicon.noun_classes import ARTICLES, AUXILIARIES, EMPLOYERS, PREPOSITIONS, SITES, noun_type, type_of
from annotators.lexicon.person_words import PEOPLES, PERSON_NOUNS, ROYAL, TITLES, gender_of_given_name
from annotators.records import NAMED, Mention
from storage.vocabulary import EntityLabel

_NEXT_WORD = re.compile(r"(?:[ \u00a0]|(?=-\w))(-?[^\W\d_]+(?:[-’'](?!s\b)[^\W\d_]+)*)")
_HYPHENED = re.compile(r"-([a-z]+)")
_AND = re.compile(r" (?:and|&) ")
_DASH = re.compile(r"[’']? (?:--|[-–—]) ?|(?<=\w)--(?=\w)")
_APPOSED = re.compile(r", (?:an?|the) (?:[a-z]+ )??([a-z]+)(?=[,.;]| (?:of|for|from|in) )")
_ENDS = re.compile(r"^[A-Z]{2,3}(?= for |$)|(?<= )[A-Z]{2,3}$")
_OFFICE_OF = re.compile(r"\b([A-Z][a-z]+) of $")
_REACH = 30  # code points before a name in which an office stands
_OF_PLACES = frozenset({EntityLabel.GPE, EntityLabel.LOC, EntityLabel.FAC, EntityLabel.PERSON, EntityLabel.ORG})
_GIVEN_BEFORE = re.compile(r"(?<![\w’'.-])([A-Z][a-z]+) $")
_NO_GIVEN_NAMES = PERSON_NOUNS | TITLES | DAY_NAMES | AUXILIARIES | of_class("function_words.csv", "bound")
_OWNS = re.compile(r"[’']s ")
_TAIL = re.compile(r" ([a-z]{2,})$")
_NOT_NAMES = (
    of_class("function_words.csv", "bound")
    | DAY_NAMES
    | {"house", "party", "government", "administration", "mr", "mrs", "ms", "dr"}
)
_NOT_HYPHENED = of_class("function_words.csv", "tail")
UNSURE = 0.6  # below this, a given name in a "place" or "organisation" tells a person
ADDED_SCORE = 0.5  # of names that a table knows and the model missed
_AS_PERSONS = NAMED - {EntityLabel.PERSON, EntityLabel.NORP, EntityLabel.PRODUCT}  # what persons are taken for
_GIVEN_DAYS = frozenset(map(str.casefold, WEEKDAYS))
_BEFORE_DAYS = PREPOSITIONS | {"last", "next", "this", "every", "late", "early"}
_LONGEST = 3  # words a person's name is lengthened by
_ROLES = PERSON_NOUNS | ROYAL
_PARTICLES = NAME_PARTICLES - {"e", "y"}
_TRADES = EMPLOYERS | {noun for noun in of_class("nouns.csv", "body") if noun.endswith("maker")}
_TEXTS = frozenset({"census", "treaty", "accord", "accords", "agreement", "act", "declaration", "memorandum"})


def repair(
    text: str, mentions: Sequence[Mention], *, unsure: float = UNSURE, added_score: float = ADDED_SCORE
) -> list[Mention]:
    """Return the mentions of `text` in order, repaired.

    A person's name is lengthened by the capitalised words that follow it at once and joined with its other half
    ("Andrés" + "Cadavid"), as a body's is with what a stroke joins to it; role words alone ("forester") are dropped;
    "Unicef and Oxfam" are two, a country is no person, and a museum a body. Bodies named for what they are for, and
    names of the shipped table that no mention covers, are added with `added_score` and replace mentions that are a part
    of them ("International Organization" for Migration).
    Below `unsure` a "place" or "organisation" that begins with a given name is a person.
    """
    ordered = sorted((half for m in mentions for half in _halves(text, m)), key=lambda m: (m.start, -m.end))
    ordered = _named_for_days(text, ordered)
    names = [
        _uncut(text, _without_its_trade(text, m))
        for m, following in _with_next(_of_both(text, ordered))
        if not _is_role(text, m, following) and not _in_adjective(text, m)
    ]
    names = [_with_its_given_name(text, m, last) for m, last in _with_last(names)]
    lengthened = [_relabelled(text, _lengthened(text, m, following), unsure) for m, following in _with_next(names)]
    whole = with_bearers(text, _joined(text, lengthened), added_score)
    return relabelled(text, with_known(text, with_causes(text, whole, added_score), added_score))


def _halves(text: str, mention: Mention) -> list[Mention]:
    """Return two known bodies that "and" joins as two, what a dash parts as two, every other mention as it is."""
    if (place := _of_his_place(text, mention)) is not None:
        there, person = _parted(mention, [place])
        return [replace(there, label=EntityLabel.GPE), replace(person, label=EntityLabel.PERSON)]
    dashes = [*_DASH.finditer(mention.text)]
    if dashes:
        return [part for part in _parted(mention, dashes) if part.text]
    between = _AND.search(mention.text) if mention.label == EntityLabel.ORG else None
    if between is None or organisations.find(mention, text):
        return [mention]
    halves = _parted(mention, [between])
    return halves if all(organisations.find(half, text) for half in halves) else [mention]


def _of_his_place(text: str, mention: Mention) -> re.Match[str] | None:
    """Find where the name of who holds an office begins behind the place that it is of: "Mayor of Lyon Ana Sousa"."""
    words = mention.text.split()
    if not 3 <= len(words) <= _LONGEST + 1 or mention.label not in _OF_PLACES or "-" in words[0]:
        return None
    person = mention.label == EntityLabel.PERSON
    given = gender_of_given_name(key(words[1])) and (person or not gender_of_given_name(key(words[0])))
    return re.search(" ", mention.text) if given and _is_of_an_office(text, mention) else None


def _is_of_an_office(text: str, mention: Mention) -> bool:
    office = _OFFICE_OF.search(text, max(0, mention.start - _REACH), mention.start)
    return office is not None and office[1].casefold() in TITLES


def _parted(mention: Mention, between: Sequence[re.Match[str]]) -> list[Mention]:
    edges = [0, *(at for match in between for at in match.span()), len(mention.text)]
    return [
        replace(mention, start=mention.start + start, end=mention.start + end, text=mention.text[start:end])
        for start, end in zip(edges[::2], edges[1::2], strict=True)
    ]


def _with_next(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, int]]:
    for mention, after in zip(mentions, [*mentions[1:], None], strict=False):
        yield mention, after.start if after else 1 << 60


def _with_last(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, int]]:
    for before, mention in zip([None, *mentions], mentions, strict=False):
        yield mention, before.end if before else 0


def _with_its_given_name(text: str, mention: Mention, last: int) -> Mention:
    """Begin a person found by surname with the given name directly before it, which is a common word, too: "Hope
    Wanjiru"; nothing that another mention ending at `last` holds."""
    if mention.label != EntityLabel.PERSON or " " in mention.text:
        return mention
    before = _GIVEN_BEFORE.search(text, max(last, mention.start - _REACH), mention.start)
    given = before is not None and gender_of_given_name(key(before[1]))
    if (
        before is None
        or not given
        or before[1].casefold() in _NO_GIVEN_NAMES
        or SPEAKING_VERB.fullmatch(before[1])
        or in_headline(text, mention.start)
    ):
        return mention
    return replace(mention, start=before.start(1), text=text[before.start(1) : mention.end])


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
    return mention.text.casefold() in _ROLES and following == mention.end + 1


def _in_adjective(text: str, mention: Mention) -> bool:
    """Tell the first half of an adjective ("Left-leaning", "Twenty-two-year-old"), not a name ("Hamas-run")."""
    match = _HYPHENED.match(text, mention.end)
    if match is None or mention.label not in (EntityLabel.PERSON, EntityLabel.ORG, EntityLabel.MISC):
        return False
    return match[1] not in _NOT_HYPHENED and " " not in mention.text and not mention.acronym


def _without_its_trade(text: str, mention: Mention) -> Mention:
    """Begin a body's name behind what it is called where that opens a sentence: "Steelmaker Ridgeback"."""
    first, _, name = mention.text.partition(" ")
    opens = mention.start == 0 or text[max(0, mention.start - 2) : mention.start].strip() in ("", ".", "”", '"')
    if mention.label != EntityLabel.ORG or not opens or not name[:1].isupper() or first.casefold() not in _TRADES:
        return mention
    return replace(mention, start=mention.end - len(name), text=name)


def _uncut(text: str, mention: Mention) -> Mention:
    """End a person's name before what the person owns ("Brown" of "Brown's Budget") or does ("Edward mulled")."""
    if mention.label != EntityLabel.PERSON:
        return mention
    over = _OWNS.search(mention.text) or _does(text, mention)
    if over is None:
        return mention
    return replace(mention, end=mention.start + over.start(), text=mention.text[: over.start()])


def _does(text: str, mention: Mention) -> re.Match[str] | None:
    """Find a last word in small letters that is no part of a name, which would go on with a capital ("Charles de")."""
    tail = _TAIL.search(mention.text) if mention.text[:1].isupper() else None
    if tail is None or tail[1] in NAME_PARTICLES or text[mention.end : mention.end + 2].strip()[:1].isupper():
        return None
    return tail


def _named_for_days(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Take a day directly before a lone surname for the given name: "Sunday Eze said"; not "on Sunday Eze said", nor
    "he said Sunday Eze", nor before who is named in full."""
    full = {m.text.split()[-1] for m in mentions if m.label == EntityLabel.PERSON and " " in m.text}
    kept: list[Mention] = []
    for mention in mentions:
        last = kept[-1] if kept else None
        name = mention.label == EntityLabel.PERSON and " " not in mention.text and mention.text not in full
        day = last is not None and last.label == EntityLabel.DATE and last.text.casefold() in _GIVEN_DAYS
        touching = last is not None and text[last.end : mention.start] == " "
        if last and name and day and touching and not _tells_a_day(text, last.start):
            kept[-1] = replace(mention, start=last.start, text=text[last.start : mention.end])
        else:
            kept.append(mention)
    return kept


def _tells_a_day(text: str, at: int) -> bool:
    before = text[max(0, at - 12) : at].split()[-1:]
    return bool(before) and (before[0].casefold() in _BEFORE_DAYS or SPEAKING_VERB.fullmatch(before[0]) is not None)


def _of_both(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Take two bodies that a stroke joins as one: "CNN/ORC", where "CNN/" or both were found; a stroke ends no name."""
    whole: list[Mention] = []
    for mention in mentions:
        last = whole[-1] if whole else None
        if last and last.label == mention.label == EntityLabel.ORG and text[last.end : mention.start] == "/":
            joined = text[last.start : mention.end]
            whole[-1] = replace(last, end=mention.end, text=joined, score=min(last.score, mention.score))
        elif bare := mention.text.rstrip("/"):
            whole.append(replace(mention, end=mention.start + len(bare), text=bare))
    return whole


def _lengthened(text: str, mention: Mention, following: int) -> Mention:
    if mention.label != EntityLabel.PERSON or not mention.text[-1:].isalpha():
        return mention
    end = mention.end
    for _ in range(_LONGEST):
        match = _NEXT_WORD.match(text, end)
        if match is None or match.end() > following or not _goes_on(match[1]) or in_headline(text, mention.start):
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


def _one_name(text: str, first: Mention, second: Mention) -> bool:
    """Tell a person's name in two: nothing but a space, a hyphen or a particle ("Ana" del "Solar") stands between the
    mentions."""
    persons = first.label == second.label == EntityLabel.PERSON and not (first.text.isupper() and len(first.text) > 1)
    between = text[first.end : second.start]
    particles = between[:1] + between[-1:] == "  " and between.split() and _PARTICLES.issuperset(between.split())
    touching = (second.start - first.end == 1 and between in " \u00a0-") or particles
    return persons and bool(touching) and not _is_of_an_office(text, first) and len(first.text) + len(second.text) < 60


def _relabelled(text: str, mention: Mention, unsure: float) -> Mention:
    """Take a country for no person, and for one what begins with a given name and was hardly taken for a place, or is
    called by a noun of persons ("Ines Rocha, the mayor,"); "the Serb" for one of a people, the house of a body for the
    body ("Orrin Museum"), and a treaty or a census for none."""
    if mention.label == EntityLabel.FAC and type_of(mention.folded):
        return replace(mention, label=EntityLabel.ORG)
    if mention.label == EntityLabel.ORG and " " in mention.cleaned and mention.folded.rpartition(" ")[2] in _TEXTS:
        return replace(mention, label=EntityLabel.MISC)
    if mention.label in (EntityLabel.PERSON, EntityLabel.GPE) and _is_of_a_people(text, mention):
        return replace(mention, label=EntityLabel.NORP)
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


def _is_of_a_people(text: str, mention: Mention) -> bool:
    after_the = text[max(0, mention.start - 4) : mention.start].casefold() == "the "
    return after_the and countries.of_people(mention) is not None
