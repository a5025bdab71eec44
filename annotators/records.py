"""Declare what annotation finds, as plain dataclasses: mentions, the spans of roles, quotations."""

from __future__ import annotations

from dataclasses import dataclass, field

from annotators.kept import cached_property
from annotators.lexicon.normalize import Spelled, key
from storage.vocabulary import Assertion, AttributionType, EntityLabel, Gender, GenderSource, Kind, Resolution

CharSpan = tuple[int, int]
"""Half-open offsets in Unicode code points of the text exactly as given."""
TokenSpan = tuple[int, int]
"""Half-open range of tokens of the layout."""
Antecedents = tuple[tuple[str, float], ...]
"""Whom a phrase may stand for, as (`entity_id`, probability), likeliest first; "" is nobody who is named."""
NAMED = frozenset(EntityLabel) - {EntityLabel.DATE, EntityLabel.MONEY}
"""Labels of mentions that name somebody or something."""
SPEAKING = frozenset({EntityLabel.PERSON, EntityLabel.ORG, EntityLabel.GPE, EntityLabel.NORP})
"""Labels of those who can speak."""


@dataclass(frozen=True)
class Mention(Spelled):
    """One named entity in one place. `name` and `entity_id` say who it is, the same in every place and article."""

    start: int
    end: int
    text: str
    label: str
    score: float
    name: str = ""
    entity_id: str = ""

    @cached_property
    def folded_name(self) -> str:
        """What all spellings of the name share."""
        return key(self.name)


@dataclass(frozen=True)
class RoleSpan:
    """One source, cue or content. `first` and `last` are half-open tokens of the layout, `start` and `end` code points.

    `links`: candidate heads as (index in the document's list of spans, probability), best first; index -1 is "none".
    `nested`: part of a statement within another's content; it links to such spans alone. `assertion`: of a cue or
    content, the mean logits of `labels.ASSERTIONS`. `antecedents`: of a source, whom it may stand for.
    """

    role: str
    first: int
    last: int
    start: int
    end: int
    score: float
    links: list[tuple[int, float]] = field(default_factory=list)
    nested: bool = False
    assertion: tuple[float, ...] = ()
    antecedents: Antecedents = ()


@dataclass(frozen=True)
class Group:
    """What the model found of one statement: its spans, and the probabilities of the links between them."""

    contents: tuple[RoleSpan, ...] = ()
    cues: tuple[RoleSpan, ...] = ()
    source: RoleSpan | None = None
    content_link: float = 0.5
    source_link: float = 0.5


@dataclass(frozen=True)
class Quote:
    """One attributed statement: the contract's `quotes` record before it is serialised."""

    content_spans: list[CharSpan]
    cue_spans: list[CharSpan]
    speaker_spans: list[CharSpan]
    kind: Kind
    attribution_type: AttributionType
    confidence: float
    via: list[str] = field(default_factory=list)
    speaker_name: str | None = None
    speaker_entity_id: str | None = None
    speaker_label: str | None = None
    resolution: Resolution = Resolution.NONE
    assertion: Assertion = Assertion.ASSERTED
    name_confidence: float | None = None
    speaker_role: str | None = None
    speaker_gender: Gender | None = None
    speaker_gender_source: GenderSource | None = None
    group: Group = field(default=Group(), repr=False, compare=False)

    @property
    def asserted(self) -> bool:
        """Whether the statement was made, and not denied, withheld or supposed."""
        return self.assertion == Assertion.ASSERTED
