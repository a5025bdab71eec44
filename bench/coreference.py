"""Measure whom pronouns stand for on GAP: F1, and of feminine over masculine pronouns.

python -m bench.coreference gap-validation.tsv

For each pronoun GAP names two persons (Webster et al. 2018); F1 counts each of them that the pronoun is said to mean.
Persons are those that the pipeline finds, so a name that it misses counts against it.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from pathlib import Path

import annotators
from annotators.speakers import scorer
from training.resolver_examples import of_gap


def measure(path: Path) -> dict[str, float]:
    """Return F1 over all pronouns ("all"), the feminine and the masculine ones."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for example, told in of_gap(annotators.load(), path):
        chances = scorer.chances(example.features)
        best = max(range(len(chances)), key=chances.__getitem__)
        for group in ("all", "feminine" if told.feminine else "masculine"):
            for is_it, meant in ((told.a[best], told.a_meant), (told.b[best], told.b_meant)):
                counts[group]["hit"] += is_it and meant
                counts[group]["said"] += is_it
                counts[group]["meant"] += meant
    return {group: 2 * c["hit"] / max(1, c["said"] + c["meant"]) for group, c in counts.items()}


def main() -> None:
    """Read the file, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    found = measure(parser.parse_args().file)
    ratio = found["feminine"] / max(1e-9, found["masculine"])
    print(
        "  ".join(f"{group} F1 {value:.3f}" for group, value in found.items()), f" feminine over masculine {ratio:.3f}"
    )


if __name__ == "__main__":
    main()
