"""Tell who cannot be the speaker, whatever speaks for it: whom a phrase only refers to, who is of another sort, sex,
office or country than it asks for."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from annotators.entities.organisation_names import content_words
from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import POSSESSIVES
from annotators.lexicon.noun_classes import type_of_noun
from annotators.lexicon.person_words import KIN, gender_of_title
from annotators.records import SPEAKING, CharSpan
from annotators.speakers import lands
from annotators.speakers.atoms import opens_clause
from annotators.speakers.cast import Cast, Member
from annotators.speakers.compatibility import is_of_another_kind, names_another
from annotators.speakers.context import Located
from annotators.speakers.discourse import Discourse, Unnamed
from annotators.speakers.heads import Head
from annotators.speakers.phrases import READERS, does
from annotators.speakers.questions import Features, Question, noun_class
from storage.vocabulary import EntityLabel

_NEAR = 2  # sentences after which a pronoun may mean somebody else again
_FEW, _SUBJECT = 6, 5  # mentions that one statement may hold of somebody; the first tokens, where its subject stands
_MEMBERS: Final = (("including",), ("among", "them"), ("such", "as"))
"""Before some of those whom a phrase means together."""
_ASIDE: Final = noun_classes.PREPOSITIONS - {"by"}
"""Before whom something is of, to or from, not who does it."""
_WHOSE: Final = frozenset({"for", "of", "to"})
_OFFICE = 4  # words that describe somebody within a phrase
_ASKED = 12  # mentions that are asked what befell somebody
_OFFICERS: Final = frozenset(
    {
        "prosecutor", "coroner", "pathologist", "judge", "magistrate", "detective", "investigator", "lawyer",
        "solicitor", "barrister", "attorney", "counsel", "sheriff", "inspector", "superintendent", "doctor",
        "surgeon", "paramedic",
    }
)  # fmt: skip
"""Who deals with the accused and the dead."""
_TRIED_OR_DIED: Final = re.compile(
    r"(?:, (?:who (?:was|is) )?(?:aged )?\d{1,3},?)?,? (?:who )?(?:(?:has |had )?(?:pleaded|died|drowned)|"
    r"(?:was|is|has been|had been) (?:found (?:guilty|dead)|jailed|convicted|sentenced|charged|arrested|accused|"
    r"acquitted|cleared|killed|murdered|shot dead|stabbed))\b"
)
_SHOWING: Final = frozenset(
    {
        "sign", "notice", "noticeboard", "board", "screen", "poster", "banner", "placard", "plaque", "billboard",
        "radio", "television", "loudspeaker", "tannoy", "telegram", "phone", "note", "message", "graffiti",
    }
)  # fmt: skip
"""What shows or plays words that nobody present says."""
_OF: Final = frozenset({"of", "on", "in"})
_OTHER_TIMES: Final = frozenset({"previous", "former", "last", "outgoing", "next", "incoming"})


# --- in the source phrase


def _is_of_the_noun(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that its noun is not the one named, but somebody of his."""
    return _is_relative_of(before) or _is_in_a_clause(before) or _is_whose_it_is(before)


def is_referred_to(head: Head, one: Located, before: Sequence[str], features: Features) -> bool:
    """Tell whom a source phrase names and does not mean, by the words `before` the name and the `features` of how it
    stands there."""
    if _of_another_time(one, before):
        return True
    if any(one.start == mention.start for mention in head.mentions):
        return False
    aside = _only_referred_to(head, one, features) or _is_of_the_noun(before)
    among = head.kind != "named" and _is_one_of_several(before)
    return aside or among or (bool(head.mentions) and _is_in_brackets(before))


def _only_referred_to(head: Head, one: Located, features: Features) -> bool:
    """Tell whom a phrase names and does not mean: X of "X's widow", "the X campaign", "a memo seen by X"."""
    owned = any(f"noun after {sort}" in features for sort in ("kin", "person", "plural", "campaign"))
    body = one.label == EntityLabel.PERSON and any(f"noun after {sort}" in features for sort in ("body", "generic"))
    about = any(f"before {word}" in features for word in ("against", "to", "about", "than"))
    return owned or body or "read" in features or (head.kind == "document" and about)


