"""Make examples of who speaks: candidates with their features, and which of them are right."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from annotators.attribution.antecedents import Finder
from annotators.attribution.spans import SpanDecoder
from annotators.components import BUILDING, TAGGING
from annotators.lexicon.noun_classes import noun_type
from annotators.lexicon.person_words import KIN, PERSON_NOUNS
from annotators.records import CharSpan, Group, Quote, RoleSpan
from annotators.speakers import scorer
from annotators.speakers.candidates import Candidate, candidates
from annotators.speakers.cast import Cast, Member
from annotators.speakers.context import Context, Window
from annotators.speakers.discourse import Discourse, Speaker, order
from annotators.speakers.evidence import ENCODED
from annotators.speakers.heads import Head
from annotators.speakers.questions import Features, Question
from annotators.speakers.resolve import answer, asked
from annotators.text.layout import layout
from annotators.text.paragraphs import paragraphs
from storage.vocabulary import AttributionType, EntityLabel, Kind, Role
from training import gap
from training.marks.matching import one_to_one
from training.marks.naming import same_name

_SHARED = 0.5
"""Share of the words of the shorter content from which on a statement is that of a mark."""
_MADE = 0.5
"""Weight of an example that no reader marked; one that is marked weighs 1."""
_GAP = 0.5
"""Weight of an example of GAP."""
_PIECE = 3
"""Paragraphs of a piece."""
_SURE = 0.9
"""Confidence of a statement that is marked, as if the pipeline had found it."""


@dataclass(frozen=True)
class Marked:
    """A statement as marked: whom it names (None: nobody), by all names that are right."""

    content: Sequence[CharSpan]
    cue: Sequence[CharSpan]
    speaker: Sequence[CharSpan]
    kind: Kind
    type: AttributionType
    names: Sequence[str]

    @property
    def spans(self) -> list[CharSpan]:
        """All its words."""
        return [*self.content, *self.cue, *self.speaker]

    def moved(self, by: int) -> Marked:
        """Return it as it stands in a text that begins elsewhere."""
        content, cue, speaker = (
            [(a + by, b + by) for a, b in spans] for spans in (self.content, self.cue, self.speaker)
        )
        return replace(self, content=content, cue=cue, speaker=speaker)

    def is_by(self, speaker: Speaker | None) -> bool:
        """Return whether `speaker` is who it is marked to be by."""
        if speaker is None:
            return not self.names
        return any(same_name(name, speaker.name, speaker.entity_id) for name in self.names)


@dataclass(frozen=True)
class Example:
    """One question: the features of its candidates, nobody last, and which are right."""

    article: str
    sort: str
    features: list[Features]
    right: list[bool]
    weight: float = 1.0
    chosen: int = field(default=-1)
    """The candidate that the shipped network chose, where it was asked."""


def unencoded(example: Example) -> Example:
    """Return an example without what the encoder says of whom the phrase stands for."""
    kept = [{n: v for n, v in f.items() if n.removeprefix("none ") not in ENCODED} for f in example.features]
    return replace(example, features=kept)


def of_article(nlp: Language, name: str, text: str, marks: Sequence[Marked], *, made: int, seed: int) -> list[Example]:
    """Return the examples of a marked article.

    Of the marks as they are; of the statements that the pipeline finds, once heard as marked and once as the shipped
    network takes them; and of `made` rounds of names replaced by what stands for them.
    """
    doc = _tagged(nlp, text)
    for component in BUILDING[:-1]:
        doc = nlp.get_pipe(component)(doc)
    found = _paired(doc, marks)
    given = [(_given(nlp, doc, mark), mark) for mark in marks]
    examples = [
        *_heard(name, doc, given, own=False),
        *_heard(name, doc, found, own=False),
        *_heard(name, doc, found, own=True),
    ]
    rng = random.Random(seed)
    for _ in range(made):
        examples += _replaced(name, doc, given, rng)
    return examples


def pieces(text: str, marks: Sequence[Marked]) -> Iterator[tuple[str, list[Marked]]]:
    """Yield runs of three paragraphs with the marks that lie in them: in a short text little tells who matters."""
    spans = paragraphs(text)
    for first in range(0, len(spans), _PIECE):
        start, end = spans[first][0], spans[min(first + _PIECE, len(spans)) - 1][1]
        inner = [mark for mark in marks if all(start <= a and b <= end for a, b in mark.spans)]
        if inner:
            yield text[start:end], [mark.moved(-start) for mark in inner]


def of_piece(nlp: Language, name: str, text: str, marks: Sequence[Marked]) -> list[Example]:
    """Return the examples of a piece of an article as marked; without those whose name stands outside of it."""
    doc = _tagged(nlp, text)
    found = _heard(name, doc, [(_given(nlp, doc, mark), mark) for mark in marks], own=False, whole=False)
    return [replace(example, weight=_MADE) for example in found]


def _tagged(nlp: Language, text: str) -> Doc:
    doc = nlp.make_doc(text)
    for component in TAGGING:
        doc = nlp.get_pipe(component)(doc)
    return doc


def _given(nlp: Language, doc: Doc, mark: Marked) -> Quote:
    """Return a marked statement as the pipeline would have made it."""
    content, cue, speaker = (sorted(spans) for spans in (mark.content, mark.cue, mark.speaker))
    source = _source(nlp, doc, speaker[0]) if speaker else None
    return Quote(content, cue, speaker, mark.kind, mark.type, _SURE, group=Group(source=source))


def _source(nlp: Language, doc: Doc, span: CharSpan) -> RoleSpan:
    text = layout(doc)
    first, last = text.token_span(*span)
    decoder: SpanDecoder = nlp.get_pipe("quotelake_spans")
    (meant,) = Finder(decoder.parameters, doc._.encoding, text, doc._.mentions).of([(first, last)])
    return RoleSpan(Role.SOURCE, first, last, *span, _SURE, antecedents=meant)


def _paired(doc: Doc, marks: Sequence[Marked]) -> list[tuple[Quote, Marked | None]]:
    """Return each statement of the pipeline with the mark that it is, if any."""
    text = layout(doc)

    def tokens(spans: Iterable[CharSpan]) -> set[int]:
        return {at for span in spans for at in range(*text.token_span(*span))}

    quotes = doc._.quotes
    mine, theirs = [tokens(q.content_spans) for q in quotes], [tokens(m.content) for m in marks]
    pairs = dict(
        one_to_one(
            (len(a & b) / len(a | b), i, j)
            for i, a in enumerate(mine)
            for j, b in enumerate(theirs)
            if len(a & b) >= _SHARED * min(len(a), len(b)) > 0
        )
    )
    return [(quote, marks[pairs[i]] if i in pairs else None) for i, quote in enumerate(quotes)]


def _heard(
    name: str, doc: Doc, found: Sequence[tuple[Quote, Marked | None]], *, own: bool, whole: bool = True
) -> Iterator[Example]:
    """Yield the question of who made each statement, in order; of earlier ones it is known who made them.

    `own`: known by the shipped network's answers, else by the marks. `whole`: the text is a whole article; in a piece
    of one, the phrase for somebody who is named outside of it has no answer, and is left out.
    """
    quotes = [quote for quote, _ in found]
    context = Context.of(layout(doc), doc._.mentions, quotes, Window())
    cast, discourse = Cast(context), Discourse()
    for quote, mark in sorted(found, key=lambda pair: order(pair[0])):
        question, options = asked(cast, discourse, quote)
        chosen = _chosen(options) if own else -1
        speaker = answer(question, options[chosen]) if own else None
        if mark is not None:
            right = _right(mark, question, options)
            if not own and not right[-1]:
                speaker = answer(question, options[right.index(True)])
            if _same_phrase(mark, quote) and (whole or not (mark.names and right[-1])):
                yield Example(name, question.sort, [o.features for o in options], right, 1.0, chosen)
        elif not own and question.head.mentions:
            speaker = Speaker.of(question.head.mentions, question.head.mentions[0].form)
        discourse.hear(context, quote, question.head, speaker)


def _chosen(options: Sequence[Candidate]) -> int:
    chances = scorer.chances([option.features for option in options])
    return max(range(len(options)), key=chances.__getitem__)


def _right(mark: Marked, question: Question, options: Sequence[Candidate]) -> list[bool]:
    """Return which candidates are right; nobody where the one marked is not among them."""
    right = [mark.is_by(answer(question, option)) for option in options[:-1]]
    return [*right, not any(right)]


def _same_phrase(mark: Marked, quote: Quote) -> bool:
    if not mark.speaker or not quote.speaker_spans:
        return not mark.speaker and not quote.speaker_spans
    return any(a < d and c < b for a, b in mark.speaker for c, d in quote.speaker_spans)


def _replaced(name: str, doc: Doc, given: Sequence[tuple[Quote, Marked]], rng: random.Random) -> Iterator[Example]:
    """Yield questions in which a name that stood before is replaced by a pronoun or noun that fits its bearer."""
    quotes = [quote for quote, _ in given]
    context = Context.of(layout(doc), doc._.mentions, quotes, Window())
    cast, discourse = Cast(context), Discourse()
    for quote, mark in sorted(given, key=lambda pair: order(pair[0])):
        question, options = asked(cast, discourse, quote)
        right = _right(mark, question, options)
        speaker = None if right[-1] else answer(question, options[right.index(True)])
        member = cast.members.get(speaker.entity_id) if speaker and question.head.kind == "named" else None
        if member is not None and quote.speaker_spans and member.starts[0] < quote.speaker_spans[0][0]:
            start, end = quote.speaker_spans[0][0], quote.speaker_spans[-1][1]
            others = [m for m in doc._.mentions if not start <= m.start < end]
            without = Cast(Context.of(layout(doc), others, quotes, Window()))
            head = _stand_in(member, without, start, end, rng)
            place = without.context.place(start, quote.content_spans, quoted=quote.kind != Kind.INDIRECT)
            made = Question(head, place, quote.speaker_spans, quote.content_spans, quote.kind, bool(quote.cue_spans))
            found = candidates(without, discourse, made, None)
            is_it = [one.entity_id == member.entity_id for one in found]
            if any(is_it):
                yield Example(name, made.sort, [one.features for one in found], is_it, _MADE)
        discourse.hear(context, quote, question.head, speaker)


def _stand_in(member: Member, cast: Cast, start: int, end: int, rng: random.Random) -> Head:
    """Return the head of a phrase that can stand for a member: a pronoun, or a noun that the article uses of it."""
    nouns, pronouns = ["group", "company", "organisation"], ["it"]
    if member.label == EntityLabel.PERSON:
        left = cast.members.get(member.entity_id)
        called = sorted((left.called if left else frozenset()) & PERSON_NOUNS - KIN)
        gender = member.gender[0]
        nouns = [*called, *called, f"{rng.randint(18, 80)}-year-old", "woman" if gender == "f" else "man", "official"]
        pronouns = ["she"] if gender == "f" else ["he"] if gender == "m" else []
    elif member.label == EntityLabel.GPE:
        nouns = ["country" if member.entity_id.startswith("country:") else "government"]
    elif kinds := [word for word in member.mentions[0].folded_name.split() if noun_type(word)]:
        nouns = kinds[-1:]
    if pronouns and rng.random() < 0.5:
        return Head("pronoun", noun=rng.choice(pronouns), start=start)
    return Head("nominal", noun=rng.choice(nouns), opening="the", start=start)


@dataclass(frozen=True)
class Told:
    """What GAP tells of a pronoun: which candidates are A and B, whether it means them, whether it is feminine."""

    a: list[bool]
    b: list[bool]
    a_meant: bool
    b_meant: bool
    feminine: bool

    @property
    def right(self) -> list[bool]:
        """Which candidates are right: the bearers of the name that is meant, else of neither; failing all, nobody."""
        chosen = self.a if self.a_meant else self.b if self.b_meant else None
        right = chosen or [not (a or b) for a, b in zip(self.a, self.b, strict=True)]
        return right if any(right) else [*[False] * (len(right) - 1), True]


def of_gap(nlp: Language, path: Path) -> Iterator[tuple[Example, Told]]:
    """Yield the pronouns of a file of GAP as examples, each with what its score needs."""
    for paragraph in gap.read(path):
        doc = _tagged(nlp, paragraph.text)
        start, end = paragraph.pronoun
        word = paragraph.text[start:end].lower()
        context = Context.of(layout(doc), doc._.mentions, [], Window())
        head = Head("pronoun", noun=word, start=start)
        meant = _source(nlp, doc, paragraph.pronoun).antecedents
        question = Question(head, context.place(start), [paragraph.pronoun], antecedents=meant)
        found = candidates(Cast(context), Discourse(), question, None)
        (first, second), bearers = paragraph.names, [_bearers(context, name.span) for name in paragraph.names]
        a, b = ([one.entity_id in ids for one in found] for ids in bearers)
        told = Told(a, b, first.meant, second.meant, word in {"she", "her", "hers"})
        yield Example(paragraph.id, question.sort, [one.features for one in found], told.right, _GAP), told


def _bearers(context: Context, span: CharSpan) -> set[str]:
    """Return the entities that are named at a span."""
    return {m.entity_id for m in context.named if m.start < span[1] and span[0] < m.end}
