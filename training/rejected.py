"""Write what the shipped model finds in marked articles and is no statement: `python -m training.rejected`.

Hard examples for the head that tells statements from acts, topics and titles; only articles of the training part. What
the model itself holds for unlikely is among them: it would be forgotten otherwise.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import annotators
from annotators.attribution.confidence import EVIDENCE
from annotators.attribution.links import Thresholds
from annotators.attribution.statements import Attribution
from annotators.records import CharSpan
from training.command_lines import errors_as_sentences, whole_file
from training.marks import texts

LEAST = 0.5
"""Share of the shorter content that two contents share where they are the same statement."""


def shared(one: list[CharSpan], other: list[CharSpan]) -> float:
    """Return how much of the shorter of two contents, in characters, lies in the other."""
    common = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
    return common / max(1, min(sum(b - a for a, b in spans) for spans in (one, other)))


@errors_as_sentences()
def main() -> None:
    """Read the command line, annotate and write a JSON line for each row that shares less than `LEAST` with every mark.

    What is shared is counted of the shorter content.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    nlp, build = annotators.load(), Attribution([0.0] * len(EVIDENCE), Thresholds(statement=0.0))
    with whole_file(arguments.out) as stream:
        for reading, text in texts.read(arguments.marks, arguments.texts):
            if reading.split != "train":
                continue
            marked = [[*mark.content] for mark in reading.marks]
            for quote in build.predict(nlp(text)):
                if all(shared(quote.content_spans, content) < LEAST for content in marked):
                    row = {"sha256": reading.sha256, "content": quote.content_spans, "cue": quote.cue_spans}
                    stream.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
