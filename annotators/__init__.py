"""spaCy components that find entities and attributed statements in English news.

`load()` gives the whole pipeline; each component can also be added to any English spaCy pipeline by its name, in the
order of `COMPONENTS`. Importing this package imports nothing heavy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from annotators.spacy_start import without_command_line

if TYPE_CHECKING:
    from spacy.language import Language

without_command_line()

COMPONENTS: Final = (
    "quotelake_furniture",
    "quotelake_sentences",
    "quotelake_encoder",
    "quotelake_entities",
    "quotelake_spans",
    "quotelake_attribution",
    "quotelake_relays",
    "quotelake_speakers",
)
"""The components by their spaCy names, in the order in which they run."""


def load() -> Language:
    """Return the pipeline: a spaCy `Language` whose docs hold `ents`, `spans["quotes"]` and `_.quotes`.

    Raises `storage.errors.Fatal` where the shipped model is missing or damaged.
    """
    from annotators.pipeline import build

    return build()
