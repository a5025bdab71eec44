"""Holds the answer to who each statement's speaker is. How source phrases are read and antecedents weighed goes in
`resolution/`; which mentions are one person or body in naming.py."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc, Token

from annotators.entities import organisation_names
from annotators.entities.linking import derive, look_up
from annotators.entities.person_names import is_short_form, parse
from annotators.lexicon import noun_classes
from annotators.lexicon.normalize import clean, is_acronym, key, plain
from annotators.records import Mention, Quote
from annotators.speakers import antecedents, phrases
from annotators.speakers.antecedents import Place
from annotators.speakers.context import Context, Spoken
from annotators.speakers.phrases import Head
from storage.vocabulary import Kind, Resolution

_NAMED_BACK = 300  # mentions looked at for the bearer of a name that the model missed


def resolve(doc: Doc, mentions: Sequence[Mention], quotes: Sequence[Quote]) -> None:
    """Fill the speaker fields of `quotes`; `mentions` are named (`naming.name_mentions`), sentence starts are set.

    A quotation's speaker is a name, alias or acronym in the source phrase, or the antecedent of its pronoun or noun,
    or, where a quotation in marks has neither source nor cue, the speaker of the one before it in the same or the
    preceding paragraph. Crowds ("officials"), unnamed persons ("a spokesman for the ministry") and documents of nobody
    named stay null with resolution "none": who speaks for an organisation is a person, not the organisation. A
    document of a named body ("a survey by the ILO") is that body's statement. Joint speakers ("Apple and Sony") get
    both names joined by "and" and the entity_id and label of the first.
    """
    context = Context.of(doc, mentions, quotes)
    previous: tuple[int, Spoken] | None = None
    for quote in sorted(quotes, key=_order):
        found, how = _speaker(context, quote, previous)
        quote.resolution = how if found is not None else Resolution.NONE
        quote.speaker_name = found.name if found else None
        quote.speaker_entity_id = found.entity_id if found else None
        quote.speaker_label = found.label if found else None
        at = _order(quote)
        if found is not None:
            end = quote.speaker_spans[-1][1] if quote.speaker_spans else at
            start = quote.speaker_spans[0][0] if quote.speaker_spans else at
            if how != Resolution.PREVIOUS:
                context.spoken.append(Spoken(start, end, found.name, found.entity_id, found.label))
            previous = (max(end_ for _, end_ in quote.content_spans), found)
        elif quote.speaker_spans or quote.cue_spans:
            previous = None


def _order(quote: Quote) -> int:
    """Return where a quotation stands: its first word of content, source or cue."""
    return min(start for start, _ in [*quote.content_spans, *quote.speaker_spans, *quote.cue_spans])


def _speaker(context: Context, quote: Quote, previous: tuple[int, Spoken] | None) -> tuple[Spoken | None, Resolution]:
    if not quote.speaker_spans:
        return _continued(context, quote, previous)
    head = phrases.read(_tokens(context, quote), _inside(context, quote), context.text)
    place = _place(quote, head)
    if head.kind == "named":
        return _named(context, head)
    if head.kind == "pronoun":
        return antecedents.of_pronoun(context, head.noun, place), Resolution.PRONOUN
    if head.kind == "document":
        return _issued(context, head, place)
    if head.kind == "nominal":
        return _nominal(context, head, place)
    return None, Resolution.NONE


def _continued(context: Context, quote: Quote, previous: tuple[int, Spoken] | None) -> tuple[Spoken | None, Resolution]:
    if previous is None or quote.cue_spans or quote.kind == Kind.INDIRECT:
        return None, Resolution.NONE
    end, spoken = previous
    apart = context.paragraph(quote.content_spans[0][0]) - context.paragraph(max(0, end - 1))
    return (spoken, Resolution.PREVIOUS) if 0 <= apart <= 1 else (None, Resolution.NONE)


def _tokens(context: Context, quote: Quote) -> list[Token]:
    tokens: list[Token] = []
    for start, end in quote.speaker_spans[:4]:
        first = bisect_right(context.token_starts, start) - 1
        last = bisect_left(context.token_starts, end)
        tokens.extend(context.doc[max(0, first) : min(last, first + 200)])
    return tokens


def _inside(context: Context, quote: Quote) -> list[Mention]:
    found: list[Mention] = []
    for start, end in quote.speaker_spans[:4]:
        first, last = bisect_left(context.mention_starts, start), bisect_left(context.mention_starts, end)
        found.extend(m for m in context.mentions[first : min(last, first + 60)] if m.end <= end + 2)
    return found


def _place(quote: Quote, head: Head) -> Place:
    at = head.start or quote.speaker_spans[0][0]
    before = [span for span in quote.content_spans if span[0] < at]
    if quote.kind == Kind.INDIRECT or not before:
        return Place(at, min([at, *(start for start, _ in before)]))
    return Place(at, before[0][0], (before[0][0], max(end for _, end in before if end)))


def _named(context: Context, head: Head) -> tuple[Spoken | None, Resolution]:
    if not head.mentions:
        return _missed(context, head)
    first = head.mentions[0]
    spoken = Spoken(head.start, head.end, antecedents.joined(head.mentions), first.entity_id, first.label)
    return spoken, _form(first)


def _form(mention: Mention) -> Resolution:
    """Return how a mention writes its bearer's name: in full, as an acronym, or another way."""
    shown = clean(mention.text)
    if key(shown) == key(mention.name):
        return Resolution.NAME
    if mention.label == "PERSON":
        return Resolution.NAME if parse(shown).words == parse(mention.name).words else Resolution.ALIAS
    if is_acronym(shown):
        return Resolution.ACRONYM
    same = mention.label == "ORG" and organisation_names.identity(shown) == organisation_names.identity(mention.name)
    return Resolution.NAME if same else Resolution.ALIAS


