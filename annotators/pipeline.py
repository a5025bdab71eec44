"""Holds the building of the spaCy pipeline.

The parts that do the work are modules of their own; `load` in the package's root is the way in.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

import annotators.attribution.relays
import annotators.attribution.spans
import annotators.attribution.statements
import annotators.encoder.encode
import annotators.entities.component
import annotators.text.boilerplate
import annotators.text.sentences  # noqa: F401  the modules register their factories
from annotators import COMPONENTS
from annotators.speakers import resolve
from annotators.text.tokenizer import blank

MAX_CHARACTERS = 20_000_000


class Speakers:
    """Says who each speaker is: fills the speaker fields of `doc._.quotes`."""

    def __call__(self, doc: Doc) -> Doc:
        """Resolve the speakers of `doc`."""
        resolve.resolve(doc, doc._.mentions, doc._.quotes)
        return doc


@Language.factory("quotelake_speakers", assigns=["doc._.quotes"], requires=["doc._.quotes", "doc._.mentions"])
def make_speakers(nlp: Language, name: str) -> Speakers:
    """Create the component that resolves speakers."""
    return Speakers()


def build() -> Language:
    """Return an English `Language` with all components."""
    nlp = blank()
    nlp.max_length = MAX_CHARACTERS
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp
