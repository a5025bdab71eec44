"""Score who is named: how often the name is right, and how far `name_confidence` tells that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from annotators.entities.names import look_up
from annotators.entities.person_names import parse
from annotators.evaluation.scoring import Judged, calibration_error
from annotators.lexicon.normalize import Spelling, key
from storage.vocabulary import Assertion, EntityLabel
from training.marks.files import Mark
from training.marks.scoring import Held

SURE = 0.9
BOUNDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)
"""Between which `name_confidence` is compared with how often the name is right."""


def same_name(marked: str, found: str, entity_id: str = "") -> bool:
    """Return whether two names are one: word by word, by the table of bodies, or a person's with a part left out."""
    known = look_up(Spelling(marked), EntityLabel.ORG)
    if key(marked) == key(found) or (known is not None and known.entity_id == entity_id):
        return True
    a, b = parse(marked), parse(found)
    short, full = sorted((set(a.words), set(b.words)), key=len)
    joint = (" and " in marked) == (" and " in found)
    return len(short) > 1 and short <= full and a.generation == b.generation and joint


def names(mark: Mark) -> list[str]:
    """Return all names that are right of who is marked, none where nobody can be named."""
    return [mark.name, *mark.names] if mark.name else []


@dataclass(frozen=True)
class Named:
    """One found statement whose speaker's phrase is right: who was named, with what confidence, and who is marked."""

    name: str | None
    entity_id: str
    confidence: float | None
    right_names: Sequence[str]
    asserted: bool

    @classmethod
    def of(cls, held: Iterable[Held]) -> Iterator[Named]:
        """Yield the found statements of which the speaker's phrase is right."""
        for one in held:
            if one.mark is not None and one.speaker:
                quote = one.quote
                yield cls(
                    quote.speaker_name, quote.speaker_entity_id or "", quote.name_confidence,
                    names(one.mark), one.mark.assertion == Assertion.ASSERTED,
                )  # fmt: skip

    @property
    def right(self) -> bool:
        """Whether the name, or that there is none, is right."""
        if self.name is None:
            return not self.right_names
        return any(same_name(name, self.name, self.entity_id) for name in self.right_names)


def judged(named: Iterable[Named]) -> list[Judged]:
    """Return of each asserted statement that asks for a speaker how sure the name is, and whether it is right."""
    return [Judged(one.confidence, one.right) for one in named if one.confidence is not None and one.asserted]


def reliability(found: Sequence[Judged]) -> list[tuple[int, float, float]]:
    """Return (statements, mean confidence, share that is right) of each range of `BOUNDS` that is not empty."""
    rows = []
    for low, high in pairwise(BOUNDS):
        inside = [one for one in found if low <= one.confidence < high]
        if inside:
            mean = sum(one.confidence for one in inside) / len(inside)
            rows.append((len(inside), mean, sum(one.right for one in inside) / len(inside)))
    return rows


def lines(held: Sequence[Held]) -> list[str]:
    """Return all figures as lines to print."""
    named = list(Named.of(held))
    known = [one for one in named if one.right_names]
    right, null = sum(one.right for one in known), sum(one.name is None for one in known)
    unknowable = [one for one in named if not one.right_names]
    found = judged(named)
    sure = _sure(held)
    told = [
        f"name right where known: {right}/{len(known)} = {right / max(1, len(known)):.3f}, null {null}",
        f"named where nobody can be: {sum(one.name is not None for one in unknowable)} of {len(unknowable)}",
        f"calibration error of name_confidence: {calibration_error(found):.4f} of {len(found)} rows",
        f"confidence x name_confidence >= {SURE}: right {sum(sure)}/{len(sure)} = {sum(sure) / max(1, len(sure)):.3f}, "
        f"{len(sure) / max(1, len(held)):.2f} of all rows",
    ]
    return [*told, *(f"  stated {mean:.3f}: right {share:.3f} of {n}" for n, mean, share in reliability(found))]


def _sure(held: Sequence[Held]) -> list[bool]:
    """Return of each row whose product of both confidences is `SURE` whether statement, phrase and name are right."""
    factors = [1.0 if one.quote.name_confidence is None else one.quote.name_confidence for one in held]
    sure = [one for one, factor in zip(held, factors, strict=True) if one.quote.confidence * factor >= SURE]
    return [any(named.right for named in Named.of([one])) for one in sure]
