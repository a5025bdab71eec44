"""Link the persons of an article: who bears the surname, the title with a surname, the initials."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import pairwise

from annotators.entities import person_names
from annotators.entities.drafts import CANDIDATES, Draft
from annotators.entities.names import derived
from annotators.lexicon.cues import SPEAKING_VERB
from annotators.lexicon.normalize import key, of_class
from annotators.lexicon.person_words import KIN, ROYAL, TITLES, gender_of_given_name, gender_of_title
from annotators.records import Mention
from storage.vocabulary import EntityLabel

_OF_ALL = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir"})  # titles that tell nobody from another
_MISSPELLED_FROM, _NEARLY = 6, 0.85  # code points of a surname that can be a slip; how like it must be (difflib)
_GIVEN_AND_LATER = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*)+")
_APPOSED = re.compile(
    r", (?:an?|the|his|her|whose)\s(?:[a-z-]+\s){0,2}?([a-z]+)(?=[,.;]| (?:of|for|from|in|who|she|he)\b)"
)
_KILLED = r"found dead|killed|murdered|shot dead|stabbed to death"
_DIED = re.compile(
    r"(?:, (?:who was )?(?:aged )?\d{1,3},?)?,? (?:who )?(?:died|drowned|went missing|"
    rf"(?:was|were|had been|has been) (?:{_KILLED}|declared dead))\b"
)
"""What befell somebody who says nothing afterwards: "Ana Lee, 19, was killed"."""
_INITIALS = re.compile(r"\b[A-Z]{3,4}$")
_MOODS = of_class("newswire_words.csv", "mood")
_OF_ANOTHER = re.compile(r", (?:the |a )?(?:(?:elder|eldest|young|younger|youngest|only|late) )?([a-z]+) of\b")
"""Whose relative somebody is: "Ana Lee, daughter of"."""
_KNOWN_AS = re.compile(
    r"[\s,(–—-]{1,4}(?:(?:who|is|was|more) )*(?:better|also|widely|commonly|popularly|affectionately) "
    r"(?:known (?:to all |simply |locally )?as|nicknamed) [“\"'‘]?"
)
_WHOSE = re.compile(r"[’']s\b|[”\"’']? (?:[A-Z]|by\b)")
"""Behind a name that is not what somebody is known as: "better known as Brahms's pupil"."""
_REAL_NAME = re.compile(r"(?:,| \() ?(?:whose )?(?:real|birth) name (?:is |was )?")
_DIED_LATER = re.compile(rf"(?P<before>[^\n.]{{0,250}}\.) (?P<who>He|She) (?:died|drowned|was (?:{_KILLED}))\b")
_VERB_AFTER = re.compile(r",? (?:also |then )?([a-z]+)\b")
_VERB_BEFORE = re.compile(r"\b([a-z]+) (?:(?:Mrs?|Ms|Miss|Dr)\.? )?$")
_REACH = 24  # code points before a name in which a verb and a title stand
_AGES = {
    **dict.fromkeys(
        ("younger", "little", "son", "daughter", "nephew", "niece", "grandson", "granddaughter"), "younger"
    ),
    **dict.fromkeys(("elder", "older", "big", "father", "mother", "uncle", "aunt", "grandfather"), "elder"),
}
"""Which of two of one surname is introduced with each word."""
_OLDER = {"younger": "younger", "elder": "elder", "older": "elder"}
"""What before a surname tells which of two is meant."""
_TOGETHER = 60  # code points within which two of one surname are named together


def name_persons(text: str, drafts: Sequence[Draft]) -> None:
    """Give surnames, titles with surnames and initials the name of the fullest form that fits.

    Of several persons with one surname the one named last before the mention is meant, else who is named most.
    """
    bearers: defaultdict[str, list[person_names.PersonName]] = defaultdict(list)
    parsed = [_parsed(text, draft.mention) for draft in drafts]
    parsed = _by_their_names(text, drafts, _without_moods(text, drafts, _spelled_out_initials(parsed)))
    for name in sorted(set(parsed), key=lambda name: (-len(name.words), -len(name.display), name.display, name.title)):
        longer = [full for full in bearers[name.surname][:CANDIDATES] if person_names.is_short_form(name, full)]
        if not (name.full and len({full.identity for full in longer}) == 1):
            for word in set(name.words) if name.full else ():
                bearers[word].append(name)
    _add_spelled_out(text, parsed, bearers)
    _add_misspelled(parsed, bearers)
    family = _relatives(text, drafts, parsed)
    dead = _dead(text, drafts, parsed)
    titles = [_titles(text, draft.mention, name) for draft, name in zip(drafts, parsed, strict=True)]
    worn: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, title in zip(parsed, titles, strict=True):
        worn[name.identity] |= title
    ages = _ages(text, drafts, parsed)
    last: dict[tuple[str, ...], int] = {}
    times = Counter(name.identity for name in parsed)
    for at, (draft, name) in enumerate(zip(drafts, parsed, strict=True)):
        if draft.name is not None:
            continue
        fits = bearers[name.surname][:CANDIDATES]
        if not name.full:
            if _speaks(text, draft.mention) and not dead.isdisjoint(full.identity for full in fits):
                fits = [full for full in fits if full.identity not in dead] or fits
            fits = _of_title(titles[at], fits, worn)
            aged = _of_age(text, draft.mention, [full for full in fits if person_names.is_short_form(name, full)], ages)
            others = [full for full in fits if full.identity not in family]
            fits = aged or others if aged or any(person_names.is_short_form(name, full) for full in others) else fits
        full = _fullest(name, fits, last, times)
        if full is not name or name.full:
            last[full.identity] = draft.mention.start
        draft.take(derived(full.display, EntityLabel.PERSON))


def _spelled_out_initials(parsed: Sequence[person_names.PersonName]) -> list[person_names.PersonName]:
    """Let initials alone be who has been named that bears them: "Prince MBS" is Mohammed bin Salman."""
    bearers: defaultdict[str, dict[tuple[str, ...], person_names.PersonName]] = defaultdict(dict)
    found = []
    for name in parsed:
        if name.full and len(name.words) > 1:
            bearers["".join(word[0] for word in name.words)].setdefault(name.identity, name)
        alone = len(name.words) == 1 and _INITIALS.search(name.display)
        known = bearers.get(name.words[0], {}) if alone else {}
        found.append(next(iter(known.values())) if len(known) == 1 else name)
    return found


def _without_moods(
    text: str, drafts: Sequence[Draft], parsed: Sequence[person_names.PersonName]
) -> list[person_names.PersonName]:
    """Take a headline's word for how somebody feels for no given name, where the text gives him one: "Fuming Robinson"
    is Andy Robinson."""
    title = text.find("\n")
    given: defaultdict[str, set[str]] = defaultdict(set)
    for name in parsed:
        if len(name.words) > 1:
            given[name.surname].add(name.words[0])
    found = []
    for draft, name in zip(drafts, parsed, strict=True):
        opens = draft.mention.start < title and len(name.words) == 2 and not name.gender
        mood = opens and name.words[0] in _MOODS
        found.append(person_names.parse(name.display.split()[-1]) if mood and len(given[name.surname]) == 2 else name)
    return found


def _by_their_names(
    text: str, drafts: Sequence[Draft], parsed: Sequence[person_names.PersonName]
) -> list[person_names.PersonName]:
    """Let whoever is called otherwise have one name: "Joko Widodo, better known as Jokowi"."""
    known: dict[tuple[str, ...], person_names.PersonName] = {}
    full: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for name in parsed:
        if name.full:
            full[name.surname].add(name.identity)
    found = [*parsed[:1]]
    for (one, name), (other, alias) in pairwise(zip(drafts, parsed, strict=True)):
        between = one.mention.end, other.mention.start
        lone = len(alias.words) == 1 and alias.surname not in full and not _WHOSE.match(text, other.mention.end)
        if (lone and _KNOWN_AS.fullmatch(text, *between)) or _REAL_NAME.fullmatch(text, *between):
            known.setdefault(alias.identity, name)
            if full[alias.surname] == {alias.identity}:
                known.setdefault(person_names.parse(other.mention.text.split()[-1]).identity, name)
        found.append(known.get(alias.identity, alias))
    return found


def _add_spelled_out(
    text: str, parsed: Sequence[person_names.PersonName], bearers: dict[str, list[person_names.PersonName]]
) -> None:
    """Let surnames that no mention bears be those of full names that the text holds ("the Rachel Mendes Show")."""
    alone = {name.surname: name for name in parsed if not name.full and not _borne(name, bearers)}
    if not alone:
        return
    for match in _GIVEN_AND_LATER.finditer(text):
        words = match[0].split()
        for given, *between, last in (words[at : at + size] for size in (2, 3) for at in range(len(words) + 1 - size)):
            name = alone.get(key(last))
            if name is not None and gender_of_given_name(key(given)):
                bearers[name.surname] = [person_names.parse(" ".join((given, *between, last)))]
                del alone[key(last)]


def _borne(name: person_names.PersonName, bearers: Mapping[str, Sequence[person_names.PersonName]]) -> bool:
    fits = bearers.get(name.surname, ())
    return any(full.full and person_names.is_short_form(name, full) for full in fits[:CANDIDATES])


def _add_misspelled(
    parsed: Sequence[person_names.PersonName], bearers: dict[str, list[person_names.PersonName]]
) -> None:
    """Let a surname that nobody bears be the one that is nearly spelled so: "Fernadez" is Lena Fernandez."""
    fulls: defaultdict[str, set[person_names.PersonName]] = defaultdict(set)
    for name in parsed:
        if name.full and len(name.words) > 1:
            fulls[name.surname].add(name)
    alike: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for surname in fulls:
        alike[surname[0], len(surname)].append(surname)
    for name in dict.fromkeys(parsed):
        mine = name.surname
        if name.full or len(mine) < _MISSPELLED_FROM or _borne(name, bearers):
            continue
        known = [one for size in range(-2, 3) for one in alike[mine[0], len(mine) + size][:CANDIDATES]]
        near = get_close_matches(mine, known, 2, _NEARLY)
        if len(near) == 1 and len(fulls[near[0]]) == 1 and not _grows(near[0], mine):
            (full,) = fulls[near[0]]
            if not (name.gender and full.gender and name.gender != full.gender):
                bearers[mine] = [replace(full, words=(*full.words[:-1], mine))]


def _grows(one: str, other: str) -> bool:
    """Tell another name from a slip: "Petrova" is not Petrov, nor Clarke Clark."""
    return one.startswith(other) or other.startswith(one)


def _titles(text: str, mention: Mention, name: person_names.PersonName) -> set[str]:
    """Return the title that a name is written with, if any, alone and with the word before it: "minister" and "prime
    minister" of "Prime Minister Li"."""
    before = text[max(0, mention.start - 30) : mention.start].split()
    words = [word.casefold().rstrip(".") for word in (*before, *name.title)]
    alone = {*words[-1:]} & TITLES - _OF_ALL
    return alone | {" ".join(words[-2:])} if alone else alone


