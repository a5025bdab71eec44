"""Build the spaCy pipeline of all components."""

from __future__ import annotations

from spacy.language import Language

import annotators.attribution.relays
import annotators.attribution.spans
import annotators.attribution.statements
import annotators.encoder.encode
import annotators.entities.component
import annotators.speakers.resolve
import annotators.text.component
import annotators.text.sentences  # noqa: F401  the modules register their factories
from annotators.components import COMPONENTS
from annotators.text.tokenizer import blank

MAX_CHARACTERS = 20_000_000


def build() -> Language:
    """Return an English `Language` with all components."""
    nlp = blank()
    nlp.max_length = MAX_CHARACTERS
    for component in COMPONENTS:
        nlp.add_pipe(component)
    return nlp
