"""Words that stand in stored tables and in trained weights stay the words that they are."""

from __future__ import annotations

import json
from enum import StrEnum

import pyarrow as pa
import pytest

from annotators.encoder.labels import ENTITY_LABELS, ROLES
from storage import vocabulary

STORED = {
    "EntityLabel": "PERSON ORG GPE LOC NORP FAC DATE MONEY PRODUCT MISC",
    "BoilerplateLabel": "dateline byline credit footer separator",
    "Kind": "direct indirect mixed",
    "AttributionType": "communication belief",
    "Resolution": "name alias acronym pronoun nominal previous none",
    "Role": "source cue content",
    "DocumentKind": "html text jsonl warc feed-entry sitemap-entry",
    "Origin": "json-ld meta microdata html url feed dateline text record source",
    "Stage": "discover fetch clean tag attribute",
}


def declared(name: str) -> type[StrEnum]:
    found = getattr(vocabulary, name)
    assert issubclass(found, StrEnum)
    return found


@pytest.mark.parametrize(("name", "words"), STORED.items(), ids=STORED)
def test_no_stored_word_changes(name: str, words: str) -> None:
    assert [entry.value for entry in declared(name)] == words.split()


def test_values_reach_tables_and_json_as_plain_words() -> None:
    assert pa.array([*vocabulary.Resolution], pa.string()).to_pylist() == STORED["Resolution"].split()
    assert json.dumps([*vocabulary.Kind]) == '["direct", "indirect", "mixed"]'


def test_reasons_are_their_own_names() -> None:
    assert all(reason.value == reason.name.lower() for reason in vocabulary.RejectReason)
    assert len(vocabulary.RejectReason) >= 28


def test_the_weights_heads_keep_their_order() -> None:
    assert ROLES == ("source", "cue", "content")
    assert ENTITY_LABELS == ("PERSON", "ORG", "LOC", "NORP", "FAC", "DATE", "MONEY", "PRODUCT", "MISC")
