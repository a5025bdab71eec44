"""Link the mentions of an article: which of them are one person, body or place, its name and its `entity_id`."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from annotators.entities import organisation_names, person_names
from annotators.entities.acronyms import definitions, initials
from annotators.lexicon import countries, organisations
from annotators.lexicon.normalize import Spelled, Spelling, derived_id, is_acronym, key, plain
from annotators.lexicon.person_words import KIN, ROYAL, TITLES, gender_of_given_name, gender_of_title
from annotators.records import NAMED, Mention
from storage.vocabulary import EntityLabel

_CANDIDATES = 8  # bearers of a short form that are looked at: bounds the work of absurd articles
_OF_ALL = frozenset({"mr", "mrs", "ms", "miss", "dr", "sir"})  # titles that tell nobody from another
_MISSPELLED_FROM, _NEARLY = 6, 0.85  # code points of a surname that can be a slip; how like it must be (difflib)
_GIVEN_AND_LATER = re.compile(r"[A-Z][\w’'-]+(?: [A-Z][\w.’'-]*)+")
_TOGETHER = 60  # code points within which two of one surname are named together
_ALONE = 3  # times that a short name stands before any longer one, and so is no short form
_PLACES = (EntityLabel.GPE, EntityLabel.LOC, EntityLabel.FAC)
_MAJORITY = NAMED - {EntityLabel.NORP}
# what the model takes countries and bodies for
_AS_COUNTRIES = frozenset({EntityLabel.GPE, EntityLabel.LOC, EntityLabel.ORG, EntityLabel.MISC})
_AS_BODIES = frozenset({EntityLabel.ORG, EntityLabel.MISC, EntityLabel.PRODUCT})


@dataclass(frozen=True, slots=True)
class Name:
    """Who a mention is: canonical `text`, `entity_id` and the label that goes with it."""

    text: str
    entity_id: str
    label: str


@dataclass(slots=True)
class _Article:
    """What linking knows of one article besides the mention at hand."""

    text: str
    acronyms: dict[str, str]
    known: dict[tuple[str, str], Name | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Linked:
    """A mention on its way to a name: its label may change before it has one."""

    mention: Mention
    label: str
    name: Name | None = None

    def take(self, name: Name) -> Name:
        self.name = name
        if self.label in NAMED:
            self.label = name.label
        return name


def link(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions of an article, in order of `start`, with `name`, `entity_id` and settled label.

    A definition in the article ("Full Name (ACR)") wins over the shipped tables, and these over what is derived from
    the words. Labels follow: a table's label wins, then the majority of the mentions with the same words. Time is
    linear in the number of mentions.
    """
    article = _Article(text, definitions(text))
    drafts = [_Linked(mention, mention.label) for mention in mentions]
    _settle_labels(article, drafts)
    _name_persons(article, [d for d in drafts if d.label == EntityLabel.PERSON])
    _name_organisations(article, [d for d in drafts if d.label == EntityLabel.ORG])
    return [_named(article, draft) for draft in drafts]


def _named(article: _Article, draft: _Linked) -> Mention:
    mention = draft.mention
    name = draft.name or draft.take(_known(article, mention, draft.label) or derive(mention, draft.label))
    where = mention.start, mention.end, mention.text
    return Mention(*where, draft.label, mention.score, name=name.text, entity_id=name.entity_id)


def derive(words: Spelled, label: str) -> Name:
    """Return the name of something that no table and no other mention names: its own cleaned words."""
    shown = person_names.parse(words.text).display if label == EntityLabel.PERSON else words.cleaned
    return _derived(shown or words.text, label)


def look_up(words: Spelled, label: str, article: str | None = None) -> Name | None:
    """Return what the shipped tables know under these words, for a mention labelled `label` by the model, or None.

    The label returned may be another one: "UNICEF" taken for a place is an organisation.
    """
    if label not in NAMED:
        return None
    people, country = countries.of_people(words), countries.find(words)
    if label == EntityLabel.NORP:
        people = people or country
        return Name(people.name, people.id, EntityLabel.NORP) if people else None
    found = organisations.find(words, article)
    if country and label in _AS_COUNTRIES and not (label == EntityLabel.ORG and words.acronym and found):
        return Name(country.name, country.id, EntityLabel.GPE)
    sure = " " in words.cleaned or organisations.is_distinctive(words.cleaned) or is_acronym(words.cleaned)
    if found and (sure or label in _AS_BODIES):
        return Name(found.name, found.id, EntityLabel.ORG)
    as_people = label in (EntityLabel.ORG, EntityLabel.MISC)
    return Name(people.name, people.id, EntityLabel.NORP) if people and as_people else None


