"""Write the mean of networks trained from one start, which is often better than each (Wortsman et al. 2022).

`python -m training.mean checkpoints/half-0/model.pt checkpoints/half-1/model.pt --out checkpoints/mean.pt`
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from training.command_lines import errors_as_sentences


def mean(paths: Sequence[Path], out: Path) -> None:
    """Write the mean of the weights of each `model.pt` to `out`, with what the first tells of its training.

    A network named twice counts twice. Raises `ValueError` where two are not of one shape.
    """
    states = [torch.load(path, weights_only=False, map_location="cpu") for path in paths]
    weights = [state["model"] for state in states]
    for path, held in zip(paths, weights, strict=True):
        if {name: part.shape for name, part in held.items()} != {name: part.shape for name, part in weights[0].items()}:
            raise ValueError(f"{path} is no network of the shape of {paths[0]}: they have no mean.")
    found = {name: torch.stack([held[name].float() for held in weights]).mean(0) for name in weights[0]}
    torch.save(states[0] | {"model": found}, out)


@errors_as_sentences()
def main() -> None:
    """Read the command line and write the mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", type=Path, nargs="+", help="model.pt of trainings from the same start")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    mean(given.models, given.out)


if __name__ == "__main__":
    main()
