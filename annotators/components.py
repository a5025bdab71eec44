"""Name the components, say which run at which stage, and give them their common form."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from spacy.tokens import Doc

CUTTING: Final = ("quotelake_furniture", "quotelake_sentences")
"""They read the text alone, so that they run at tagging and, for what they cost, again at attributing."""

TAGGING: Final = (*CUTTING, "quotelake_encoder", "quotelake_entities", "quotelake_spans")
"""Up to what the stage `tag` keeps: mentions and spans."""

BUILDING: Final = ("quotelake_attribution", "quotelake_relays", "quotelake_speakers")
"""They make statements of mentions and spans, without the encoder."""

COMPONENTS: Final = (*TAGGING, *BUILDING)
"""All components by their spaCy names, in the order in which they run."""

Found = TypeVar("Found")


class Component(ABC, Generic[Found]):
    """A step of the pipeline, in the form of spaCy's trainable components: what it finds, and where that is written."""

    @abstractmethod
    def predict(self, doc: Doc) -> Found:
        """Return what is found in `doc`, and change nothing of it; `text.layout` may keep its layout with it."""

    @abstractmethod
    def set_annotations(self, doc: Doc, found: Found) -> None:
        """Write to `doc` what `predict` returned."""

    def __call__(self, doc: Doc) -> Doc:
        """Annotate `doc` and return it."""
        self.set_annotations(doc, self.predict(doc))
        return doc
