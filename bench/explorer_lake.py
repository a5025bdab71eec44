"""Make up a lake as large as an agency's year: many speakers, outlets and days, words as frequent as in news."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, lru_cache
from itertools import accumulate

import pyarrow as pa

import storage
from bench.storage_synthetic import MODEL, PIPELINE, STAGES, STARTED, Document, article, entities, page, quotes
from storage.schemas import TABLES
from storage.tables.results import StageResult
from storage.write.publish import publish

QUOTES = 10
"""Statements of an article."""
OUTLETS, DAYS, NAMES, VOCABULARY = 200, 365, 30_000, 20_000
BATCH = 1_000
_SYLLABLES = [f"{first}{vowel}" for first in "bdfgklmnprstvz" for vowel in "aeiou"]


@dataclass(frozen=True)
class News(Document):
    """One article of made-up words and names, each as frequent as its rank allows."""

    quotes: int = QUOTES

    def sentences(self) -> list[tuple[str, str]]:
        """Give (speaker, content)."""
        return _sentences(self)

    @property
    def text(self) -> str:
        """One paragraph a quotation, with a sentence of nobody's before it."""
        return _text(self)


@lru_cache(maxsize=64)
def _sentences(document: News) -> list[tuple[str, str]]:
    chance = random.Random(document.number)
    made = []
    for place in range(document.quotes):
        words = chance.choices(_words(), cum_weights=_frequencies(VOCABULARY), k=chance.randrange(8, 28))
        name = chance.choices(range(NAMES), cum_weights=_frequencies(NAMES))[0]
        made.append((_name(name), f"{' '.join(words)} {place}"))
    return made


@lru_cache(maxsize=64)
def _text(document: News) -> str:
    said = "\n\n".join(f"{speaker} said the {content} would follow." for speaker, content in _sentences(document))
    return f"{_outlet(document.number)}, no. {document.number}.\n\n{said}"


@cache
def _words() -> Sequence[str]:
    chance = random.Random(1)
    return ["".join(chance.choices(_SYLLABLES, k=chance.randrange(1, 5))) for _ in range(VOCABULARY)]


@cache
def _frequencies(count: int) -> Sequence[float]:
    """Add up frequencies after Zipf: the nth is 1/(n + 3) as frequent as the first."""
    return list(accumulate(1 / (rank + 3) for rank in range(count)))


@cache
def _name(number: int) -> str:
    chance = random.Random(number)
    words = ("".join(chance.choices(_SYLLABLES, k=3)).capitalize() for _ in range(2 + number % 2))
    return f"{' '.join(words)} {number}"


def _outlet(number: int) -> str:
    return f"Outlet {number * 7919 % OUTLETS}"


def rows_of(documents: Sequence[News]) -> dict[str, pa.Table]:
    """Give the rows of all tables."""
    made: dict[str, list[dict[str, object]]] = {name: [] for name in STAGES.values()}
    for document in documents:
        chance = random.Random(-document.number)
        when = STARTED - timedelta(minutes=chance.randrange(DAYS * 1440))
        made["pages"].append(page(document))
        made["articles"].append(article(document) | {"publisher": _outlet(document.number), "published_at": when})
        made["entities"] += entities(document)
        said = quotes(document)
        made["quotes"] += [row | _varied(row, chance, said[0]["quote_id"]) for row in said]
    return {name: TABLES[name].from_rows(rows) for name, rows in made.items()}


def _varied(row: dict[str, object], chance: random.Random, first: object) -> dict[str, object]:
    number = int(str(row["speaker_name"]).rpartition(" ")[2])
    person = number % 3 > 0
    return {
        "kind": chance.choices(("indirect", "direct", "mixed"), (55, 35, 10))[0],
        "attribution_type": chance.choices(("communication", "belief"), (85, 15))[0],
        "assertion": chance.choices(("asserted", "negated", "withheld", "hypothetical"), (94, 3, 1, 2))[0],
        "cluster_id": first if chance.random() < 0.1 else row["quote_id"],
        "confidence": 1 - chance.random() ** 2 * 0.9,
        "name_confidence": 1 - chance.random() ** 2 * 0.5,
        "speaker_label": "PERSON" if person else "ORG",
        "speaker_role": f"spokesman of the {_name(number % 900)}" if number % 5 == 1 else None,
        "speaker_gender": ("female" if number % 2 else "male") if person and number % 7 else None,
        "speaker_gender_source": ("pronoun", "title", "given_name")[number % 3] if person and number % 7 else None,
        "watch": [row["speaker_name"]] if number == 40 else [],
    }


def make_lake(lake: str, statements: int) -> None:
    """Publish so many statements as one release."""
    publish_all(lake, [News(number) for number in range(statements // QUOTES)])


def publish_all(lake: str, documents: Sequence[News]) -> None:
    """Publish documents as one release."""
    run = storage.open_run(lake, {"documents": len(documents)})
    for start in range(0, len(documents), BATCH):
        chosen = documents[start : start + BATCH]
        tables = rows_of(chosen)
        for stage, name in STAGES.items():
            done = StageResult(read=len(chosen), kept=len(chosen), tables={name: tables[name]})
            run.batch(stage, f"{start // BATCH + 1:06d}").write(done)
    publish(run, run_id="bench", pipeline_version=PIPELINE, model_version=MODEL)
