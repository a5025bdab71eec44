"""Link the organisations of an article: what its acronyms and short forms are short for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import inf

from annotators.entities import organisation_names
from annotators.entities.acronyms import initials, is_spoken
from annotators.entities.drafts import CANDIDATES, Article, Draft
from annotators.entities.names import Name, derive, derived, look_up
from annotators.lexicon.normalize import Spelling, is_acronym, key, plain
from annotators.lexicon.noun_classes import ARMS, noun_type, type_of
from storage.vocabulary import EntityLabel

_ALONE = 3  # times that a short name stands before any longer one, and so is no short form


def name_organisations(article: Article, drafts: Sequence[Draft]) -> None:
    """Give acronyms and short forms the name of the fullest organisation of the article that fits."""
    surfaces = {draft.mention.cleaned for draft in drafts}
    longest = sorted(surfaces, key=lambda s: (-len(organisation_names.content_words(s)), -len(s), s))
    fulls = _fullest_organisations(article, longest)
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    by_initials: defaultdict[str, list[str]] = defaultdict(list)
    for full in fulls:
        for word in set(organisation_names.content_words(full)):
            by_word[word].append(full)
        for letters in initials(full):
            by_initials[letters].append(full)
    last: dict[str, int] = {}
    first: dict[str, int] = {}
    bearer: str | None
    title = article.text.find("\n")  # a headline's short form is that of whom the text names in full
    own = _names_of_their_own([draft.mention.cleaned for draft in drafts], fulls)
    own |= _owners(surfaces, [draft.mention.cleaned for draft in drafts if draft.mention.start > title])
    for at, draft in enumerate(drafts):
        shown = draft.mention.cleaned
        letters = plain(shown).replace("&", "").upper()
        known = not (is_acronym(shown) or is_spoken(shown)) or plain(shown) in article.acronyms
        spelt = () if known else by_initials.get(letters, ())
        if draft.name is not None:  # "IMF" is the known one, or what the article has named before in full
            same = [full for full in spelt if fulls[full] == draft.name]
            spelt = same or [full for full in spelt if full in last]
        if spelt:
            bearer = spelt[0]
        elif draft.name is not None:
            bearer = None
        elif shown in own:
            bearer = shown if shown in fulls else None
        else:
            bearer = _bearer(shown, by_word, last, first)
        if bearer is not None:
            draft.take(fulls[bearer])
            last[bearer] = at
            first.setdefault(bearer, at)
        elif draft.name is None:
            draft.take(derive(draft.mention, draft.label))
        else:
            last[shown] = at
            first.setdefault(shown, at)


def _names_of_their_own(shown: Sequence[str], fulls: Mapping[str, Name]) -> set[str]:
    """Return the names that stand alone before any longer one that begins with them: "Acme" is not short for the "Acme
    Users' Forum" of the last paragraph."""
    counts: Counter[str] = Counter()
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    own: set[str] = set()
    for name in shown:
        counts[name] += 1
        words = set(organisation_names.content_words(name))
        if counts[name] == 1:
            for word in words:
                by_word[word].append(name)
        first = counts[name] == (1 if is_acronym(name) else _ALONE) and (name in fulls or is_acronym(name))
        longer = (one for word in sorted(words)[:1] for one in by_word[word][:CANDIDATES] if one != name)
        if first and not any(organisation_names.is_short_form(name, one) for one in longer):
            own.add(name)
    return own


def _owners(shown: Iterable[str], told: Sequence[str]) -> set[str]:
    """Return the names of a text without its title (`told`) that stand before those of what belongs to them, or beside
    those of what they make: "Acme" is not short for its "Acme Cloud", nor for the "Acme XG"."""
    makers = {organisation_names.content_words(name)[:-1] for name in shown if _is_model(name)}
    first: dict[tuple[str, ...], str] = {}
    owners: set[str] = set()
    for name in told:
        words = organisation_names.content_words(name)
        if words in makers:
            owners.add(name)
        if words[-1:] and words[-1] in ARMS and words not in first and words[:-1] in first:
            owners.add(first[words[:-1]])
        first.setdefault(words, name)
    return owners


def _is_model(name: str) -> bool:
    """Tell what a firm makes by a name that ends in capitals: "Acme XG", not "Acme FC" or "Acme AG"."""
    words = name.split()
    return (
        len(words) == 2
        and is_acronym(words[1])
        and not (is_acronym(words[0]) or noun_type(key(words[1])) or organisation_names.has_form(name))
    )


def _fullest_organisations(article: Article, surfaces: Sequence[str]) -> dict[str, Name]:
    """Return the names of the bodies of an article but for acronyms, by their surface, in the order of `surfaces`."""
    fulls: dict[str, Name] = {}
    by_identity: dict[str, Name] = {}
    for surface in (*article.acronyms.values(), *surfaces):
        if is_acronym(surface) or surface in fulls or not surface:
            continue
        name = look_up(Spelling(surface), EntityLabel.ORG, article.text)
        if name is None:
            identity = organisation_names.identity(surface)
            name = by_identity.setdefault(identity, derived(surface, EntityLabel.ORG))
        if name.label == EntityLabel.ORG:
            fulls[surface] = name
    return fulls


def _bearer(
    shown: str, by_word: Mapping[str, Sequence[str]], last: Mapping[str, int], first: Mapping[str, int]
) -> str | None:
    """Return the name that a short one stands for; `last` and `first` tell where each stood last and first."""
    words = organisation_names.content_words(shown)
    if not words:
        return None
    fits = [f for f in by_word.get(words[0], ())[:CANDIDATES] if organisation_names.is_short_form(shown, f)]
    if not fits:
        return None
    longest = max(len(organisation_names.content_words(f)) for f in fits)
    if longest == len(words):
        return next((f for f in fits if f == shown), fits[0])
    longer = [f for f in fits if len(organisation_names.content_words(f)) > len(words)]
    several = len(words) > 1  # such a name that stands before any longer one is no short form of it, then or later
    own = first.get(shown, inf) if several else inf
    before = [f for f in longer if f in last and first[f] <= own]
    if before and type_of(key(shown)):
        return max(before, key=lambda f: last[f])
    if before:  # a firm is introduced before what goes by its name: "Sun" is Sun Microsystems, not the Sun Grid
        return min(before, key=first.__getitem__)
    return longer[0] if len(longer) == 1 and not several else shown if shown in fits else None
