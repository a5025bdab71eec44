"""Boilerplate as spans of a spaCy document."""

from __future__ import annotations

import spacy

BODY = "The ministry of transport said on Tuesday that the new ferry line would open in April, two years later."


def test_the_component_labels_spans_of_any_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("quotelake_furniture")
    text = f"PORT ARLEN, Veldria, March 3\n\nBy Ruta Vale - Trend:\n\n{BODY}\n\n---\n"
    doc = nlp(text)
    assert doc.text == text
    assert [(span.label_, span.text) for span in doc.spans["furniture"]] == [
        ("dateline", "PORT ARLEN, Veldria, March 3"),
        ("byline", "By Ruta Vale - Trend:"),
        ("separator", "---"),
    ]
