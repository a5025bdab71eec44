"""Antecedents: whom a phrase may stand for, by the vectors of its tokens and of mentions."""

from __future__ import annotations

import re

import numpy as np
import pytest

import annotators
from annotators.attribution.antecedents import Finder
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import ANTECEDENT_WIDTH
from annotators.encoder.model import Decoding
from annotators.encoder.sums import Sums
from annotators.records import Antecedents, Mention
from annotators.text.layout import Layout
from storage.vocabulary import EntityLabel, Role
from tests.annotators.attribution.laid import laid_out

TEXT = "Ana Sousa met Tom Reed in Porto. She said the bank was open."
NOBODY = np.zeros(ANTECEDENT_WIDTH + 1, dtype=np.float32)
BUCKETS = 13


def mentioned(text: Layout, *named: tuple[str, str]) -> list[Mention]:
    return [
        Mention(at, at + len(words), words, label, 0.9, words, f"name:{words}")
        for words, label in named
        if (at := text.text.index(words)) >= 0
    ]


MENTIONS = (("Ana Sousa", EntityLabel.PERSON), ("Tom Reed", EntityLabel.PERSON), ("Porto", EntityLabel.GPE))


def found(
    text: Layout, phrase: str, likes: dict[str, float], mentions: list[Mention], nobody: float = 0.0
) -> Antecedents:
    """What `phrase` stands for where its query meets keys that give each of some words a score."""
    vectors = np.zeros((len(text.words), 2 * ANTECEDENT_WIDTH), dtype=np.float32)
    at = text.text.index(phrase)
    first, last = text.token_span(at, at + len(phrase))
    vectors[first:last, 0] = np.sqrt(ANTECEDENT_WIDTH)
    for words, score in likes.items():
        start = text.text.index(words)
        vectors[slice(*text.token_span(start, start + len(words))), ANTECEDENT_WIDTH] = score
    none = np.zeros((0, 1), dtype=np.float32)
    encoding = Encoding(text.tokens, none, none, Sums.of(none), none, none, Sums.of(vectors))
    free = np.zeros((1, BUCKETS), dtype=np.float32)
    far = np.zeros(BUCKETS, dtype=np.float32)
    parameters = Decoding(free, free, free, free[0], far, np.array([*NOBODY[:-1], nobody], dtype=np.float32))
    (only,) = Finder(parameters, encoding, text, mentions).of([(first, last)])
    return only


def test_the_mention_whose_key_meets_the_query_is_likeliest() -> None:
    text = laid_out(TEXT)
    ranked = found(text, "She", {"Ana Sousa": 4.0, "Tom Reed": 1.0}, mentioned(text, *MENTIONS))
    assert ranked[0][0] == "name:Ana Sousa"
    assert ranked[0][1] > 0.8
    assert sum(chance for _, chance in ranked) == pytest.approx(1, abs=0.05)


def test_all_mentions_of_one_count_together() -> None:
    text = laid_out("Reed met Ana Sousa. Reed left. He said no.")
    places = [Mention(at, at + 4, "Reed", EntityLabel.PERSON, 0.9, "Tom Reed", "name:reed") for at in (0, 20)]
    chances = dict(found(text, "He", {}, [*places, *mentioned(text, ("Ana Sousa", EntityLabel.PERSON))]))
    assert chances["name:reed"] == pytest.approx(2 * chances["name:Ana Sousa"], abs=0.001)


def test_nobody_is_likeliest_where_no_key_meets_the_query() -> None:
    text = laid_out(TEXT)
    ranked = found(text, "She", {"Tom Reed": -2.0, "Ana Sousa": -2.0}, mentioned(text, *MENTIONS), nobody=3.0)
    assert ranked[0][0] == ""


def test_without_mentions_it_is_nobody() -> None:
    assert found(laid_out(TEXT), "She", {}, []) == (("", 1.0),)


def test_mentions_within_the_phrase_and_those_that_cannot_be_meant_are_left_out() -> None:
    text = laid_out("The widow of Tom Reed spoke on 3 May in Porto.")
    mentions = mentioned(
        text, ("Tom Reed", EntityLabel.PERSON), ("3 May", EntityLabel.DATE), ("Porto", EntityLabel.GPE)
    )
    assert {who for who, _ in found(text, "The widow of Tom Reed", {}, mentions)} == {"name:Porto", ""}


def test_sources_of_a_document_carry_whom_they_may_stand_for_and_other_spans_nobody() -> None:
    doc = annotators.load()("Ana Sousa opened the bridge. She said that it was safe.")
    spans = doc._.role_spans
    (she,) = [span for span in spans if span.role == Role.SOURCE]
    assert she.antecedents[0][0] == doc._.mentions[0].entity_id
    assert not any(span.antecedents for span in spans if span.role != Role.SOURCE)


def test_a_hundred_phrases_asked_together_are_each_as_asked_alone() -> None:
    text = laid_out(" ".join(f"Ana Sousa met Tom Reed. She {verb} him." for verb in ["saw", "heard"] * 50))
    rng = np.random.default_rng(3)
    none = np.zeros((0, 1), dtype=np.float32)
    vectors = rng.normal(size=(len(text.words), 2 * ANTECEDENT_WIDTH)).astype(np.float32)
    free, far = np.zeros((1, BUCKETS), dtype=np.float32), rng.normal(size=BUCKETS).astype(np.float32)
    parameters = Decoding(free, free, free, free[0], far, NOBODY)
    mentions = [
        Mention(at.start(), at.end(), at[0], EntityLabel.PERSON, 0.9, at[0], f"name:{at[0]}")
        for at in re.finditer("Ana Sousa|Tom Reed", text.text)
    ]
    encoding = Encoding(text.tokens, none, none, Sums.of(none), none, none, Sums.of(vectors))
    finder = Finder(parameters, encoding, text, sorted(mentions, key=repr))
    phrases = [(at, at + 1) for at, word in enumerate(text.words) if word in ("She", "him")]
    together = finder.of(phrases)
    assert together == [only for phrase in phrases for only in finder.of([phrase])]
    assert {len(one) for one in together} <= {1, 2, 3}
    assert len(set(together)) > 50
