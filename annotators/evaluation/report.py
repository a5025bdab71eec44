"""Give the figures of one corpus as plain dictionaries, as `quotelake evaluate` shows them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, TypeVar

from spacy.language import Language

from annotators.encoder.labels import ROLES
from annotators.encoder.model import annotation_version
from annotators.evaluation import gold
from annotators.evaluation.corpora import read_attributions, read_entities
from annotators.evaluation.metrics import Score
from annotators.evaluation.scoring import calibration_error, evaluate_attributions, evaluate_entities, evaluate_gold
from storage.errors import Fatal

T = TypeVar("T")


def figures(nlp: Language, corpus: Path, split: str) -> dict[str, Any]:
    """Evaluate `nlp` on `corpus`, whose shape tells what it is.

    PolNeAR-shaped (`SPLIT/text`, `SPLIT/attributions`), newswire (`processed_annotated`) or gold set (`passages`).
    Raises `Fatal` where it is none of them or the split is empty.
    """
    began = time.process_time()
    if (corpus / split / "attributions").is_dir():
        found = _attributions(nlp, corpus, split)
    elif (corpus / "processed_annotated").is_dir():
        found = _entities(nlp, corpus, split)
    elif (corpus / "passages").is_dir():
        found = _gold(nlp, corpus, split)
    else:
        shapes = f"{split}/attributions, processed_annotated or passages"
        raise Fatal(f"The folder {corpus} holds no corpus with split {split!r}: it needs {shapes}.")
    words = found.pop("words")
    seconds = time.process_time() - began
    head = {"corpus": corpus.name, "split": split, "model_version": annotation_version()}
    return head | found | {"words": words, "words_per_cpu_second": round(words / seconds)}


def _attributions(nlp: Language, corpus: Path, split: str) -> dict[str, Any]:
    examples = _some(read_attributions(corpus / split), corpus, split)
    scores, judged = evaluate_attributions(nlp, examples)
    table = {f"{role} token": score(scores.token[role]) for role in ROLES}
    table |= {f"{role} exact": score(scores.exact[role]) for role in ROLES}
    table |= {"linked": score(scores.linked)} | {f"linked, {k}": score(v) for k, v in scores.by_kind.items()}
    error = round(calibration_error(judged), 4)
    return {"scores": table, "calibration_error": error, "words": sum(len(e.text.split()) for e in examples)}


def _entities(nlp: Language, corpus: Path, split: str) -> dict[str, Any]:
    examples = _some(read_entities(corpus, split), corpus, split)
    scores = evaluate_entities(nlp, examples)
    table = {f"entities, {label}": score(scores[label]) for label in sorted(scores, key=lambda k: (k != "all", k))}
    return {"scores": table, "words": sum(len(e.text.split()) for e in examples)}


def _gold(nlp: Language, corpus: Path, split: str) -> dict[str, Any]:
    passages = _some([p for p in gold.load(corpus) if gold.split_of(p.id) == split], corpus, split)
    scores = evaluate_gold(nlp, passages)
    table = {"found with speaker": score(scores.found)}
    table |= {name: score(getattr(scores, field)) for name, field in _OF_FOUND.items()}
    table |= {f"case {case}": score(s) for case, s in sorted(scores.by_case.items())}
    return {"scores": table, "errors": scores.errors, "words": sum(len(p.text.split()) for p in passages)}


_OF_FOUND = {"name right, of found": "named", "kind right": "kind", "type right": "type", "relays right": "via"}


def _some(items: list[T], corpus: Path, split: str) -> list[T]:
    if not items:
        raise Fatal(f"The corpus {corpus} has nothing in split {split!r}: name another split.")
    return items


def score(counted: Score) -> dict[str, float | int]:
    """Return the figures of a `Score`, rounded to four places."""
    return {
        "precision": round(counted.precision, 4), "recall": round(counted.recall, 4), "f1": round(counted.f1, 4),
        "expected": counted.expected,
    }  # fmt: skip