def _known(article: _Article, mention: Mention, label: str) -> Name | None:
    """Look a surface up once an article: its own definitions first, then the tables."""
    asked = (mention.text, label)
    if asked not in article.known:
        full = article.acronyms.get(plain(mention.cleaned))
        if full and label in NAMED and label != EntityLabel.NORP:
            article.known[asked] = look_up(Spelling(full), EntityLabel.ORG) or _derived(full, EntityLabel.ORG)
        else:
            article.known[asked] = look_up(mention, label, article.text)
    return article.known[asked]


def _settle_labels(article: _Article, drafts: Sequence[_Linked]) -> None:
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for draft in drafts:
        known = _known(article, draft.mention, draft.label)
        if known:
            draft.take(known)
        if draft.label in _MAJORITY:
            votes[draft.mention.folded][draft.label] += 2 if known else 1
    for draft in drafts:
        ballot = votes.get(draft.mention.folded)
        if ballot and draft.label in _MAJORITY and draft.name is None and len(ballot) > 1:
            draft.label = max(ballot, key=lambda label: (ballot[label], label == draft.label))


def _name_persons(article: _Article, drafts: Sequence[_Linked]) -> None:
    """Give surnames, titles with surnames and initials the name of the fullest form that fits.

    Of several persons with one surname the one named last before the mention is meant, else the only one after it.
    """
    bearers: defaultdict[str, list[person_names.PersonName]] = defaultdict(list)
    parsed = [_parsed(article.text, draft.mention) for draft in drafts]
    for name in sorted(set(parsed), key=lambda name: (-len(name.words), -len(name.display), name.display, name.title)):
        longer = [full for full in bearers[name.surname][:_CANDIDATES] if person_names.is_short_form(name, full)]
        if not (name.full and len({full.identity for full in longer}) == 1):
            for word in set(name.words) if name.full else ():
                bearers[word].append(name)
    _add_spelled_out(article.text, parsed, bearers)
    _add_misspelled(parsed, bearers)
    family = _relatives(article.text, drafts, parsed)
    titles = [_titles(article.text, draft.mention, name) for draft, name in zip(drafts, parsed, strict=True)]
    worn: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for name, title in zip(parsed, titles, strict=True):
        worn[name.identity] |= title
    last: dict[tuple[str, ...], int] = {}
    times = Counter(name.identity for name in parsed)
    for at, (draft, name) in enumerate(zip(drafts, parsed, strict=True)):
        if draft.name is not None:
            continue
        fits = bearers[name.surname]
        if not name.full:
            fits = [full for full in fits if titles[at] and titles[at] & worn[full.identity]] or fits
            fits = [full for full in fits if full.identity not in family] or fits
        full = _fullest(name, fits, last, times)
        if full is not name or name.full:
            last[full.identity] = draft.mention.start
        draft.take(_derived(full.display, EntityLabel.PERSON))


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
    return any(full.full and person_names.is_short_form(name, full) for full in fits[:_CANDIDATES])


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
        known = [one for size in range(-2, 3) for one in alike[mine[0], len(mine) + size][:_CANDIDATES]]
        near = get_close_matches(mine, known, 2, _NEARLY)
        if len(near) == 1 and len(fulls[near[0]]) == 1 and not _grows(near[0], mine):
            (full,) = fulls[near[0]]
            if not (name.gender and full.gender and name.gender != full.gender):
                bearers[mine] = [replace(full, words=(*full.words[:-1], mine))]


def _grows(one: str, other: str) -> bool:
    """Tell another name from a slip: "Petrova" is not Petrov, nor Clarke Clark."""
    return one.startswith(other) or other.startswith(one)


def _titles(text: str, mention: Mention, name: person_names.PersonName) -> set[str]:
    """Return the title that a name is written with, if any: "admiral" of "Admiral Li"."""
    before = text[max(0, mention.start - 20) : mention.start].split()[-1:]
    words = {word.casefold().rstrip(".") for word in (*name.title[-1:], *before)}
    return words & TITLES - _OF_ALL


def _relatives(text: str, drafts: Sequence[_Linked], parsed: Sequence[person_names.PersonName]) -> set[tuple[str, ...]]:
    """Return who is introduced as another's wife, son and the like: a bare surname does not mean them."""
    found: set[tuple[str, ...]] = set()
    for draft, name in zip(drafts, parsed, strict=True):
        if name.full:
            before = text[max(0, draft.mention.start - 40) : draft.mention.start].replace(",", " ").split()[-3:]
            if any(word.casefold() in KIN for word in before) or name.generation == "jr":
                found.add(name.identity)
    return found


def _parsed(text: str, mention: Mention) -> person_names.PersonName:
    """Take a person's name apart; a title before the mention tells gender too ("Mrs." of "Mehra") or belongs to
    the name ("Pope" of "Francis")."""
    name = person_names.parse(mention.text)
    if name.gender or len(name.words) > 1:
        return name
    before = text[max(0, mention.start - 14) : mention.start].split()[-1:]
    if before and before[0].casefold() in ROYAL and before[0][0].isupper():
        return person_names.parse(f"{before[0]} {mention.text}")
    told = gender_of_title(before[0]) if before else ""
    return replace(name, gender=told) if told else name


