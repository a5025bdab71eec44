"""Holds the checks that the gold set is complete, exact and our own. The loader's behaviour is tested beside this."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from annotators.evaluation.gold import GoldPassage, load, split_of

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed"
HARD_CASES = {
    "mixed-marks", "single-marks", "multi-paragraph", "verb-surname", "relative-clause", "according-whose",
    "passive-quoted", "relay", "nested", "noun-cue", "split-content", "floating", "headline", "dash", "two-speakers",
    "org-anaphora", "it-said", "two-women", "place-speaker", "anonymous", "document", "non-quotation", "it-is-said",
}  # fmt: skip
DOUBLE_MARKS = '"“”„«»'
SHARED_RUN = 9
"""Words in a row that two texts share only when one was copied from the other."""


@pytest.fixture(scope="module")
def passages() -> list[GoldPassage]:
    return load(ROOT / "gold")


def short(passages: list[GoldPassage]) -> list[GoldPassage]:
    return [passage for passage in passages if passage.case != "article"]


def test_it_is_as_large_as_promised(passages: list[GoldPassage]) -> None:
    assert len(short(passages)) >= 120
    articles = [passage for passage in passages if passage.case == "article"]
    assert len(articles) >= 20
    assert all(195 <= len(article.text.split()) <= 420 for article in articles)
    assert len({passage.region for passage in passages}) >= 8


def test_every_hard_case_is_covered_in_both_halves(passages: list[GoldPassage]) -> None:
    halves: dict[str, Counter[str]] = defaultdict(Counter)
    for passage in passages:
        halves[passage.case][split_of(passage.id)] += 1
    assert set(halves) >= HARD_CASES
    for case, counts in halves.items():
        assert counts["dev"] >= 1, case
        assert counts["report"] >= 1, case
        assert counts.total() >= 3, case
    total = sum(halves.values(), Counter[str]())
    assert abs(total["dev"] - total["report"]) <= 0.1 * total.total()


def test_ids_say_the_case_or_the_file(passages: list[GoldPassage]) -> None:
    assert all(re.fullmatch(rf"{passage.case}-\d\d", passage.id) for passage in short(passages))
    files = {file.stem for file in (ROOT / "gold" / "articles").glob("*.yaml")}
    assert files == {passage.id for passage in passages if passage.case == "article"}


def test_parts_of_a_quotation_do_not_overlap(passages: list[GoldPassage]) -> None:
    for passage in passages:
        taken: set[int] = set()
        for quote in passage.quotes:
            places = [set(range(*span)) for span in (*quote.content_spans, *quote.cue_spans)]
            for place in places:
                assert not place & taken, passage.id
                taken |= place
        for quote in passage.quotes:
            assert not taken & {at for span in quote.speaker_spans for at in range(*span)}, passage.id


def test_quotations_stand_in_the_order_of_the_text(passages: list[GoldPassage]) -> None:
    for passage in passages:
        starts = [quote.content_spans[0][0] for quote in passage.quotes]
        assert starts == sorted(starts), passage.id


def test_the_kind_agrees_with_the_marks(passages: list[GoldPassage]) -> None:
    for passage in passages:
        for quote in passage.quotes:
            parts = [passage.text[start:end] for start, end in quote.content_spans]
            single = any(re.search(r"(?<!\w)['‘‚]|''", part) for part in parts)
            double = any(mark in part for part in parts for mark in DOUBLE_MARKS)
            assert (quote.kind == "indirect") is not (double or single), (passage.id, parts)
            if quote.kind == "mixed":
                marked = re.sub(r"[“\"„«](.*?)[”\"“»]|[‘'](.*?)[’'](?!\w)", "", " ".join(parts))
                assert re.search(r"\w", marked), (passage.id, parts)


def test_spans_end_where_words_end(passages: list[GoldPassage]) -> None:
    for passage in passages:
        for quote in passage.quotes:
            for start, end in (*quote.content_spans, *quote.cue_spans, *quote.speaker_spans):
                assert passage.text[start:end] == passage.text[start:end].strip() != ""
                assert not re.match(r"\w\w", passage.text[max(start - 1, 0) : start + 1]) or start == 0
                assert not re.match(r"\w\w", passage.text[end - 1 : end + 1])


def test_only_continuations_lack_a_cue_and_only_they_may_lack_a_speaker(passages: list[GoldPassage]) -> None:
    for passage in passages:
        before: set[str | None] = set()
        for quote in passage.quotes:
            if not quote.cue_spans:
                assert quote.kind == "direct", passage.id
                assert quote.name in before, passage.id
            elif not quote.speaker_spans:
                assert quote.name is None, passage.id
            before.add(quote.name)


@pytest.mark.skipif(not SEED.is_dir(), reason="the seed article is third-party text and not part of the repository")
def test_nothing_is_copied_from_the_seed_article(passages: list[GoldPassage]) -> None:
    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return set(zip(*(words[shift:] for shift in range(SHARED_RUN)), strict=False))

    seed = set().union(*(runs(file.read_text(encoding="utf-8")) for file in SEED.glob("*.txt")))
    assert seed
    samples = [
        file.read_text(encoding="utf-8") for file in (ROOT / "samples").iterdir() if file.suffix in (".txt", ".html")
    ]
    for text in [passage.text for passage in passages] + samples:
        assert not runs(text) & seed, text[:80]