def _of_title(
    titles: set[str], bearers: list[person_names.PersonName], worn: Mapping[tuple[str, ...], set[str]]
) -> list[person_names.PersonName]:
    """Return those of `bearers` who wear most of the `titles` of a short name, all where none does."""
    most = max((len(titles & worn[full.identity]) for full in bearers), default=0)
    return [full for full in bearers if len(titles & worn[full.identity]) == most]


def _speaks(text: str, mention: Mention) -> bool:
    """Tell whether a verb of saying stands directly behind a name, or before it and its title."""
    after = _VERB_AFTER.match(text, mention.end)
    before = _VERB_BEFORE.search(text, max(0, mention.start - _REACH), mention.start)
    return any(verb is not None and SPEAKING_VERB.fullmatch(verb[1]) is not None for verb in (after, before))


def _dead(text: str, drafts: Sequence[Draft], parsed: Sequence[person_names.PersonName]) -> set[tuple[str, ...]]:
    """Return who the article says has died, at a full name or in the sentence behind it."""
    found: set[tuple[str, ...]] = set()
    for at, (draft, name) in enumerate(zip(drafts, parsed, strict=True)):
        if name.full and name.identity not in found:
            end, following = draft.mention.end, drafts[at + 1].mention.start if at + 1 < len(drafts) else len(text)
            later = _DIED_LATER.match(text, end, following)
            if _DIED.match(text, end) or (later and _is_of(later, name)):
                found.add(name.identity)
    return found


