"""Make short passages, of own wording, in which it is known who speaks, or known that nobody can say.

They show the chooser of speakers what marked articles hardly have: relatives of one surname, two who fit alike, nobody
who fits, what speaks against somebody, those named together. The passages and what fills their slots stand in
`passages.yaml`; the markup is that of `training.templates`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from annotators.evaluation.corpora import Attribution
from annotators.lexicon.normalize import rows
from storage.vocabulary import AttributionType, Kind
from training.resolver_examples import Marked
from training.templates import parse

_OPENING: Final = re.compile(r"(?:(?<=\.\s)|\A)[a-z]")


def make(times: int, seed: int = 0) -> Iterator[tuple[str, list[Marked]]]:
    """Yield every passage `times` times, or as much more often as it says, filled at random, with its statements."""
    held: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    rng = random.Random(seed)
    for passage in held["passages"]:
        for _ in range(times * passage.get("often", 1)):
            fills = _fills(held, rng)
            who = [*passage.get("earlier", []), rng.choice(passage["who"])]
            text, said = parse(passage["text"].format(**fills))
            marked = [
                _marked(text, one, [name.format(**fills)] if name else []) for one, name in zip(said, who, strict=True)
            ]
            yield _OPENING.sub(lambda letter: letter[0].upper(), text), marked


def _marked(text: str, said: Attribution, names: list[str]) -> Marked:
    kind = Kind.DIRECT if text[: said.content[0][0]].endswith("“") else Kind.INDIRECT
    return Marked(said.content, said.cue, said.source, kind, AttributionType.COMMUNICATION, names)


def _fills(held: dict[str, Any], rng: random.Random) -> dict[str, str]:
    given = {sex: [row["name"] for row in rows("given_names.csv") if row["gender"] == sex] for sex in "mf"}
    drawn = [
        (("m", "m2"), given["m"]),
        (("f", "f2"), given["f"]),
        (("s", "s2"), held["surnames"]),
        (("org", "org2"), held["bodies"]),
        (("clause",), held["clauses"]),
        *(((slot,), words) for slot, words in held["slots"].items()),
    ]
    return {
        slot: word for slots, words in drawn for slot, word in zip(slots, rng.sample(words, len(slots)), strict=True)
    }