def _missed(context: Context, head: Head) -> tuple[Spoken | None, Resolution]:
    """Name a speaker in capitalised words that the model gave no mention: as another mention has it, else as it
    stands."""
    parsed = parse(head.name)
    at = bisect_left(context.mention_starts, head.start)
    near = [*reversed(context.mentions[max(0, at - _NAMED_BACK) : at]), *context.mentions[at : at + _NAMED_BACK]]
    for mention in near:
        if mention.label == "PERSON" and is_short_form(parsed, parse(mention.name)):
            return Spoken(head.start, head.end, mention.name, mention.entity_id, "PERSON"), Resolution.ALIAS
        if key(head.name) in (key(mention.name), key(mention.text)):
            return Spoken(head.start, head.end, mention.name, mention.entity_id, mention.label), Resolution.ALIAS
    known = look_up(head.name, "ORG", context.text)
    if known is None:
        body = is_acronym(plain(head.name)) or bool(noun_classes.type_of(head.name))
        known = derive(head.name, "ORG" if body else "PERSON")
    spoken = Spoken(head.start, head.end, known.text, known.entity_id, known.label)
    short = is_acronym(head.name) and key(known.text) != key(head.name)
    return spoken, Resolution.ACRONYM if short else Resolution.NAME


def _nominal(context: Context, head: Head, place: Place) -> tuple[Spoken | None, Resolution]:
    found = antecedents.of_nominal(context, head, place)
    if found is not None:
        return found, Resolution.NOMINAL
    qualified = bool(head.modifiers) or " " in head.name.removeprefix("the ").removeprefix("The ")
    if (
        not (noun_classes.is_institution(head.noun) and qualified and head.name)
        or head.noun in noun_classes.GENERIC_BODIES
    ):
        return None, Resolution.NONE
    name = clean(head.name)
    for mention in context.before(place.at):
        if mention.label == "ORG" and organisation_names.is_short_form(name, mention.name):
            return Spoken(head.start, head.end, mention.name, mention.entity_id, "ORG"), Resolution.ALIAS
    derived = derive(name, "ORG")
    return Spoken(head.start, head.end, derived.text, derived.entity_id, "ORG"), Resolution.NAME


def _issued(context: Context, head: Head, place: Place) -> tuple[Spoken | None, Resolution]:
    """Name the body behind a document: in the phrase itself, or where the document was mentioned before."""
    if head.mentions:
        issuer = head.mentions[0]
        return Spoken(head.start, head.end, issuer.name, issuer.entity_id, issuer.label), _form(issuer)
    if head.name:
        issued = derive(clean(head.name), "ORG")
        return Spoken(head.start, head.end, issued.text, issued.entity_id, "ORG"), Resolution.NAME
    if not head.definite:
        return None, Resolution.NONE
    here = context.sentence(place.at)
    for spoken in reversed(context.spoken[-3:]):
        sentence = context.sentence(spoken.start)
        if spoken.label == "ORG" and here - sentence <= 4 and _speaks_of(context, sentence, head.noun):
            return spoken, Resolution.NOMINAL
    for mention in context.before(place.at):
        sentence = context.sentence(mention.start)
        if here - sentence > 2:
            break
        opens = mention.label == "ORG" and sentence < here and context.offset_in_sentence(mention) <= 1
        if opens and _speaks_of(context, sentence, head.noun):
            return Spoken(mention.start, mention.end, mention.name, mention.entity_id, "ORG"), Resolution.NOMINAL
    return None, Resolution.NONE


def _speaks_of(context: Context, sentence: int, noun: str) -> bool:
    first = context.sentence_tokens[sentence]
    following = (
        context.sentence_tokens[sentence + 1] if sentence + 1 < len(context.sentence_tokens) else len(context.doc)
    )
    return any(token.lower_ == noun for token in context.doc[first : min(following, first + 80)])


class Speakers:
    """Says who each speaker is: fills the speaker fields of `doc._.quotes`."""

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the speakers of `doc`."""
        resolve(doc, doc._.mentions, doc._.quotes)
        return doc


@Language.factory("quotelake_speakers", assigns=["doc._.quotes"], requires=["doc._.quotes", "doc._.mentions"])
def make_speakers(nlp: Language, name: str) -> Speakers:
    """Create the component that resolves speakers."""
    return Speakers()