def _fullest(
    name: person_names.PersonName,
    bearers: Sequence[person_names.PersonName],
    last: dict[tuple[str, ...], int],
    times: Mapping[tuple[str, ...], int],
) -> person_names.PersonName:
    """Return the bearer of a short name: who was named last, else who is named most; nobody of two named together."""
    fits = [full for full in bearers[:_CANDIDATES] if person_names.is_short_form(name, full)]
    if not fits:
        return name
    exact = [full for full in fits if full.identity == name.identity and (full.full or not name.full)]
    if exact:
        return exact[0]
    before = sorted((full for full in fits if full.identity in last), key=lambda full: -last[full.identity])
    if len({full.identity for full in before[:2]}) == 2:
        together = abs(last[before[0].identity] - last[before[1].identity]) < _TOGETHER
        both_once = all(times[full.identity] == 1 for full in before[:2])
        return name if together and both_once and not name.gender else before[0]
    return before[0] if before else max(fits, key=lambda full: times[full.identity])


def _name_organisations(article: _Article, drafts: Sequence[_Linked]) -> None:
    """Give acronyms and short forms the name of the fullest organisation of the article that fits."""
    surfaces = {draft.mention.cleaned for draft in drafts}
    longest = sorted(surfaces, key=lambda s: (-len(organisation_names.content_words(s)), -len(s), s))
    fulls = _fullest_organisations(article, longest)
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    by_initials: dict[str, str] = {}
    for full in fulls:
        for word in set(organisation_names.content_words(full)):
            by_word[word].append(full)
        for letters in initials(full):
            by_initials.setdefault(letters, full)
    last: dict[str, int] = {}
    bearer: str | None
    own = _names_of_their_own([draft.mention.cleaned for draft in drafts], fulls)
    for at, draft in enumerate(drafts):
        shown = draft.mention.cleaned
        letters = plain(shown).replace("&", "").upper()
        if is_acronym(shown) and letters in by_initials and plain(shown) not in article.acronyms:
            bearer = by_initials[letters]
        elif draft.name is not None:
            bearer = None
        elif shown in own:
            bearer = shown if shown in fulls else None
        else:
            bearer = _bearer(shown, by_word, last)
        if bearer is not None:
            draft.take(fulls[bearer])
            last[bearer] = at
        elif draft.name is None:
            draft.take(derive(draft.mention, draft.label))
        else:
            last[shown] = at


def _names_of_their_own(shown: Sequence[str], fulls: Mapping[str, Name]) -> set[str]:
    """Return the names that stand alone before any longer one that begins with them: "Acme" is not short for the "Acme
    Users' Forum" of the last paragraph."""
    counts: Counter[str] = Counter()
    own: set[str] = set()
    for name in shown:
        counts[name] += 1
        first = counts[name] == (1 if is_acronym(name) else _ALONE) and (name in fulls or is_acronym(name))
        if first and not any(organisation_names.is_short_form(name, longer) for longer in counts if longer != name):
            own.add(name)
    return own


def _fullest_organisations(article: _Article, surfaces: Sequence[str]) -> dict[str, Name]:
    """Return the names that are no short form of a longer one, by their surface; the longest first."""
    fulls: dict[str, Name] = {}
    by_identity: dict[str, Name] = {}
    for surface in (*article.acronyms.values(), *surfaces):
        if is_acronym(surface) or surface in fulls or not surface:
            continue
        name = look_up(Spelling(surface), EntityLabel.ORG, article.text)
        if name is None:
            identity = organisation_names.identity(surface)
            name = by_identity.setdefault(identity, _derived(surface, EntityLabel.ORG))
        if name.label == EntityLabel.ORG:
            fulls[surface] = name
    return fulls


def _bearer(shown: str, by_word: dict[str, list[str]], last: dict[str, int]) -> str | None:
    words = organisation_names.content_words(shown)
    if not words:
        return None
    fits = [f for f in by_word.get(words[0], ())[:_CANDIDATES] if organisation_names.is_short_form(shown, f)]
    if not fits:
        return None
    longest = max(len(organisation_names.content_words(f)) for f in fits)
    if longest == len(words):
        return next((f for f in fits if f == shown), fits[0])
    longer = [f for f in fits if len(organisation_names.content_words(f)) > len(words)]
    before = [f for f in longer if f in last]
    if before:
        return max(before, key=lambda f: last[f])
    return longer[0] if len(longer) == 1 else shown if shown in fits else None


def _derived(shown: str, label: str) -> Name:
    kind = "place" if label in _PLACES else label.casefold()
    words = organisation_names.identity(shown) if label == EntityLabel.ORG else shown
    return Name(shown, derived_id(words, kind), label)
