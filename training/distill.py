"""Let the shipped model learn from a larger one what that says of each token: distillation (Hinton et al. 2015)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from training.bases import MINILM, MPNET, plain_tokenizer
from training.model import Outputs, Tagger
from training.restore import load_tagger
from training.windows import Window

TEMPERATURE = 2.0
HEADS = ("roles", "entities", "nested")
"""Heads whose distributions over tags are learned token by token."""


class Teacher:
    """A trained MPNet that reads the windows of the shipped model: both have the same word pieces under other ids."""

    def __init__(self, path: Path, weights: Path, heads: Sequence[str] = HEADS) -> None:
        """Read the training's file at `path`; `weights`: the folder of the base encoder's files; `heads` are taught."""
        self.heads = heads
        folder = MPNET.folder(weights)
        self.model = load_tagger(path, Tagger(0.0, MPNET.shape))
        self.ids = translated(plain_tokenizer(MINILM.folder()), plain_tokenizer(folder))

    def ask(self, ids: Tensor, features: dict[str, Tensor], mask: Tensor, polnear: Tensor) -> Outputs:
        """Say of each word piece, given by the shipped model's ids, what the heads say, by the rules of its window."""
        with torch.inference_mode():
            found = self.model(self.ids[ids], features, mask, polnear)
        return Outputs(*(output.float() for output in found))


def translated(own: Tokenizer, other: Tokenizer) -> Tensor:
    """Return the other tokenizer's id of each word piece of one's own (vocabulary,).

    Raises `ValueError` where the other lacks pieces that texts are made of.
    """
    special = dict(zip(MINILM.special[:2], MPNET.special[:2], strict=True))
    theirs, unknown = other.get_vocab(), other.get_vocab()[MPNET.special[2]]
    mine = own.get_vocab()
    lost = [piece for piece in mine if piece not in theirs and not piece.startswith("[")]
    if lost:
        raise ValueError(
            f"The teacher lacks {len(lost)} word pieces, the first {lost[0]!r}: it cannot read the windows."
        )
    result = torch.full((max(mine.values()) + 1,), unknown)
    for piece, number in mine.items():
        result[number] = theirs.get(special.get(piece, piece), unknown)
    return result


def soft_losses(mine: Outputs, theirs: Outputs, windows: list[Window], heads: Sequence[str]) -> dict[str, Tensor]:
    """Return the divergence of the own distributions from the teacher's, the mean over tokens, by head."""
    result = {}
    for head in heads:
        own, other = (
            [getattr(o, head)[i, torch.tensor(w.first)] for i, w in enumerate(windows)] for o in (mine, theirs)
        )
        logs = F.log_softmax(torch.cat(own) / TEMPERATURE, dim=-1)
        wanted = F.softmax(torch.cat(other) / TEMPERATURE, dim=-1)
        result[f"soft_{head}"] = F.kl_div(logs, wanted, reduction="batchmean") * TEMPERATURE**2
    return result
