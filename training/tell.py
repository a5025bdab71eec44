"""Tell the entities of articles that have none annotated, for training: `python -m training.tell`.

The network that tells them is trained on entities alone (`--role-windows 0`); what it is not sure of is left open. Of
marked articles that the corpus of entities annotates it says what that does.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from annotators.encoder.decoding import tag_runs
from annotators.encoder.labels import ENTITY_LABELS
from annotators.evaluation.corpora import Example, body_start
from training.antecedents import of_gap
from training.bases import BASES, MINILM, Base, plain_tokenizer
from training.command_lines import errors_as_sentences, whole_file
from training.corpora import read_corpora
from training.losses import autocast, tensors
from training.model import Tagger
from training.restore import load_tagger
from training.settings import Settings
from training.told import Span, key
from training.windows import UNKNOWN, Cutter

SURE = 0.85
"""Probability from which a tag is taught; what is less sure is left open."""


class Teller:
    """Labels texts by a trained network."""

    def __init__(self, path: Path, base: Base = MINILM, weights: Path | None = None) -> None:
        """Read the `checkpoint.pt` or `model.pt` at `path`, made of `base`, whose files are in `weights`."""
        tokenizer = plain_tokenizer(base.folder(weights))
        self.cutter = Cutter(tokenizer, base.special_ids(tokenizer))
        self.model = load_tagger(path, Tagger(0.0, base.shape))

    def tell(self, text: str) -> list[Span]:
        """Return the entities of `text` and, labelled `UNKNOWN`, the words of which it is not sure."""
        words = [(t.idx, t.idx + len(t)) for t in self.cutter.nlp.make_doc(text) if not t.is_space]
        if not words:
            return []
        with torch.inference_mode(), autocast():
            parts = [
                self.model(*tensors([window])).entities[0, torch.tensor(window.first)].float().softmax(-1)
                for window in self.cutter.cut(Example("", text), random.Random(0))
            ]
        sure, tags = torch.cat(parts).max(-1)
        return _spans(words, sure.tolist(), tags.numpy())


def annotated(example: Example, known: Mapping[str, Sequence[Span]]) -> list[Span] | None:
    """Return the entities of an article that the corpus of entities annotates, by the bodies that are `known`."""
    begin = body_start(example.text)
    found = known.get(example.text[begin:])
    return None if found is None else [(start + begin, end + begin, label) for start, end, label in found]


def _spans(words: Sequence[tuple[int, int]], sure: Sequence[float], tags: NDArray[np.int64]) -> list[Span]:
    spans: list[Span] = []
    inside: set[int] = set()
    for label, first, last in tag_runs(tags):
        known = min(sure[first:last]) >= SURE
        spans.append((words[first][0], words[last - 1][1], ENTITY_LABELS[label] if known else UNKNOWN))
        inside.update(range(first, last))
    spans += [(*words[i], UNKNOWN) for i, chance in enumerate(sure) if i not in inside and chance < SURE]
    return sorted(spans)


@errors_as_sentences()
def main() -> None:
    """Read the command line, label all articles without annotated entities and write one JSON line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="model.pt of a training with --role-windows 0")
    parser.add_argument("--base", default="minilm", choices=BASES, help="which of the base encoders it was made of")
    parser.add_argument("--weights", type=Path, help="folder of the base encoder's files, where it is no package")
    parser.add_argument("--attributions", type=Path, required=True)
    parser.add_argument("--entities", type=Path, required=True)
    parser.add_argument("--marks", type=Path, nargs="*", default=[])
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--gap", type=Path, help="a file of GAP, whose paragraphs are told too")
    parser.add_argument("--unlabelled", type=Path, nargs="*", default=[])
    parser.add_argument("--reserved", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    torch.set_num_threads(1)
    settings = Settings(
        given.attributions, given.entities, given.out.parent, marks=tuple(given.marks), texts=tuple(given.texts),
        unlabelled=tuple(given.unlabelled), reserved=given.reserved, marks_times=1,
    )  # fmt: skip
    corpora, teller = read_corpora(settings), Teller(given.model, BASES[given.base], given.weights)
    paragraphs = of_gap(given.gap, None) if given.gap else []
    known = {example.text: example.entities for example in corpora.tagged if example.entities is not None}
    with whole_file(given.out) as stream:
        for example in (*corpora.attributed, *corpora.tagged, *paragraphs):
            if example.entities is None:
                found = annotated(example, known)
                told = teller.tell(example.text) if found is None else found
                row = {"sha256": key(example.text), "entities": told}
                stream.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
