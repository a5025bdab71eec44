"""Resolve who each statement's speaker is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from spacy.language import Language
from spacy.tokens import Doc

from annotators.components import Component
from annotators.records import Mention, Quote
from annotators.speakers import phrases
from annotators.speakers.antecedents import antecedent
from annotators.speakers.context import Context, Window
from annotators.speakers.discourse import Discourse, Speaker, order
from annotators.speakers.names import of_words
from annotators.speakers.phrases import Head
from annotators.text.layout import layout
from storage.vocabulary import Kind, Resolution

_WINDOW = Window()


def resolve(
    doc: Doc, mentions: Sequence[Mention], quotes: Sequence[Quote], window: Window = _WINDOW
) -> list[Speaker | None]:
    """Return the speaker of each of `quotes`, None for nobody; `mentions` are linked, sentence starts are set.

    A quotation's speaker is a name, alias or acronym in the source phrase, or the antecedent of its pronoun or noun,
    or, where a quotation in marks has neither source nor cue, the speaker of the one before it in the same or the
    preceding paragraph. Crowds ("officials"), unnamed persons ("a spokesman for the ministry") and documents of nobody
    named have none: who speaks for an organisation is a person, not the organisation. A document of a named body ("a
    survey by the ILO") is that body's statement. Joint speakers ("Apple and Sony") get both names joined by "and" and
    the entity_id and label of the first.
    """
    text = layout(doc)
    context = Context.of(text, mentions, quotes, window)
    discourse = Discourse()
    found: list[Speaker | None] = [None] * len(quotes)
    for number in sorted(range(len(quotes)), key=lambda number: order(quotes[number])):
        quote = quotes[number]
        head = phrases.read(text, quote.speaker_spans, context.inside(quote.speaker_spans))
        found[number] = _speaker(context, discourse, quote, head)
        discourse.hear(context, quote, head, found[number])
    return found


def _speaker(context: Context, discourse: Discourse, quote: Quote, head: Head) -> Speaker | None:
    if not quote.speaker_spans:
        return _continued(context, discourse, quote)
    if head.mentions:
        return Speaker.of(head.mentions, head.mentions[0].form)
    if not (head.sought or head.is_name):
        return None
    at, quoted = head.start or quote.speaker_spans[0][0], quote.kind != Kind.INDIRECT
    place = context.place(at, quote.content_spans, quoted=quoted)
    near = context.around(at) if head.kind == "named" else context.before(place)
    after = context.after(place)
    return antecedent(discourse, head, place, near, after) or of_words(head, near, context.text.text)


def _continued(context: Context, discourse: Discourse, quote: Quote) -> Speaker | None:
    if discourse.latest is None or quote.cue_spans or quote.kind == Kind.INDIRECT:
        return None
    end, speaker = discourse.latest
    apart = context.text.paragraph_at(quote.content_spans[0][0]) - context.text.paragraph_at(max(0, end - 1))
    return Speaker(speaker.name, speaker.entity_id, speaker.label, Resolution.PREVIOUS) if 0 <= apart <= 1 else None


@dataclass(frozen=True)
class Speakers(Component[list[Speaker | None]]):
    """Say who each speaker is: fills the speaker fields of `doc._.quotes`."""

    window: Window

    def predict(self, doc: Doc) -> list[Speaker | None]:
        """Return the speaker of each of `doc._.quotes`, None for nobody."""
        return resolve(doc, doc._.mentions, doc._.quotes, self.window)

    def set_annotations(self, doc: Doc, found: list[Speaker | None]) -> None:
        """Write the quotes of `doc` with the speaker fields filled."""
        doc._.quotes = [_said_by(quote, speaker) for quote, speaker in zip(doc._.quotes, found, strict=True)]


def _said_by(quote: Quote, speaker: Speaker | None) -> Quote:
    name, entity_id, label = (speaker.name, speaker.entity_id, speaker.label) if speaker else (None, None, None)
    how = speaker.resolution if speaker else Resolution.NONE
    return replace(quote, speaker_name=name, speaker_entity_id=entity_id, speaker_label=label, resolution=how)


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
