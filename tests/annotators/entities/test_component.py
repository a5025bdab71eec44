"""The entity component: emissions become mentions; one method writes them."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.tokens import Doc

from annotators.encoder.encode import Encoding
from annotators.encoder.labels import ENTITY_TAGS
from annotators.encoder.sums import Sums
from annotators.entities.component import Entities, decode
from annotators.records import Mention
from annotators.text.layout import layout
from tests.annotators.marked import cutting


def encoded(words: str, tags: dict[str, str], surely: float = 9.0) -> tuple[Doc, Encoding]:
    """A text whose tokens have the tags given by their words, all others O."""
    doc = cutting()(words)
    text = layout(doc)
    emissions = np.zeros((len(text.words), len(ENTITY_TAGS)), dtype=np.float32)
    for at, word in enumerate(text.words):
        emissions[at, ENTITY_TAGS.index(tags.get(word, "O"))] = surely
    empty = np.zeros((len(text.words), 0), dtype=np.float32)
    return doc, Encoding(text.tokens, empty, emissions, Sums.of(empty), empty, empty, Sums.of(empty))


def found(doc: Doc, encoding: Encoding, outside: float = 0.98) -> list[tuple[str, str]]:
    text = layout(doc)
    return [(" ".join(text.words[a:b]), label) for a, b, label, _ in decode(encoding, text, outside)]


def test_runs_of_tags_are_entities_without_marks_at_their_edges() -> None:
    tags = {"“": "B-ORG", "Orel": "I-ORG", "Foods": "I-ORG", "”": "I-ORG", "Lima": "B-LOC"}
    assert found(*encoded("Of “Orel Foods” in Lima.", tags)) == [("Orel Foods", "ORG"), ("Lima", "LOC")]
    assert found(*encoded("Stop … here.", {"…": "B-ORG"})) == []


def test_an_entity_ends_with_its_paragraph() -> None:
    doc, encoding = encoded("We met Orel\n\nFoods fell.", {"Orel": "B-ORG", "Foods": "I-ORG"})
    assert found(doc, encoding)[0] == ("Orel", "ORG")


def test_the_score_is_the_mean_probability_of_the_label() -> None:
    doc, encoding = encoded("Orel fell.", {"Orel": "B-ORG"}, surely=3.0)
    ((_, _, _, score),) = decode(encoding, layout(doc), 0.98)
    share = np.exp(3.0) / (np.exp(3.0) + len(ENTITY_TAGS) - 1)
    assert score == pytest.approx(share + (1 - share) / (len(ENTITY_TAGS) - 1), abs=1e-3)


def test_tokens_that_are_surely_outside_are_not_looked_at() -> None:
    doc, encoding = encoded("Orel fell.", {"Orel": "B-ORG"}, surely=3.0)
    encoding.entities[0, 0] = 2.5
    assert found(doc, encoding) == [("Orel", "ORG")]
    assert found(doc, encoding, outside=0.2) == []


def test_places_are_divided_and_mentions_linked_and_only_set_annotations_writes() -> None:
    doc, doc._.encoding = encoded("Peru and Andes.", {"Peru": "B-LOC", "Andes": "B-LOC"})
    component = Entities(outside=0.98, unsure=0.6, added_score=0.5)
    mentions = component.predict(doc)
    first = mentions[0]
    assert (first.label, first.name, first.entity_id) == ("GPE", "Peru", "country:PE")
    assert doc._.mentions is None
    assert doc.ents == ()
    component.set_annotations(doc, mentions)
    assert doc._.mentions == mentions
    assert [(e.text, e.kb_id_) for e in doc.ents] == [(m.text, m.entity_id) for m in mentions]


def test_of_overlapping_mentions_the_longest_is_an_entity_of_the_doc() -> None:
    doc = cutting()("Orel Foods fell.")
    mentions = [Mention(0, 4, "Orel", "ORG", 0.9, "Orel", "a"), Mention(0, 10, "Orel Foods", "ORG", 0.9, "Orel", "b")]
    Entities(outside=0.98, unsure=0.6, added_score=0.5).set_annotations(doc, mentions)
    assert [e.text for e in doc.ents] == ["Orel Foods"]
    assert doc._.mentions == mentions
