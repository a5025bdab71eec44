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


_OF_MODEL = ("quotelake_encoder", "quotelake_spans")


def build(folder: str = "") -> Language:
    """Return an English `Language` with all components, with the model in `folder` (`folder_of`)."""
    nlp = blank()
    nlp.max_length = MAX_CHARACTERS
    for component in COMPONENTS:
        nlp.add_pipe(component, config={"folder": folder} if component in _OF_MODEL else {})
    return nlp