def _of_another_time(one: Located, before: Sequence[str]) -> bool:
    """Tell a body that its noun alone names, and that is not the one of today: "the previous Government"."""
    return bool(noun_classes.noun_type(one.folded)) and bool(before) and before[-1] in _OTHER_TIMES


def _is_relative_of(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that somebody's relative is meant: "the nephew of the author X"."""
    at = next((i for i, word in enumerate(before) if i and word == "of"), None)
    return at is not None and before[at - 1] in KIN and "," not in before


def _is_in_a_clause(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it belongs to what somebody else does: "the doctor treating
    X", "the reporter who met X", "the court that jailed X"; not behind a comma."""
    at = next((i for i in range(1, len(before)) if opens_clause(before, i) or does(before[i - 1], before[i])), None)
    return at is not None and "," not in before[at:]


def _is_whose_it_is(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it says whose somebody is: "the lawyer for X", "for the singer
    X"; not "the minister for trade X"."""
    at = next((i for i in range(1, len(before)) if before[i] in noun_classes.PREPOSITIONS), None)
    if at is None or before[at] not in _WHOSE or noun_class(before[at - 1]) != "person" or "," in before:
        return False
    office = [word for word in before[at + 1 :] if word not in noun_classes.DEFINITE]
    return len(office) <= _OFFICE and all(noun_class(word) == "person" for word in office)


def _is_in_brackets(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it stands in brackets: "Acme Ltd (NYSE: ACM)"."""
    return before.count("(") > before.count(")")


def _is_one_of_several(before: Sequence[str]) -> bool:
    """Tell by the words `before` a name in a phrase that it is of one of those who speak: "40 mayors, including X"."""
    return any(tuple(before[at : at + len(words)]) == words for words in _MEMBERS for at in range(1, len(before)))


# --- elsewhere


def can_speak(
    cast: Cast, question: Question, discourse: Discourse, entity_id: str, label: str, member: Member | None
) -> bool:
    """Tell whether somebody can be meant who is named elsewhere (`member`), or only spoke before."""
    if not _can_be(cast, question, label, member) or _is_displayed(cast, question, discourse):
        return False
    if member is None:
        own = [turn for turn in discourse.turns if turn.entity_id == entity_id]
        body = question.head.kind == "nominal" and any(is_of_another_kind(question.head.noun, turn) for turn in own)
        return not body and not _of_another_land(cast, question, own)
    return not _only_told_of(cast, member, question) and not _is_spoken_for(cast, member, question, discourse.unnamed)


def can_follow(one: Located, question: Question) -> bool:
    """Tell who is named behind the source phrase and may be meant by it: not within its own statement, and by a pronoun
    that says something only where it opens the text (Principle C of Chomsky 1981: "she told X" is not of X)."""
    place, contents = question.place, question.contents
    own = any(start <= one.start < end for start, end in contents)
    opens = place.sentence <= place.paragraph <= 1  # the first sentence, or that behind a headline
    return not own and (question.head.kind != "pronoun" or opens or not contents)


def _can_be(cast: Cast, question: Question, label: str, member: Member | None) -> bool:
    if label not in SPEAKING or label == EntityLabel.NORP:
        return False
    sort, head = question.sort, question.head
    person = label == EntityLabel.PERSON
    if sort == "person_pronoun":
        return person and not (member and (member.is_not(head.gender) or _stands_aside(cast, member, question)))
    if sort == "it" or head.noun == "which":
        return not person and not (member and sort == "it" and _only_relays(cast, member, question))
    if head.noun == "who":
        return person
    if head.kind == "document":  # "the brochure" speaks for who made it, not for the country it is about
        return label != EntityLabel.GPE and not (member and all(map(_only_reads, member.mentions[:_ASKED])))
    if head.kind == "nominal":
        kind = noun_class(head.noun)
        if kind in ("body", "generic", "campaign"):
            another = member and label == EntityLabel.ORG and names_another(head, member.mentions[0])
            wanted = type_of_noun(head.noun)
            company = wanted == "company"
            firm = member and wanted and not company and head.noun not in member.described and _is_called_a_firm(member)
            another = another or (member and company and is_of_another_kind(head.noun, member.mentions[0]))
            asked = lands.before_noun(cast.context, question.spans)
            theirs = {word for word in content_words(member.name) if word.startswith("country:")} if member else set()
            another = another or (bool(asked) and bool(theirs) and asked.isdisjoint(theirs))
            return not person and not another and not firm and not (member and _has_a_body(cast, member, head.noun))
        if kind in ("person", "kin"):
            called = member is not None and head.noun in member.called | member.described
            other = head.opening in noun_classes.THIRD  # "his lawyer" is not he
            here = question.place.at
            unnamed = cast.introduced.get(head.noun, here) < here  # "a cook", before "the cook"
            if not person or (member and lands.holds_elsewhere(member, head.noun, cast.context, question.spans)):
                return False
            if member is not None and head.noun in _OFFICERS - member.called and _was_tried_or_died(member):
                return False
            others = () if member is None or head.noun in member.called else cast.called.get(head.noun, ())
            if kind == "person" and any(cast.members[other].starts[0] < here for other in others):
                return False  # "the senator" is who is called so
            return (called and not _of_another_thing(cast, question, member)) or not (called or other or unnamed)
    return True


def _only_told_of(cast: Cast, member: Member, question: Question) -> bool:
    """Tell whom nothing but the statement itself has named so far, and not as its subject: "She met X, she said"."""
    number = bisect_left(member.starts, question.place.at)
    return 0 < number < _FEW and all(_object_within(cast, one, question.contents) for one in member.mentions[:number])


def _object_within(cast: Cast, one: Located, contents: Sequence[CharSpan]) -> bool:
    start = next((start for start, end in contents if start <= one.start < end), None)
    if start is None:
        return False
    first, last = cast.context.text.token_span(start, one.start)
    return last - first > _SUBJECT


def _is_displayed(cast: Cast, question: Question, discourse: Discourse) -> bool:
    """Tell a quotation without source that the sentence before it shows: "He saw the sign on the bridge. “Danger.”"."""
    if question.sort != "continued" or not question.contents:
        return False
    text, start = cast.context.text, question.contents[0][0]
    number = text.sentence_at(start) - 1
    if number < 0 or text.paragraph_at(start) != text.paragraph_at(text.starts[text.openings[number]]):
        return False
    spoken = discourse.latest is not None and text.sentence_at(discourse.latest[0] - 1) >= number
    words = text.lowered[slice(*text.token_span(*text.sentence_span(text.starts[text.openings[number]])))]
    return not spoken and not _SHOWING.isdisjoint(words)


def _is_spoken_for(cast: Cast, member: Member, question: Question, unnamed: Unnamed | None) -> bool:
    """Tell who was last named as the one whose lawyer or father spoke, whom a pronoun then means: "The lawyer of X said
    ... He said"."""
    if unnamed is None or question.sort != "person_pronoun" or question.place.sentence - unnamed.sentence > _NEAR:
        return False
    latest = member.mentions[max(0, bisect_left(member.starts, question.place.at) - 1)]
    head = unnamed.head
    if not head.start <= latest.start < unnamed.end or noun_classes.is_plural(head.noun):
        return False
    text = cast.context.text
    before = text.lowered[slice(*text.token_span(head.start, latest.start))]
    return _is_of_the_noun(before) and head.gender in ("", question.head.gender)


def _was_tried_or_died(member: Member) -> bool:
    """Tell who is said to have been accused, judged or killed, and so is none of those who deal with it."""
    text = member.mentions[0].context.text.text
    return any(_TRIED_OR_DIED.match(text, one.end) for one in member.mentions[:_ASKED])


def _of_another_land(cast: Cast, question: Question, turns: Sequence[Located]) -> bool:
    """Tell a body that is not named but by whose it is: "Kenya's army" before "Uganda's army"."""
    asked = lands.of_phrase(cast.context, question.spans)
    theirs = {land for turn in turns for land in lands.of_phrase(cast.context, [(turn.start, turn.end)])}
    return bool(asked) and bool(theirs) and asked.isdisjoint(theirs)


def _is_called_a_firm(member: Member) -> bool:
    """Tell a body that the article calls a firm: "the wholesaler Dunav Trade"; no "agency" is meant by it."""
    return any(type_of_noun(noun) == "company" for noun in member.called)


def _only_reads(one: Located) -> bool:
    """Tell who only has read a document: "a report seen by the Courier"."""
    text = one.context.text
    at = text.token_span(one.start, one.end)[0]
    words = [word for word in text.lowered[max(0, at - 4) : at] if word not in noun_classes.ARTICLES]
    return len(words) > 1 and words[-1] == "by" and words[-2] in READERS


def _has_a_body(cast: Cast, member: Member, noun: str) -> bool:
    """Tell a body that is named for another one of the article, which the noun means: "the hospital" is not the "St
    Brigid's Hospital Trust" beside "St Brigid's Hospital"."""
    words = member.name.split()
    at = next((at for at, word in enumerate(words[:-1]) if at and word.casefold() == noun), 0)
    return bool(at) and " ".join(words[: at + 1]) in cast.names


def _of_another_thing(cast: Cast, question: Question, member: Member | None) -> bool:
    """Tell by what the noun of a phrase is of that another is meant: "the driver of the lorry", not the bus driver."""
    text, head = cast.context.text, question.head
    first, last = text.token_span(question.spans[0][0], question.spans[-1][1])
    words = text.lowered[first:last]
    at = words.index(head.noun) + 1 if head.noun in words else len(words)
    article = words[at + 1 : at + 2]
    of = len(words) == at + 3 and words[at] in _OF and article[0] in noun_classes.ARTICLES
    thing = words[-1] if of else ""
    told = noun_class(thing) != "other" or not thing.isalpha()
    return not told and member is not None and thing not in member.described


def _stands_aside(cast: Cast, member: Member, question: Question) -> bool:
    """Tell who has been named once, in the sentence before, and only as whose something is, where somebody unnamed is
    its subject: "A man was held near the home of X. He said"."""
    place, text = question.place, cast.context.text
    before = member.mentions[: bisect_left(member.starts, place.at)]
    if len(before) != 1 or before[0].sentence != place.sentence - 1 or not _is_aside(before[0]):
        return False
    start, end = text.sentence_span(before[0].start)
    if not _is_owner(before[0]):
        end = start + 1  # the subject alone
    nouns = [noun for noun, at in cast.introduced.items() if start <= at < end]
    first = text.openings[before[0].sentence]
    if _is_owner(before[0]) and text.lowered[first] == "the" and noun_class(text.lowered[first + 1]) == "person":
        nouns.append(text.lowered[first + 1])
    return any(gender_of_title(noun) in ("", question.head.gender) for noun in nouns)


def _only_relays(cast: Cast, member: Member, question: Question) -> bool:
    """Tell who has been named once, in the sentence before, behind its "according to", where another body was named
    before: "Vidya lost users, according to Himal Metrics. It said"."""
    before = member.mentions[: bisect_left(member.starts, question.place.at)]
    if len(before) != 1 or before[0].sentence != question.place.sentence - 1:
        return False
    start, _ = cast.context.text.sentence_span(before[0].start)
    words = cast.context.text.text[start : before[0].start].lower()
    earlier = (one for one in cast.context.before(question.place) if one.start < before[0].start)
    return "according to" in words and any(one.label == EntityLabel.ORG for one in earlier)


def _is_owner(one: Located) -> bool:
    return one.word_after in POSSESSIVES or one.word_before == "of"


def _is_aside(one: Located) -> bool:
    return _is_owner(one) or one.word_before in _ASIDE
