"""Edits, templates and windows of training: annotation follows the text."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.encoder.labels import ASSERTIONS, ENTITY_TAGS, NO_STATEMENT, ROLE_TAGS
from annotators.encoder.model import tokenizer
from annotators.evaluation.corpora import Attribution, Example
from training import unasserted
from training.augment import augment
from training.batches import entity_windows, role_windows
from training.edits import apply_edits
from training.statements import MarkedExample, Statement
from training.templates import TEMPLATES, Fills, fill, generate, parse
from training.told import key, with_told
from training.windows import IGNORED, UNKNOWN, Cutter, Window

FILLS = Fills(
    organisations=["Delta Relief", "Ministry of Ports"], persons=["Ana Sousa", "Bo Lindahl"], places=["Beira"],
    norps=["Malian"], clauses=["the bridge would open in May"], directs=["We shall not wait for the rain"], terms=["a good start"],
)  # fmt: skip
TEXT = 'Ana Sousa said the bridge was safe. "It will hold," she told Radio Beira.'
EXAMPLE = Example(
    "x",
    TEXT,
    [Attribution([(0, 9)], [(10, 14)], [(15, 34)]), Attribution([(52, 55)], [(56, 60)], [(36, 51)])],
    [(0, 9, "PERSON"), (61, 72, "ORG")],
)


def words(example: Example) -> list[list[list[str]]]:
    return [
        [[example.text[a:b] for a, b in role] for role in (x.source, x.cue, x.content)]
        for x in example.attributions or []
    ]


def test_spans_move_with_edits_before_within_and_at_their_edges() -> None:
    changed = apply_edits(EXAMPLE, [(0, 0, "By X\n\n"), (0, 9, "IOM"), (36, 37, "“"), (50, 51, "")])
    assert words(changed) == [[["IOM"], ["said"], ["the bridge was safe"]], [["she"], ["told"], ["“It will hold,"]]]
    known = [changed.text[a:b] for a, b, label in changed.entities or [] if label != UNKNOWN]
    assert known == ["Radio Beira"], "of the name that was put in nobody knows what it names"


@given(st.integers(0, 10_000))
def test_augmentation_keeps_cues_and_the_words_of_contents(seed: int) -> None:
    changed = augment(EXAMPLE, random.Random(seed), FILLS)
    for before, after in zip(words(EXAMPLE), words(changed), strict=True):
        assert [w.lower() for w in after[1]] == before[1]
        assert "".join(c for c in after[2][0].lower() if c.isalpha()) == "".join(
            c for c in before[2][0].lower() if c.isalpha()
        )


def test_markup_becomes_text_and_attributions() -> None:
    text, (first, second) = parse("[Q:Rain stopped], [S:she] [C:said], and [S2:he] [C2:denied] [Q2:it].")
    assert text == "Rain stopped, she said, and he denied it."
    assert [text[a:b] for a, b in first.content + second.content] == ["Rain stopped", "it"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_closes_its_brackets_and_has_a_cue_for_each_content(template: str) -> None:
    assert template.count("[") == template.count("]")
    for attribution in parse(template)[1]:
        assert attribution.cue
        assert attribution.content


@given(st.integers(0, 10_000))
def test_generated_articles_hold_no_open_slot_and_spans_are_words(seed: int) -> None:
    example = generate(random.Random(seed), FILLS, 3)
    assert "{" not in example.text
    assert "[" not in example.text
    for attribution in words(example):
        assert all(span.strip() for role in attribution for span in role)


def test_a_slot_that_nothing_fills_is_named() -> None:
    with pytest.raises(ValueError, match=r"nothing that fills \{PER\}"):
        fill("{PER} left.", random.Random(0), Fills(), "“”")


def test_windows_carry_tags_features_and_links() -> None:
    (window,) = Cutter(tokenizer()).cut(EXAMPLE, random.Random(5))[-1:]
    tags = [ROLE_TAGS[t] for t in window.roles or []]
    assert tags.count("B-cue") == tags.count("B-source") == tags.count("B-content") >= 1
    assert "B-ORG" in [ENTITY_TAGS[t] for t in window.entities or []]
    assert len(window.first) == len(tags)
    for values in window.features.values():
        assert len(values) == len(window.pieces)
    for link in window.links:
        assert 0 <= link.gold <= len(link.heads) == len(link.buckets)


def test_links_point_at_the_attribution_s_own_cue_and_source() -> None:
    rng = random.Random(0)
    for _ in range(20):
        windows = Cutter(tokenizer()).cut(EXAMPLE, rng)
        if len(windows) == 1:
            break
    (window,) = windows
    tags = [ROLE_TAGS[t] for t in window.roles or []]
    heads = [(link.kind, tags[link.dependant[0]], tags[link.heads[link.gold][0]]) for link in window.links]
    assert sorted(heads) == [(0, "B-content", "B-cue")] * 2 + [(1, "B-cue", "B-source")] * 2
    for link in window.links:
        assert abs(link.dependant[0] - link.heads[link.gold][0]) < 9


@pytest.mark.parametrize("assertion", ASSERTIONS[1:])
def test_templates_of_what_was_not_said_fill_to_one_statement_each(assertion: str) -> None:
    rng = random.Random(5)
    for template in unasserted.TEMPLATES[assertion]:
        for _ in range(10):
            text, found = parse(fill(template, rng, FILLS, "“”"))
            assert not set("{}[]|") & set(text), template
            assert len(found) == 1, template


def test_what_is_no_statement_is_apart_from_statements_and_moves_with_the_text() -> None:
    articles = [generate(random.Random(seed), FILLS, 8) for seed in range(20)]
    kinds = {statement.assertion for article in articles for statement in article.attributions or []}
    assert kinds == set(ASSERTIONS) - {NO_STATEMENT}
    assert {statement.assertion for article in articles for statement in article.rejected} == {NO_STATEMENT}
    act = MarkedExample("x", TEXT, [], rejected=[Statement([], [(10, 14)], [(15, 34)], NO_STATEMENT)])
    moved = apply_edits(act, [(0, 0, "By X\n\n")])
    assert isinstance(moved, MarkedExample)
    assert [moved.text[a:b] for a, b in moved.rejected[0].content] == ["the bridge was safe"]
    (window,) = Cutter(tokenizer()).cut(act, random.Random(1))
    assert [found.gold for found in window.assertions] == [ASSERTIONS.index(NO_STATEMENT)]
    assert window.roles is not None
    assert set(window.roles) == {0}


def test_entities_move_with_edits_and_new_words_are_left_open() -> None:
    text = "Ida Moe said the quay of Tarn is full."
    example = Example("a", text, [], [(0, 7, "PERSON"), (25, 29, "LOC")])
    changed = apply_edits(example, [(0, 0, "By our staff\n\n"), (0, 7, "The Sand Guild")])
    assert changed.entities is not None
    found = {(changed.text[a:b], label) for a, b, label in changed.entities}
    assert ("Tarn", "LOC") in found
    assert not any(label == "PERSON" for _, label in found), "nobody told that the guild is a person"
    assert {words for words, label in found if label == UNKNOWN} >= {"By our staff\n\n", "The Sand Guild"}


def test_nothing_is_learned_of_words_whose_entity_is_unknown() -> None:
    cutter = Cutter(tokenizer())
    example = Example("a", "Ida Moe met Bo Dal.", None, [(0, 7, "PERSON"), (12, 18, UNKNOWN)])
    (window,) = cutter.cut(example, random.Random(0))
    person = ENTITY_TAGS.index("B-PERSON")
    assert window.entities == [person, person + 1, 0, IGNORED, IGNORED, 0]


def test_told_entities_go_to_articles_that_have_none_annotated(tmp_path: Path) -> None:
    told = tmp_path / "told.jsonl"
    told.write_text(json.dumps({"sha256": key("Ida Moe left."), "entities": [[0, 7, "PERSON"]]}) + "\n")
    bare, own, other = (
        Example("a", "Ida Moe left."),
        Example("b", "Ida Moe left.", None, []),
        Example("c", "Bo Dal left."),
    )
    assert [example.entities for example in with_told([bare, own], told)] == [[(0, 7, "PERSON")], []]
    found = with_told([bare, own, other], told, every=False)
    assert [example.entities for example in found] == [[(0, 7, "PERSON")], [], None]
    with pytest.raises(
        ValueError, match=r"told\.jsonl lacks the entities of 1 articles, the first c; run training\.tell"
    ):
        with_told([bare, own, other], told)


@pytest.mark.parametrize("of", [role_windows, entity_windows])
def test_windows_of_no_article_are_refused_and_not_waited_for(of: Callable[..., Iterator[list[Window]]]) -> None:
    given = {"fills": FILLS} if of is role_windows else {}
    with pytest.raises(ValueError, match="No annotated articles were found"):
        next(of([], cutter=Cutter(tokenizer()), size=2, rng=random.Random(1), **given))
