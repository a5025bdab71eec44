"""spaCy writes documents with what they hold, and reads them again."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import annotators
from annotators.annotation import quote_fields
from annotators.text.layout import layout

TEXTS = [
    "GENEVA (Relay) - Ana Roe said “no”. Relay quoted the bank as saying it would wait.",
    "The ministry did not say why. “It rained,” said the mayor, Bo Ek.",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return annotators.load()


def same(one: Doc, other: Doc) -> bool:
    quotes = [[quote_fields(quote, layout(doc), "", "") for quote in doc._.quotes] for doc in (one, other)]
    spans = [[span.group for span in doc._.quotes] + list(doc._.role_spans) for doc in (one, other)]
    held = quotes[0] == quotes[1] and spans[0] == spans[1] and len(quotes[0]) > 0
    return held and list(one._.mentions) == list(other._.mentions) and list(one._.quotes) == list(other._.quotes)


@pytest.mark.parametrize("text", TEXTS)
def test_a_written_document_holds_its_statements(nlp: Language, text: str) -> None:
    doc = nlp(text)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert same(doc, again)
    assert [type(quote.kind) for quote in again._.quotes] == [type(quote.kind) for quote in doc._.quotes]
    assert [span.text for span in again.spans["quotes"]] == [span.text for span in doc.spans["quotes"]]
    assert (again._.encoding, doc._.encoding is None) == (None, False)


def test_documents_lie_in_one_file_together(nlp: Language) -> None:
    docs = [nlp(text) for text in TEXTS]
    held = DocBin(docs=docs, store_user_data=True).to_bytes()
    assert all(same(*pair) for pair in zip(docs, DocBin().from_bytes(held).get_docs(nlp.vocab), strict=True))


def test_two_processes_find_what_one_finds(nlp: Language) -> None:
    assert all(same(nlp(text), doc) for text, doc in zip(TEXTS, nlp.pipe(TEXTS, n_process=2), strict=True))