def _is_of(died: re.Match[str], name: person_names.PersonName) -> bool:
    """Tell whether "He died" is of the one named in the sentence before: no other of his sex is spoken of there."""
    gender = "m" if died["who"] == "He" else "f"
    words = re.findall(r"[a-z]+", died["before"])
    return name.gender in ("", gender) and not any(word in KIN or gender_of_title(word) == gender for word in words)


def _relatives(text: str, drafts: Sequence[Draft], parsed: Sequence[person_names.PersonName]) -> set[tuple[str, ...]]:
    """Return who is introduced as another's wife, son and the like: a bare surname does not mean them."""
    found: set[tuple[str, ...]] = set()
    for draft, name in zip(drafts, parsed, strict=True):
        if name.full:
            before = text[max(0, draft.mention.start - 40) : draft.mention.start].replace(",", " ").split()[-3:]
            of_another = _OF_ANOTHER.match(text, draft.mention.end)
            related = any(word.casefold() in KIN | {"late"} for word in before) or (of_another and of_another[1] in KIN)
            if related or name.generation == "jr":
                found.add(name.identity)
    return found


def _ages(text: str, drafts: Sequence[Draft], parsed: Sequence[person_names.PersonName]) -> dict[tuple[str, ...], str]:
    """Return who is introduced as the younger or the elder of two: "his elder sister, Lucia Ibarra"."""
    found: dict[tuple[str, ...], str] = {}
    for draft, name in zip(drafts, parsed, strict=True):
        if name.full and name.identity not in found:
            before = text[max(0, draft.mention.start - 40) : draft.mention.start].replace(",", " ").lower().split()[-3:]
            told = next((_AGES[word] for word in before if word in _AGES), None)
            if told is not None:
                found[name.identity] = told
    return found


