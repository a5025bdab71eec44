"""Read corpora by others as `Example`s: PolNeAR-shaped brat folders and the newswire entity corpus."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from annotators.records import CharSpan
from storage.vocabulary import EntityLabel

_ENTITY_NAMES = {label.casefold(): label for label in EntityLabel} | {
    "organization": EntityLabel.ORG, "location": EntityLabel.LOC, "facility": EntityLabel.FAC,
}  # fmt: skip
_ADDRESS = re.compile(r"\s*https?://\S+\s*\n")


@dataclass
class Attribution:
    """One gold attribution; each role is a list of half-open code-point spans, several where it is discontinuous."""

    source: list[CharSpan]
    cue: list[CharSpan]
    content: list[CharSpan]


@dataclass
class Example:
    """One article with the annotation that its corpus has. `None` means the corpus does not annotate this at all."""

    name: str
    text: str
    attributions: list[Attribution] | None = None
    entities: list[tuple[int, int, str]] | None = None
    ignored: list[CharSpan] = field(default_factory=list)


def read_attributions(folder: Path) -> list[Example]:
    """Read a split of a PolNeAR-shaped corpus: `text/NAME.txt` and `attributions/NAME_ANNOTATOR.ann` (brat standoff).

    Where several annotators did an article the first by name is taken. Articles without annotation are left out.
    """
    annotations: dict[str, Path] = {}
    for path in sorted((folder / "attributions").glob("*.ann")):
        stem = path.stem
        name = stem if (folder / "text" / f"{stem}.txt").exists() else stem.rsplit("_", 1)[0]
        annotations.setdefault(name, path)
    examples = []
    for name, path in annotations.items():
        text = (folder / "text" / f"{name}.txt").read_bytes().decode("utf-8")
        attributions, ignored = parse_brat(path.read_text(encoding="utf-8"))
        if attributions:
            examples.append(Example(name, text, attributions, None, ignored))
    return examples


def parse_brat(standoff: str) -> tuple[list[Attribution], list[CharSpan]]:
    """Parse brat standoff into attributions and the spans marked `Discuss` or `Discard`, left undecided."""
    spans: dict[str, tuple[str, list[CharSpan]]] = {}
    events: list[str] = []
    for line in standoff.split("\n"):
        columns = line.split("\t")
        if len(columns) < 2:
            continue
        if columns[0].startswith("T"):
            label, offsets = columns[1].split(" ", 1)
            spans[columns[0]] = (label, sorted(_offsets(part) for part in offsets.split(";")))
        elif columns[0].startswith("E"):
            events.append(columns[1])
    attributions = []
    for event in events:
        roles: dict[str, list[CharSpan]] = {"Source": [], "Cue": [], "Content": []}
        for argument in event.split():
            role, _, target = argument.partition(":")
            role = role.rstrip("0123456789")
            if role in roles and target in spans:
                roles[role] += spans[target][1]
        if roles["Cue"] and roles["Content"]:
            attributions.append(Attribution(sorted(roles["Source"]), sorted(roles["Cue"]), sorted(roles["Content"])))
    ignored = [span for label, parts in spans.values() if label.startswith("Dis") for span in parts]
    return attributions, ignored


def _offsets(part: str) -> CharSpan:
    start, end = part.split()
    return int(start), int(end)


def is_dev(name: str) -> bool:
    """Whether an article of the newswire corpus belongs to dev: one in ten, by the hash of its name, for ever."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10 == 0


def body_start(raw: str) -> int:
    """Return where an article of the newswire corpus begins behind the line that holds its address."""
    address = _ADDRESS.match(raw)
    return address.end() if address else 0


def read_entities(folder: Path, split: str) -> list[Example]:
    """Read the `train` or `dev` part (see `is_dev`) of the newswire corpus: raw articles, token-a-line BIO labels."""
    examples = []
    for path in sorted((folder / "processed_annotated").glob("*.tsv")):
        name = path.name.removesuffix(".txt.tsv").removesuffix(".tsv")
        if split != ("dev" if is_dev(name) else "train"):
            continue
        raw = (folder / "original_articles" / f"{name}.txt").read_bytes().decode("utf-8", errors="replace")
        begin = body_start(raw)  # the address is labelled, too, in as many rows as the annotators' tokenizer made of it
        with path.open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE) if row]
        found = [(start - begin, end - begin, label) for start, end, label in _align(raw, rows) if start >= begin]
        examples.append(Example(name, raw[begin:], None, found))
    return examples


def _align(text: str, rows: list[list[str]]) -> Iterator[tuple[int, int, str]]:
    """Find the tokens of `rows` (token, BIO label, ...) in `text` in order and yield entity spans."""
    cursor, current = 0, None
    for row in rows:
        token, tag = row[0].strip(), (row[1] if len(row) > 1 else "O").strip()
        if not token:
            continue
        at = text.find(token, cursor, cursor + 200 + len(token))
        if at < 0:
            continue  # the annotators' tokenizer changed a character; the next token is found again
        prefix, _, label = tag.partition("-")
        label = _ENTITY_NAMES.get(label.lower(), "")
        if current and prefix in {"I", "E"} and label == current[2]:
            current = (current[0], at + len(token), label)
        else:
            if current:
                yield current
            current = (at, at + len(token), label) if label else None
        cursor = at + len(token)
    if current:
        yield current
