"""Fit the calibration of confidence, into `meta.json`: `python -m training.calibrate`.

It is fitted on the marks' dev tenth and, as quotations without a cue are few there, on the development half of the gold
set. Logistic regression on `evidence` of the statements: is a statement one that is marked (content and speaker)? The
calibration error that goes into `meta.json` comes from five-fold cross-validation over articles.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from annotators.attribution.confidence import EVIDENCE, evidence
from annotators.attribution.links import Thresholds
from annotators.attribution.statements import Attribution
from annotators.encoder import model
from annotators.evaluation import gold
from annotators.evaluation.scoring import Judged, calibration_error
from annotators.pipeline import build
from storage.vocabulary import Assertion
from training.command_lines import errors_as_sentences
from training.marks import texts
from training.marks.files import Mark
from training.marks.scoring import compare

Array = NDArray[np.float64]
PENALTY, FOLDS = 1.0, 5


def as_mark(quote: gold.GoldQuote) -> Mark:
    """Return a quote of the gold set as a mark; what the gold set does not tell is as in most statements."""
    held = {"content": quote.content_spans, "cue": quote.cue_spans, "speaker": quote.speaker_spans} | {
        "name": quote.name, "names": quote.names, "kind": quote.kind, "type": quote.type,
        "assertion": Assertion.ASSERTED, "mention": "name", "role": (), "via": (),
    }  # fmt: skip
    return Mark.model_validate(held)


def observe(
    marked: Sequence[tuple[str, list[Mark]]], folder: Path = model.MODEL_FOLDER
) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return evidence (statements, `EVIDENCE`), whether each statement is right (statements,), and its article.

    The statements are those that the model in `folder` finds.
    """
    nlp = build(str(folder))
    attribution = Attribution([0.0] * len(EVIDENCE), Thresholds(statement=0.0))
    rows: list[list[float]] = []
    right: list[float] = []
    article: list[int] = []
    for number, (text, marks) in enumerate(marked):
        for held in compare(attribution.predict(nlp(text)), marks, text):
            cue = " ".join(text[start:end] for start, end in held.quote.cue_spans)
            rows.append(evidence(held.quote.group, held.quote.kind, cue))
            right.append(float(held.right))
            article.append(number)
    return np.array(rows), np.array(right), np.array(article)


def fit(rows: Array, right: Array) -> Array:
    """Return the weights of an L2-penalised logistic regression (Newton's method); the constant is not penalised."""
    weights = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], PENALTY)
    penalty[0] = 1e-6
    for _ in range(30):
        chance = chances(rows, weights)
        gradient = rows.T @ (chance - right) + penalty * weights
        curvature = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        weights -= np.linalg.solve(curvature, gradient)
    return weights


def chances(rows: Array, weights: Array) -> Array:
    """Return the probability of each row."""
    result: Array = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
    return result


def cross_validated(rows: Array, right: Array, article: NDArray[np.int64]) -> list[Judged]:
    """Judge each statement with weights fitted on the other folds of articles."""
    judged = []
    for fold in range(FOLDS):
        held = article % FOLDS == fold
        found = chances(rows[held], fit(rows[~held], right[~held]))
        judged += [Judged(float(c), bool(r)) for c, r in zip(found, right[held], strict=True)]
    return judged


@errors_as_sentences()
def main() -> None:
    """Read the command line, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="folders of the marked texts")
    parser.add_argument("--gold", type=Path, default=Path("gold"), help="own passages")
    parser.add_argument("--model", type=Path, default=model.MODEL_FOLDER)
    arguments = parser.parse_args()
    rows, right, article = observe(
        [
            (text, reading.marks)
            for reading, text in texts.read(arguments.marks, arguments.texts)
            if reading.split == "dev"
        ]
        + [(p.text, [*map(as_mark, p.quotes)]) for p in gold.load(arguments.gold) if gold.split_of(p.id) == "dev"],
        arguments.model,
    )
    path = arguments.model / "meta.json"
    meta = json.loads(path.read_text(encoding="utf-8"))
    meta["calibration"] = fit(rows, right).round(4).tolist()
    meta["calibration_error"] = round(calibration_error(cross_validated(rows, right, article)), 4)
    path.write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
    print(f"{len(right)} statements, {right.mean():.3f} right, calibration error {meta['calibration_error']:.4f}")


if __name__ == "__main__":
    main()