def _of_age(
    text: str, mention: Mention, bearers: Sequence[person_names.PersonName], ages: Mapping[tuple[str, ...], str]
) -> list[person_names.PersonName]:
    """Return whom "the younger" or "the elder" before a surname means of its `bearers`, nobody where neither is said or
    that cannot be told."""
    before = text[max(0, mention.start - 14) : mention.start].lower().split()[-2:]
    asked = _OLDER.get(before[-1]) if len(before) == 2 and before[0] == "the" else None
    if asked is None:
        return []
    told = [full for full in bearers if ages.get(full.identity) == asked]
    left = [full for full in bearers if full.identity not in ages]
    return told or (left if len(left) < len(bearers) else [])


def _parsed(text: str, mention: Mention) -> person_names.PersonName:
    """Take a person's name apart; a title before the mention tells gender too ("Mrs." of "Mehra") or belongs to
    the name ("Pope" of "Francis")."""
    name = person_names.parse(mention.text)
    if not name.gender and len(name.words) > 1:
        apposed = _APPOSED.match(text, mention.end)
        told = gender_of_title(apposed[1]) if apposed else ""
        return replace(name, gender=told) if told else name
    if name.gender or len(name.words) > 1:
        return name
    before = text[max(0, mention.start - 14) : mention.start].split()[-1:]
    if before and before[0].casefold() in ROYAL and before[0][0].isupper():
        return person_names.parse(f"{before[0]} {mention.text}")
    told = gender_of_title(before[0]) if before else ""
    return replace(name, gender=told) if told else name


def _is_told(full: person_names.PersonName) -> bool:
    """Tell whether the article tells a person's gender, not a list of given names: "Kim Ji-woo, the actress"."""
    return not person_names.parse(full.display).gender


def _fullest(
    name: person_names.PersonName,
    bearers: Sequence[person_names.PersonName],
    last: dict[tuple[str, ...], int],
    times: Mapping[tuple[str, ...], int],
) -> person_names.PersonName:
    """Return the bearer of a short name: who was named last, else who is named most; nobody of two named together."""
    fits = [full for full in bearers[:CANDIDATES] if person_names.is_short_form(name, full)]
    if len(name.words) == 1:  # "Sheikh Humaid" is Humaid Al Nuaimi, not Ammar bin Humaid Al Nuaimi
        fits = [full for full in fits if name.surname in (full.words[0], full.words[-1])] or fits
    if not fits and len(bearers) == 1 and name.gender == "m":  # lists of given names err: Lakshmi Mittal is "Mr Mittal"
        fits = [
            full for full in bearers if not full.title and person_names.is_short_form(replace(name, gender=""), full)
        ]
    if not fits:
        return name
    fits = [full for full in fits if name.gender and full.gender == name.gender and _is_told(full)] or fits
    exact = [full for full in fits if full.identity == name.identity and (full.full or not name.full)]
    if exact:
        return exact[0]
    before = sorted((full for full in fits if full.identity in last), key=lambda full: -last[full.identity])
    if len({full.identity for full in before[:2]}) == 2:
        together = abs(last[before[0].identity] - last[before[1].identity]) < _TOGETHER
        both_once = all(times[full.identity] == 1 for full in before[:2])
        return name if together and both_once and not name.gender else before[0]
    return before[0] if before else max(fits, key=lambda full: times[full.identity])
