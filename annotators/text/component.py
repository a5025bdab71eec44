"""Find the boilerplate of a spaCy document."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from annotators.components import Component
from annotators.text.boilerplate import Boilerplate, find_boilerplate
from annotators.text.words import words_of


class BoilerplateFinder(Component[list[Boilerplate]]):
    """Find the boilerplate of a document: sets `doc.spans["furniture"]`."""

    def predict(self, doc: Doc) -> list[Boilerplate]:
        """Return the boilerplate of `doc`; the day of its page is `doc.user_data["published"]`."""
        return find_boilerplate(words_of(doc).text, doc.user_data.get("published"))

    def set_annotations(self, doc: Doc, found: list[Boilerplate]) -> None:
        """Set one labelled span each, its `kb_id` the detail, snapped outwards to token borders."""
        spans = [
            doc.char_span(item.start, item.end, item.label, kb_id=item.detail, alignment_mode="expand")
            for item in found
        ]
        doc.spans["furniture"] = filter_spans([span for span in spans if span is not None])


@Language.factory("quotelake_furniture", assigns=["doc.spans"])
def make_boilerplate(nlp: Language, name: str) -> BoilerplateFinder:
    """Create the component that finds boilerplate."""
    return BoilerplateFinder()
