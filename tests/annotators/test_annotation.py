"""The `annotate` record: the contract's fields, words cut from the text, JSON without loss."""

from __future__ import annotations

import json

import pytest

import annotators
from annotators.annotation import MENTION_FIELDS, annotate_text, mention_fields, quote_fields, surface
from annotators.encoder.model import annotation_version
from annotators.records import Mention, Quote
from annotators.text.layout import layout
from storage.ids import quote_id, sha256_hex
from storage.schemas import TABLES
from storage.vocabulary import AttributionType, Kind

TEXT = "“We wait,” she said, “for rain.”"


@pytest.mark.parametrize(
    ("spans", "words"),
    [([], None), ([(11, 14)], "she"), ([(0, 10), (21, 32)], "“We wait,” … “for rain.”")],
)
def test_words_of_spans_are_joined(spans: list[tuple[int, int]], words: str | None) -> None:
    assert surface(TEXT, spans) == words


def test_a_quote_has_the_fields_of_the_contract_and_an_id_of_what_identifies_it() -> None:
    quote = Quote([(0, 10), (21, 32)], [(15, 19)], [(11, 14)], Kind.DIRECT, AttributionType.COMMUNICATION, 0.75)
    laid = layout(annotators.load()(TEXT))
    fields = quote_fields(quote, laid, "article", "v1")
    assert (fields["text"], fields["cue"], fields["speaker"]) == ("“We wait,” … “for rain.”", "said", "she")
    assert fields["quote_id"] == quote_id("article", "v1", "direct", quote.content_spans)
    assert fields["quote_id"] != quote_fields(quote, laid, "article", "v2")["quote_id"]
    assert (fields["context_start"], fields["context_end"]) == (0, len(TEXT))
    assert (fields["assertion"], fields["name_confidence"], fields["speaker_role"]) == ("asserted", None, None)
    assert set(fields) <= {column.name for column in TABLES["quotes"].columns}
    assert json.loads(json.dumps(fields)) == fields


def test_a_mention_is_written_as_it_is_read() -> None:
    mention = Mention(0, 3, "IOM", "ORG", 0.5, "International Organization for Migration", "org:iom")
    assert tuple(mention_fields(mention)) == MENTION_FIELDS
    assert Mention(**mention_fields(mention)) == mention


def test_the_record_names_file_text_and_version() -> None:
    record = annotate_text(annotators.load(), TEXT, "rain.txt")
    assert (record["file"], record["text_sha256"]) == ("rain.txt", sha256_hex(TEXT))
    assert record["model_version"] == annotation_version()
    assert json.loads(json.dumps(record)) == record


def test_a_text_beyond_the_limit_of_the_pipeline_is_refused() -> None:
    nlp = annotators.load()
    nlp.max_length = 10
    with pytest.raises(ValueError, match="maximum of 10"):
        annotate_text(nlp, TEXT)
