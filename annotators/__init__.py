"""Find entities and attributed statements in English news, by components of spaCy.

`load()` gives the whole pipeline; each component can also be added to any English spaCy pipeline by its name, in the
order of `components.COMPONENTS`. Importing this package imports nothing heavy.
"""

from __future__ import annotations

import atexit
import gc
from typing import TYPE_CHECKING

from annotators.spacy_start import without_command_line

if TYPE_CHECKING:
    from spacy.language import Language

without_command_line()


def load() -> Language:
    """Return the pipeline: a spaCy `Language` whose docs hold `ents`, `spans["quotes"]` and `_.quotes`.

    Raises `storage.errors.Fatal` where the shipped model is missing or damaged.
    """
    collects = gc.isenabled()
    gc.disable()  # a tenth of the time would go to looking for garbage among what is just being made
    try:
        from annotators.pipeline import build

        return build()
    finally:
        if collects:
            gc.enable()
            gc.freeze()  # tables and weights stay; looking through them takes 40 ms each time
            atexit.register(gc.unfreeze)  # at the end they go, or extensions such as DuckDB's tell of leaks
