"""Resolve who each statement's speaker is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from annotators.components import Component
from annotators.records import Mention, Quote
from annotators.speakers import phrases, scorer
from annotators.speakers.candidates import Candidate, candidates
from annotators.speakers.cast import Cast
from annotators.speakers.context import Context, Window
from annotators.speakers.discourse import Discourse, Speaker, order
from annotators.speakers.names import of_words
from annotators.speakers.questions import Question
from annotators.speakers.roles import unnamed_role
from annotators.text.layout import layout
from storage.vocabulary import EntityLabel, Gender, GenderSource, Kind, Resolution

_WINDOW = Window()
_SURE = 0.9  # from which a pronoun that stands for a person tells the gender
_GENDERS = {"f": Gender.FEMALE, "m": Gender.MALE}
_HOW = {"pronoun": Resolution.PRONOUN, "none": Resolution.PREVIOUS}


@dataclass(frozen=True, slots=True)
class Answer:
    """Who the speaker of a statement is, None for nobody, and how likely that is right.

    `confidence` is None where no phrase and no quotation before asks for a speaker. `role`: office or body, as the
    article words it.
    """

    speaker: Speaker | None
    confidence: float | None = None
    role: str | None = None
    gender: Gender | None = None
    gender_source: GenderSource | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who is chosen for the statement of a number, None for nobody; `chance` by the network, to be calibrated for its
    `group` (`scorer.calibrated`)."""

    number: int
    question: Question
    speaker: Speaker | None
    group: str
    chance: float


def resolve(doc: Doc, mentions: Sequence[Mention], quotes: Sequence[Quote], window: Window = _WINDOW) -> list[Answer]:
    """Return who speaks in each of `quotes`; `mentions` are linked, sentence starts are set.

    The candidates of every statement, nobody among them, are scored by one network (`scorer`), and the likeliest is
    taken, if it is likely enough. Joint speakers ("Apple and Sony") get both names joined by "and" and the
    entity_id and label of the first.
    """
    cast = Cast(Context.of(layout(doc), mentions, quotes, window))
    found = [Answer(None)] * len(quotes)
    for one in choices(cast, quotes):
        found[one.number] = _told(cast, one.question, one.speaker, scorer.calibrated(one.group, one.chance))
    return found


def choices(cast: Cast, quotes: Sequence[Quote]) -> Iterator[Choice]:
    """Yield what is chosen for each of `quotes`, in the order in which an article says them."""
    context, discourse = cast.context, Discourse()
    for number in sorted(range(len(quotes)), key=lambda number: order(quotes[number])):
        question, options = asked(cast, discourse, quotes[number])
        chances = scorer.chances([option.features for option in options])
        best, group = scorer.choose(question.sort, chances)
        choice = Choice(number, question, answer(question, options[best]), group, chances[best])
        yield choice
        discourse.hear(context, quotes[number], question.head, choice.speaker)


def _told(cast: Cast, question: Question, speaker: Speaker | None, chance: float) -> Answer:
    """Return an answer with what the article tells of the speaker besides."""
    member = cast.members.get(speaker.entity_id) if speaker and " and " not in speaker.name else None
    confidence = chance if question.spans or speaker else None
    if member is None or member.label != EntityLabel.PERSON:
        return Answer(speaker, confidence, unnamed_role(question.head) if speaker is None else None)
    gender, source = member.gender
    if not gender and question.head.kind == "pronoun" and chance >= _SURE:
        gender, source = question.head.gender, "pronoun" if question.head.gender else ""
    told = (_GENDERS[gender], GenderSource(source)) if gender else (None, None)
    return Answer(speaker, confidence, member.role, *told)


def asked(cast: Cast, discourse: Discourse, quote: Quote) -> tuple[Question, list[Candidate]]:
    """Return what a statement asks and all that can answer, nobody last."""
    context = cast.context
    inside = context.inside(quote.speaker_spans)
    head = phrases.read(context.text, quote.speaker_spans, inside)
    at = head.start or (quote.speaker_spans or quote.content_spans)[0][0]
    place = context.place(at, quote.content_spans, quoted=quote.kind != Kind.INDIRECT)
    cued = bool(quote.cue_spans)
    source = quote.group.source
    meant = (
        source.antecedents
        if source and any(a < source.end and source.start < b for a, b in quote.speaker_spans)
        else ()
    )
    question = Question(head, place, quote.speaker_spans, quote.content_spans, quote.kind, cued, meant, quote.via)
    words = None
    if quote.speaker_spans and not head.mentions and head.is_name:
        words = of_words(head, context.around(at) if head.kind == "named" else context.before(place), context.text.text)
    return question, candidates(cast, discourse, question, words)


def answer(question: Question, chosen: Candidate) -> Speaker | None:
    """Return the speaker whom a candidate is."""
    if not chosen.bearers:
        return chosen.speaker
    if "in" in chosen.features or "joint" in chosen.features:
        return Speaker.of(chosen.bearers, chosen.bearers[0].form)
    how = Resolution.PREVIOUS if not question.spans else _HOW.get(question.head.kind, Resolution.NOMINAL)
    return Speaker.of(chosen.bearers, how)


@dataclass(frozen=True)
class Speakers(Component[list[Answer]]):
    """Say who each speaker is: fills the speaker fields of `doc._.quotes`."""

    window: Window

    def predict(self, doc: Doc) -> list[Answer]:
        """Return who speaks in each of `doc._.quotes`."""
        return resolve(doc, doc._.mentions, doc._.quotes, self.window)

    def set_annotations(self, doc: Doc, found: list[Answer]) -> None:
        """Write the quotes of `doc` with the speaker fields filled."""
        doc._.quotes = [_said_by(quote, one) for quote, one in zip(doc._.quotes, found, strict=True)]


def _said_by(quote: Quote, found: Answer) -> Quote:
    by = found.speaker
    name, entity_id, label = (by.name, by.entity_id, by.label) if by else (None, None, None)
    return replace(
        quote, speaker_name=name, speaker_entity_id=entity_id, speaker_label=label,
        resolution=by.resolution if by else Resolution.NONE, name_confidence=found.confidence,
        speaker_role=found.role, speaker_gender=found.gender, speaker_gender_source=found.gender_source,
    )  # fmt: skip


@Language.factory(
    "quotelake_speakers",
    assigns=["doc._.quotes"],
    requires=["doc._.quotes", "doc._.mentions"],
    default_config=asdict(_WINDOW),
)
def make_speakers(nlp: Language, name: str, mentions: int, sentences: int, names: int) -> Speakers:
    """Create the component that resolves speakers.

    `mentions` and `sentences` before a pronoun or noun in which its antecedent is looked for; `names`: mentions on
    either side of a name that the model missed, among which its bearer is looked for.
    """
    return Speakers(Window(mentions, sentences, names))
