"""Make examples of templates, of own wording, for the ways of attributing that US political news hardly shows.

They are relays, agencies and organisations as speakers, anaphoric organisations, "according to", colons, headlines,
dashes, furniture, non-quotations. The templates, and the words of most slots, stand in `templates.yaml`.

Markup: `[S:...]`, `[C:...]`, `[Q:...]` are source, cue and content of one attribution; a digit (`[Q2:...]`) starts
another. Slots beside those of the file: {ORG} {PER} {SUR} {LOC} {LOCUP} {NORP} {ACR} (letters) {DAY2} (a date), and the
contents {clause} (in lower case, no stop), {Clause} (the same capitalised), {direct} (words to stand within marks, with
their stop), {direct,} (the same with a comma) and {term} (a few words). {o} and {c} are an opening and a closing mark.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from annotators.encoder.labels import NO_STATEMENT
from annotators.evaluation.corpora import Attribution, Example
from annotators.records import CharSpan
from storage.vocabulary import Assertion
from training import unasserted
from training.statements import MarkedExample, Statement

_HELD: Final[dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
TEMPLATES: Final = tuple(_HELD["templates"])
HEADS: Final = tuple(_HELD["heads"])
FEET: Final = tuple(_HELD["feet"])
"""Furniture before and after an article."""
MARKS: Final = tuple(_HELD["marks"])
"""Opening and closing quotation marks."""
UNASSERTED_SHARE: Final = 0.45
"""Of the paragraphs: statements that were not made, and none."""
_SLOT: Final = re.compile(r"\{([A-Za-z0-9]+,?)\}")
_CHOICE: Final = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_MARKED: Final = re.compile(r"\[([SCQ])(\d?):([^\]]*)\]")


@dataclass
class Fills:
    """What the slots are filled with, gathered from the training split alone."""

    organisations: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    norps: list[str] = field(default_factory=list)
    clauses: list[str] = field(default_factory=list)
    directs: list[str] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)


def gather(attributed: list[Example], tagged: list[Example]) -> Fills:
    """Collect names from the entity corpus and clauses and quoted words from the attribution corpus."""
    fills = Fills()
    by_label = {"ORG": fills.organisations, "PERSON": fills.persons, "LOC": fills.places, "NORP": fills.norps}
    for example in tagged:
        for start, end, label in example.entities or []:
            name = example.text[start:end]
            if label in by_label and "\n" not in name and len(name) < 60 and name[:1].isupper():
                by_label[label].append(name)
    fills.persons = [p for p in fills.persons if " " in p]
    for example in attributed:
        for attribution in example.attributions or []:
            if len(attribution.content) == 1:
                start, end = attribution.content[0]
                _content(example.text[start:end], fills)
    return fills


def _content(words: str, fills: Fills) -> None:
    words = words.strip()
    if "\n" in words or len(words) > 400:
        return
    quoted = re.fullmatch(r"[“\"]([^“”\"]+?)[,.]?[”\"][,.]?", words)
    if quoted:
        (fills.directs if len(quoted[1]) > 35 else fills.terms).append(quoted[1].rstrip(".,"))
    elif words.startswith("that ") and len(words) > 30 and not re.search('[“”"]', words):
        fills.clauses.append(words[5:].rstrip(".,"))


def generate(rng: random.Random, fills: Fills, paragraphs: int) -> MarkedExample:
    """Make an article of `paragraphs` template paragraphs, with furniture at its head and foot half of the time."""
    text = ""
    attributions, rejected = list[Statement](), list[Statement]()
    marks = rng.choice(MARKS)
    if rng.random() < 0.5:
        for head in rng.sample(HEADS, rng.choice((1, 2))):
            text += fill(head, rng, fills, marks) + "\n\n"
    for _ in range(paragraphs):
        assertion, template = _drawn(rng)
        plain, found = parse(fill(template, rng, fills, marks if rng.random() < 0.8 else rng.choice(MARKS)))
        moved = [_moved(attribution, len(text), assertion) for attribution in found]
        if assertion == NO_STATEMENT:
            rejected += moved
        else:
            attributions += moved
        text += plain + rng.choice(("\n\n", "\n\n", " "))
    if rng.random() < 0.4:
        text += "\n\n" + "\n\n".join(fill(f, rng, fills, marks) for f in rng.sample(FEET, rng.choice((1, 2))))
    return MarkedExample("template", text.strip(), [*attributions], rejected=rejected)


def _drawn(rng: random.Random) -> tuple[str, str]:
    """A template and whether its statements were made."""
    if rng.random() >= UNASSERTED_SHARE:
        return Assertion.ASSERTED, rng.choice(TEMPLATES)
    assertion = rng.choice([*unasserted.TEMPLATES])
    return assertion, rng.choice(unasserted.TEMPLATES[assertion])


def _moved(attribution: Attribution, by: int, assertion: str) -> Statement:
    source, cue, content = (
        [(start + by, end + by) for start, end in spans]
        for spans in (attribution.source, attribution.cue, attribution.content)
    )
    return Statement(source, cue, content, assertion)


def parse(markup: str) -> tuple[str, list[Attribution]]:
    """Turn markup into plain text and its attributions."""
    plain, cursor = "", 0
    groups: defaultdict[str, dict[str, list[CharSpan]]] = defaultdict(lambda: {"S": [], "C": [], "Q": []})
    for part in _MARKED.finditer(markup):
        plain += markup[cursor : part.start()]
        groups[part[2]][part[1]].append((len(plain), len(plain) + len(part[3])))
        plain, cursor = plain + part[3], part.end()
    return plain + markup[cursor:], [Attribution(group["S"], group["C"], group["Q"]) for group in groups.values()]


def fill(template: str, rng: random.Random, fills: Fills, marks: str) -> str:
    """Fill the slots of `template`; `marks` are the opening and closing quotation mark. Sentences get a capital."""
    for _ in range(8):  # a filled slot may hold slots, and a choice of wordings others
        template = _CHOICE.sub(lambda m: rng.choice(m[1].split("|")), template)
        template = _SLOT.sub(lambda m: _slot(m[1], rng, fills, marks), template)
    return re.sub(r"(?:^|(?<=[.!?] ))(\[[SCQ]\d?:)?([a-z])", lambda m: (m[1] or "") + m[2].upper(), template)


def _slot(name: str, rng: random.Random, fills: Fills, marks: str) -> str:
    words = _HELD["slots"] | {
        "ORG": fills.organisations, "PER": fills.persons, "LOC": fills.places, "NORP": fills.norps,
        "clause": fills.clauses, "term": fills.terms,
    }  # fmt: skip
    if name in words:
        if not words[name]:
            raise ValueError(f"The articles hold nothing that fills {{{name}}} in templates; are their entities told?")
        return _clean(rng.choice(words[name]))
    if name == "Clause":
        clause = _clean(rng.choice(fills.clauses))
        return clause[0].upper() + clause[1:]
    if name in {"direct", "direct,"}:
        direct = _clean(rng.choice(fills.directs))
        return direct[0].upper() + direct[1:] + ("" if direct[-1] in "?!" else "," if name.endswith(",") else ".")
    if name == "SUR":
        return rng.choice(fills.persons).split()[-1]
    if name == "ACR":
        return "".join(rng.choice("ABCDEFGHIKLMNOPRSTUW") for _ in range(rng.choice((2, 3, 3, 3, 4, 5))))
    if name == "LOCUP":
        return rng.choice(fills.places).upper()
    if name == "DAY2":
        return f"{rng.choice(_HELD['months'])} {rng.randint(1, 30)}"
    return {"o": marks[0], "c": marks[1]}[name]


def _clean(words: str) -> str:
    """Take what would be read as markup out of gathered words."""
    return re.sub(r"[\[\]{}]", "", words) if "[" in words or "]" in words else words
