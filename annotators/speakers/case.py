"""Put somebody whom an article names, or who was heard, beside a question, to ask whether this one can be meant."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from annotators.kept import cached_property
from annotators.speakers.cast import Cast, Member
from annotators.speakers.context import Context, Located
from annotators.speakers.discourse import Discourse
from annotators.speakers.heads import Head
from annotators.speakers.questions import Question

_ASKED = 12  # mentions that are asked what the article says of somebody
_LATELY = 6  # mentions of which the latest outside of quotation marks counts


@dataclass(frozen=True)
class Case:
    """A question, what was said before it, and who may be the answer: a member of the cast, or one only heard."""

    cast: Cast
    discourse: Discourse
    question: Question
    member: Member

    @property
    def head(self) -> Head:
        """What the source phrase comes down to."""
        return self.question.head

    @property
    def context(self) -> Context:
        """The article."""
        return self.cast.context

    @property
    def here(self) -> int:
        """Where the question is asked, in code points."""
        return self.question.place.at

    @cached_property
    def number(self) -> int:
        """How many of the member's mentions stand before the question."""
        return bisect_left(self.member.starts, self.here)

    @property
    def latest(self) -> Located | None:
        """The member's last mention before the question."""
        return self.member.mentions[self.number - 1] if self.number else None

    @cached_property
    def words(self) -> list[str]:
        """The words of the source phrase in small letters."""
        text, spans = self.context.text, self.question.spans
        return text.lowered[slice(*text.token_span(spans[0][0], spans[-1][1]))]

    @cached_property
    def nearest(self) -> Located:
        """The member's last mention before the question, outside of quotation marks if there is one near; else the
        first."""
        before = self.member.mentions[max(0, self.number - _LATELY) : self.number]
        outside = [one for one in before if not one.quoted]
        return (outside or before)[-1] if before else self.member.mentions[0]

    @property
    def first_mentions(self) -> list[Located]:
        """Those that are asked what the article says of the member."""
        return self.member.mentions[:_ASKED]

    @property
    def only_just_named(self) -> Located | None:
        """The mention of one who has been named once, in the sentence before."""
        once = self.member.mentions[0] if self.number == 1 else None
        return once if once is not None and once.sentence == self.question.place.sentence - 1 else None
