"""Repeats of an article are linked to their original, within a run and to the lake; look-alikes and revisions are
not."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from storage import ids
from tasks.clean import CleanSettings
from tasks.link import COLUMNS, link_batch
from tasks.link.stage import Comparison

WORDS = [f"word{number}" for number in range(3_000)]
START = datetime(2024, 3, 5, tzinfo=UTC)


def text_of(seed: int, words: int = 300) -> str:
    chance = random.Random(seed)
    return " ".join(chance.choice(WORDS) for _ in range(words)) + "."


def articles(
    *texts: str, first: int = 0, links: dict[str, str] | None = None, docs: list[str] | None = None
) -> pa.Table:
    rows = [
        {
            "article_id": f"a{first + number:03d}",
            "doc_id": docs[number] if docs else f"d{first + number:03d}",
            "published_at": START + timedelta(hours=first + number),
            "text_sha256": ids.sha256_hex(text),
            "text": text,
            "duplicate_of": (links or {}).get(f"a{first + number:03d}"),
        }
        for number, text in enumerate(texts)
    ]
    kinds: dict[str, Any] = {"published_at": pa.timestamp("us", "UTC")}
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS]))


def repeats(incoming: Iterable[pa.Table], held: Iterable[pa.Table], settings: CleanSettings) -> dict[str, str]:
    """Which incoming articles repeat another: article_id -> article_id of the original."""
    result = link_batch(incoming, lambda _: held, settings)
    return {row["article_id"]: row["duplicate_of"] for row in result.tables["duplicates"].to_pylist()}


def test_equal_and_near_texts_are_linked_to_the_first() -> None:
    text = text_of(1)
    words = text.split()
    cut = " ".join(words[: int(len(words) * 0.72)])
    footer = text + " Follow us on Twitter: @someone. All rights reserved by the agency."
    batch = articles(text, text, footer, cut, text_of(2), " ".join(words[:120] + text_of(3).split()))
    assert repeats([batch], [], CleanSettings()) == {"a001": "a000", "a002": "a000", "a003": "a000"}


def test_the_answer_does_not_depend_on_batches_or_their_order() -> None:
    texts = [text_of(seed % 7) + (" Changed footer." if seed % 3 else "") for seed in range(30)]
    whole = articles(*texts)
    expected = repeats([whole], [], CleanSettings())
    assert len(expected) == 23
    parts = [whole.slice(start, 4) for start in range(0, 30, 4)]
    assert repeats(parts, [], CleanSettings()) == expected
    assert repeats(parts[::-1], [], CleanSettings()) == expected


def test_what_the_lake_holds_is_the_original_and_its_links_are_followed() -> None:
    text = text_of(1)
    lake = articles(text_of(9), text, first=100, links={"a101": "a050"})
    assert repeats([articles(text + " More.", text_of(9))], [lake], CleanSettings()) == {
        "a000": "a050",
        "a001": "a100",
    }


def test_a_revision_is_no_duplicate_of_its_own_document() -> None:
    lake = articles(text_of(1), docs=["same"])
    assert repeats([articles(text_of(1) + " Updated.", first=5, docs=["same"])], [lake], CleanSettings()) == {}


def test_similar_texts_repeat_each_other_for_some_weeks_and_equal_ones_for_ever() -> None:
    text = text_of(1)
    old = articles(text, first=100)
    near, equal = articles(text + " More.", first=900), articles(text, first=901)  # 800 hours later
    assert repeats([near, equal], [old], CleanSettings(duplicate_days=30)) == {"a901": "a100", "a900": "a100"}
    assert repeats([near], [old], CleanSettings(duplicate_days=30)) == {}
    assert repeats([near], [old], CleanSettings(duplicate_days=34)) == {"a900": "a100"}


def test_one_old_article_asks_for_its_own_weeks_and_for_no_decade() -> None:
    comparison = Comparison(CleanSettings(duplicate_days=10))
    comparison.add(articles(text_of(1), text_of(2), first=0))
    comparison.add(articles(text_of(3), first=24 * 3_650))
    comparison.add(articles(text_of(4), first=24 * 3_665))
    day, span = timedelta(days=1), timedelta(days=10)
    old, late = START, START + timedelta(days=3_650)
    assert comparison.wanted().near.spans == [
        (old - span, old + day + span),
        (late - span, late + timedelta(days=15) + day + span),
    ]


def test_articles_without_a_date_ask_for_no_weeks() -> None:
    comparison = Comparison(CleanSettings())
    batch = articles(text_of(1))
    column = batch.column_names.index("published_at")
    comparison.add(batch.set_column(column, batch.schema.field(column), pa.nulls(1, pa.timestamp("us", "UTC"))))
    assert comparison.wanted().near.spans == []


def test_the_first_of_a_band_does_not_hide_repeats_among_the_others() -> None:
    weekly = text_of(4)
    batch = articles(weekly + " One.", *(weekly + f" Issue {number}." for number in range(1000)))
    links = repeats([batch.slice(0, 1), batch.slice(999)], [], CleanSettings(duplicate_days=2))
    assert links == {"a1000": "a999"}


def test_a_revision_stays_the_original_and_is_named_by_its_new_id() -> None:
    text = text_of(1)
    lake = articles(text, text_of(2), first=100, docs=["first", "other"])
    revised = articles(text + " Updated since.", first=500, docs=["first"])
    copy = articles(text, first=20)
    assert repeats([revised, copy], [lake], CleanSettings()) == {"a020": "a500"}
    assert repeats([copy, articles(text_of(3), first=500, docs=["first"])], [lake], CleanSettings()) == {}


def test_short_texts_count_only_when_equal() -> None:
    batch = articles("Flash: the minister resigns.", "Flash: the minister resigns.", "Flash: the minister resigned.")
    assert repeats([batch], [], CleanSettings()) == {"a001": "a000"}


def test_nothing_incoming_gives_nothing() -> None:
    assert repeats([], [articles(text_of(1))], CleanSettings()) == {}


@pytest.mark.long
def test_memory_is_bounded_and_time_is_short() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    lake = (
        articles(*(text_of(start + number) for number in range(500)), first=start) for start in range(0, 20_000, 500)
    )
    links = repeats([articles(text_of(7), first=90_000)], lake, CleanSettings())
    assert links == {"a90000": "a007"}
    assert time.monotonic() - began < 120
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 << 10
