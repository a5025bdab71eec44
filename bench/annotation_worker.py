"""Time one pipeline on texts: `python bench/annotation_worker.py MODULE < texts.json`, with any Python that has it.

MODULE has `load()`, as ours and spaCy's packages have, or says in `model_path()` where its pipeline lies. Texts are a
JSON list; figures come as one JSON object. It imports nothing of this repository but MODULE, since peers live in an
environment of their own.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from typing import Any


class Timed:
    """A model's session whose runs are timed."""

    def __init__(self, session: Any) -> None:
        """Stand before `session`."""
        self.session, self.seconds = session, 0.0

    def run(self, *arguments: Any) -> Any:
        """Run it."""
        began = time.process_time()
        try:
            return self.session.run(*arguments)
        finally:
            self.seconds += time.process_time() - began


def main(module: str) -> None:
    """Load, annotate all texts, print what it took."""
    texts = json.load(sys.stdin)
    began = time.process_time()
    package = importlib.import_module(module)
    nlp = package.load() if hasattr(package, "load") else importlib.import_module("spacy").load(package.model_path())
    nlp("Warm up, said Ana.")
    loaded, holding = time.process_time() - began, _peak()
    encoder = Timed(None)
    if "quotelake_encoder" in nlp.pipe_names:
        component = nlp.get_pipe("quotelake_encoder")
        encoder.session = component.session
        component.session = encoder
    began = time.process_time()
    for text in texts:
        nlp(text)
    taken = time.process_time() - began
    figures = {
        "words_a_second": sum(len(text.split()) for text in texts) / taken,
        "encoder": encoder.seconds / taken,
        "load_s": loaded,
        "loaded_mb": holding,
        "peak_mb": _peak(),
    }
    print(json.dumps(figures))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1])
