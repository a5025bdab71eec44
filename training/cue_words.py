"""Count how often words are part of a cue in marked articles: `python -m training.cue_words`.

Of the train part alone, so that confidence can be fitted and measured on articles that were not counted.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from annotators.lexicon.cue_words import placed
from annotators.lexicon.normalize import DATA_FOLDER
from training.command_lines import errors_as_sentences
from training.marks import texts
from training.marks.files import Reading

OFTEN = 20
"""How often a word stands in the texts that is counted though it is never part of a cue."""
HEADER = (
    "# word: in small letters\n"
    "# within: how often it is part of a cue in the train part of training/marks, by training/cue_words.py\n"
    "# every: how often it stands in their texts\n"
)


def count(articles: Iterable[tuple[Reading, str]]) -> dict[str, tuple[int, int]]:
    """Return of each word how often it is part of a cue, and how often it stands in the texts."""
    within, every = Counter[str](), Counter[str]()
    for reading, text in articles:
        every.update(word for word, _ in placed(text))
        inside = {at for mark in reading.marks for start, end in mark.cue for at in range(start, end)}
        within.update(word for word, at in placed(text) if at in inside)
    return {word: (within[word], times) for word, times in sorted(every.items()) if within[word] or times >= OFTEN}


@errors_as_sentences()
def main() -> None:
    """Read the command line, count and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="folders of the marked texts")
    parser.add_argument("--out", type=Path, default=DATA_FOLDER / "cue_words.csv")
    given = parser.parse_args()
    articles = texts.read(given.marks, given.texts)
    counted = count((reading, text) for reading, text in articles if reading.split == "train")
    with given.out.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER)
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("word", "within", "every"))
        writer.writerows((word, *counts) for word, counts in counted.items())
    print(f"{len(counted)} words: {given.out}")


if __name__ == "__main__":
    main()
