"""Draw how far the confidences tell what is right, on marked articles: `python -m training.reliability`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from annotators.evaluation.scoring import Judged, binned, calibration_error
from training.command_lines import errors_as_sentences
from training.marks import naming, scoring
from training.marks.files import SHIPPED


def draw(found: dict[str, Sequence[Judged]], out: Path) -> None:
    """Write a diagram as SVG: a panel for each confidence, a point for each tenth of it, its area that of the rows."""
    mpl.rcParams["svg.hashsalt"] = "quotelake"  # the same figures make the same file
    figure = Figure(figsize=(8, 4), layout="constrained")
    for place, (name, ones) in enumerate(found.items(), 1):
        axes = figure.add_subplot(1, len(found), place, aspect="equal")
        axes.plot([0, 1], [0, 1], color="0.6", linewidth=1)
        stated, right, rows = zip(*binned(ones), strict=True)
        axes.scatter(stated, right, s=[8 + 2 * n for n in rows], alpha=0.7)
        for x, y, n in zip(stated, right, rows, strict=True):
            axes.annotate(str(n), (x, y), xytext=(6, -10), textcoords="offset points", fontsize=7)
        axes.set(xlabel=f"{name}, mean of each tenth", ylabel="share that is right", xlim=(0, 1.05), ylim=(0, 1.05))
        axes.set_title(f"{name}: error {calibration_error(ones):.3f}, {len(ones)} rows", fontsize=9)
    figure.savefig(out, metadata={"Date": None})


@errors_as_sentences()
def main() -> None:
    """Read the command line, annotate the marked articles of one split and draw."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=Path, nargs="+", default=[SHIPPED])
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="folders of the marked texts")
    parser.add_argument("--split", choices=("train", "dev", "report"), default="report")
    parser.add_argument("--out", type=Path, default=Path("docs/reliability.svg"))
    given = parser.parse_args()
    held = scoring.score(given.marks, given.texts, given.split).held
    statements = [Judged(one.quote.confidence, one.right) for one in held]
    named = naming.judged(naming.Named.of(held))
    draw({"confidence": statements, "name_confidence": named}, given.out)


if __name__ == "__main__":
    main()
