"""Check, convert and compare marks, and score by them: `python -m training.marks check|convert|agreement|score`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from training.marks import files, naming, scoring, texts
from training.marks.agreement import Agreement
from training.marks.files import SHIPPED
from training.marks.strings import convert


def check(marks: list[Path], folders: list[Path]) -> int:
    """Print counts by split, the articles without a text, and marks that cannot be right; return how many are wrong."""
    wrong = 0
    for path in marks:
        readings = files.read(path)
        found = texts.find([*folders, path.parent], readings)
        articles = Counter(reading.split for reading in readings.values())
        statements = Counter(dict.fromkeys(articles, 0))
        for reading in readings.values():
            statements[reading.split] += len(reading.marks)
        told = [f"{split} {articles[split]} articles, {statements[split]} statements" for split in sorted(articles)]
        print(f"{path}: " + "; ".join([*told, f"{statements.total()} statements in all"]))
        for part in ("kind", "type", "assertion"):
            values = Counter(str(getattr(mark, part)) for reading in readings.values() for mark in reading.marks)
            print(f"{part}: " + ", ".join(f"{value} {count}" for value, count in values.most_common()))
        faults = [f"{name}: no file has its text; name its folder." for name in texts.missing(readings.values(), found)]
        for sha256, text in found.items():
            faults += texts.faults(readings[sha256], text)
        print("\n".join([*faults, f"{len(found)} texts found, {len(faults)} faults"]))
        wrong += len(faults)
    return wrong


def convert_all(folder: Path, out: Path) -> None:
    """Write the marks of every article of `folder`, NAME.json beside NAME.txt, to the file `out`."""
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise ValueError(f"{folder} holds no NAME.json beside a NAME.txt; see GUIDE.md for the form.")
    readings = [convert(path) for path in paths]
    files.write(out, readings)
    print(f"{len(readings)} articles, {sum(len(reading.marks) for reading in readings)} statements: {out}")


def agreement(first: Path, second: Path, folders: list[Path]) -> None:
    """Print how far two readings agree on the articles that both have."""
    one, other = files.read(first), files.read(second)
    both = {sha256: reading for sha256, reading in one.items() if sha256 in other}
    found = texts.find([*folders, first.parent, second.parent], both)
    if missing := texts.missing(both.values(), found):
        raise ValueError(f"No file has the text of {', '.join(missing)}; name its folder as --texts.")
    counts = Agreement()
    for sha256, reading in both.items():
        counts.add(reading, other[sha256], found[sha256])
    print("\n".join(counts.lines()))


def score(marks: list[Path], folders: list[Path], split: str) -> None:
    """Print how far the shipped pipeline finds what is marked in one split."""
    counts = scoring.score(marks, folders, split)
    print("\n".join([*counts.lines(), *naming.lines(counts.held)]))


def main(arguments: list[str] | None = None) -> None:
    """Read the command line and do what it says; end with status 1 where marks or their texts are at fault."""
    parser = argparse.ArgumentParser(prog="python -m training.marks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checked = commands.add_parser("check", help="do the spans fit their texts, and which texts are missing?")
    checked.add_argument("marks", type=Path, nargs="*", default=[SHIPPED], help="files of marks; else the project's")
    converted = commands.add_parser("convert", help="marks written as words (NAME.json beside NAME.txt) to offsets")
    converted.add_argument("folder", type=Path)
    converted.add_argument("--out", type=Path, required=True, help="the file of marks to write")
    compared = commands.add_parser("agreement", help="how far do two readings of the same texts agree?")
    compared.add_argument("first", type=Path)
    compared.add_argument("second", type=Path)
    scored = commands.add_parser("score", help="how far does the pipeline find what is marked?")
    scored.add_argument("marks", type=Path, nargs="*", default=[SHIPPED], help="files of marks; else the project's")
    scored.add_argument("--split", choices=("train", "dev", "report"), default="dev")
    for command in (checked, compared, scored):
        command.add_argument(
            "--texts",
            type=Path,
            nargs="+",
            default=[Path("corpora")],
            help="folders of texts; corpora/ if not given",
        )
    given = parser.parse_args(arguments)
    try:
        if given.command == "check":
            sys.exit(min(1, check(given.marks, given.texts)))
        elif given.command == "convert":
            convert_all(given.folder, given.out)
        elif given.command == "score":
            score(given.marks, given.texts, given.split)
        else:
            agreement(given.first, given.second, given.texts)
    except (ValueError, OSError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
