"""The names of the components and the form that they share."""

from __future__ import annotations

import subprocess
import sys

import pytest
import spacy
from spacy.tokens import Doc

from annotators.components import COMPONENTS, Component
from annotators.pipeline import build


class Counter(Component[int]):
    """Counts tokens."""

    def predict(self, doc: Doc) -> int:
        return len(doc)

    def set_annotations(self, doc: Doc, found: int) -> None:
        doc.user_data["tokens"] = found


def test_a_component_finds_then_writes() -> None:
    doc = spacy.blank("en")("Rain fell.")
    assert Counter().predict(doc) == 3
    assert "tokens" not in doc.user_data
    assert Counter()(doc) is doc
    assert doc.user_data["tokens"] == 3


def test_a_component_without_both_halves_is_refused() -> None:
    class Half(Component[int]):
        def predict(self, doc: Doc) -> int:
            return 0

    with pytest.raises(TypeError, match="set_annotations"):
        Half()  # type: ignore[abstract]


def test_every_component_runs_once_and_has_the_form() -> None:
    components = build().components
    assert len({type(component) for _, component in components}) == len(components) == len(COMPONENTS)
    assert all(isinstance(component, Component) for _, component in components)


def test_predicting_changes_nothing_of_the_document() -> None:
    nlp = build()
    doc = nlp.make_doc("GENEVA (Relay) - Ana Roe said “no”. Relay quoted the bank as saying it would wait.")
    for name, component in nlp.components:
        before = doc.to_bytes(exclude=["user_data"]), kept(doc)
        component.predict(doc)  # type: ignore[attr-defined]
        assert (doc.to_bytes(exclude=["user_data"]), kept(doc)) == before, name
        component(doc)
    assert len(doc._.quotes) > 1


def kept(doc: Doc) -> list[str]:
    """All that components keep with a document, as text; the layout is derived of it and may be kept at any time."""
    names = ("encoding", "mentions", "role_spans", "quotes")
    return [repr(getattr(doc._, name)) for name in names] + [f"{key} {list(doc.spans[key])}" for key in doc.spans]


def test_names_are_known_without_spacy() -> None:
    code = "import sys, annotators.components; print(sorted({'spacy', 'numpy', 'onnxruntime'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
