"""Define the network: a BERT encoder with added embeddings and heads for roles, links and entities, and its losses.

The forward pass is written out by hand, because a traced library model gave wrong numbers at other lengths than the
traced.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from annotators.attribution.links import LINK_BUCKETS
from annotators.encoder.features import FEATURE_SIZES
from annotators.encoder.labels import ENTITY_TAGS, LINK_WIDTH, LINKS, ROLE_TAGS

WIDTH, HEADS, LAYERS, INNER, VOCABULARY, POSITIONS = 384, 12, 6, 1536, 30522, 512


class Layer(nn.Module):
    """One post-norm transformer layer (Devlin et al. 2019)."""

    def __init__(self, dropout: float) -> None:
        """Make the layer with fresh weights."""
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Map (batch, length, WIDTH) to the same; `bias` (batch, 1, 1, length) is added to the attention scores."""
        b, t, _ = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        # Spelled out: the export writes it into the graph, and PyTorch's fused backward is slower on processors.
        attended = torch.softmax(q @ k.transpose(-1, -2) * (WIDTH // HEADS) ** -0.5 + bias, dim=-1) @ v
        x = self.norm1(x + self.dropout(self.out(attended.transpose(1, 2).reshape(b, t, WIDTH))))
        return self.norm2(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


class Tagger(nn.Module):
    """Word pieces and features in; role emissions, entity emissions and link vectors out, one row a word piece."""

    def __init__(self, dropout: float = 0.1) -> None:
        """Make the network with fresh weights; `load_base` fills the encoder."""
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.features = nn.ModuleDict({name: nn.Embedding(size, WIDTH) for name, size in FEATURE_SIZES.items()})
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        self.roles = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU(), nn.Linear(WIDTH, len(ROLE_TAGS)))
        self.entities = nn.Linear(WIDTH, len(ENTITY_TAGS))
        self.links = nn.Sequential(nn.Linear(WIDTH, 256), nn.GELU(), nn.Linear(256, 2 * len(LINKS) * LINK_WIDTH))
        self.transitions = nn.Parameter(torch.zeros(len(ROLE_TAGS) + 1, len(ROLE_TAGS)))  # last row: from the start
        self.distance = nn.Parameter(torch.zeros(len(LINKS), LINK_BUCKETS))
        self.none = nn.Parameter(torch.zeros(len(LINKS), LINK_WIDTH + 1))  # a head that is not there: key and bias
        for embedding in self.features.values():
            nn.init.normal_(embedding.weight, std=0.01)
        self.words.weight.requires_grad = False

    def forward(self, ids: Tensor, features: dict[str, Tensor], mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Encode (batch, length) word-piece ids; `mask` is 1 for real pieces, 0 for padding.

        Returns role emissions (batch, length, 7), entity emissions (batch, length, 19), link vectors
        (batch, length, 2 * len(LINKS) * LINK_WIDTH).
        """
        x = self.words(ids) + self.positions.weight[: ids.shape[1]]
        for name, embedding in self.features.items():
            x = x + embedding(features[name])
        x = self.dropout(self.norm(x))
        bias = ((1.0 - mask.to(x.dtype)) * -1e4)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias)
        return self.roles(x), self.entities(x), self.links(x)


def load_base(model: Tagger, path: Path) -> None:
    """Fill the encoder of `model` from the base model's `model.safetensors` (BERT names)."""
    base = {k.removeprefix("bert."): v.float() for k, v in load_file(path).items()}
    state = model.state_dict()
    state["words.weight"] = base["embeddings.word_embeddings.weight"]
    state["positions.weight"] = (
        base["embeddings.position_embeddings.weight"] + base["embeddings.token_type_embeddings.weight"][0]
    )
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = base[f"embeddings.LayerNorm.{kind}"]
        for i in range(LAYERS):
            a, b = f"encoder.layer.{i}.", f"layers.{i}."
            state[f"{b}qkv.{kind}"] = torch.cat(
                [base[f"{a}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]
            )
            state[f"{b}out.{kind}"] = base[f"{a}attention.output.dense.{kind}"]
            state[f"{b}norm1.{kind}"] = base[f"{a}attention.output.LayerNorm.{kind}"]
            state[f"{b}inner.{kind}"] = base[f"{a}intermediate.dense.{kind}"]
            state[f"{b}outer.{kind}"] = base[f"{a}output.dense.{kind}"]
            state[f"{b}norm2.{kind}"] = base[f"{a}output.LayerNorm.{kind}"]
    model.load_state_dict(state)


def crf_loss(emissions: Tensor, tags: Tensor, mask: Tensor, transitions: Tensor) -> Tensor:
    """Negative log-likelihood of `tags` in a linear-chain CRF (Lafferty et al. 2001), summed over the batch.

    `emissions` (batch, length, tags), `tags` and `mask` (batch, length); masked positions end a sequence.
    """
    keep = mask.to(emissions.dtype)
    start = transitions[-1]
    score = (emissions.gather(2, tags[:, :, None]).squeeze(2) * keep).sum()
    score = (
        score + (start[tags[:, 0]] * keep[:, 0]).sum() + (transitions[tags[:, :-1], tags[:, 1:]] * keep[:, 1:]).sum()
    )
    alpha = start + emissions[:, 0]
    for i in range(1, emissions.shape[1]):
        step = torch.logsumexp(alpha[:, :, None] + transitions[:-1], dim=1) + emissions[:, i]
        alpha = torch.where(mask[:, i, None], step, alpha)
    return (torch.logsumexp(alpha, dim=1) * keep[:, 0]).sum() - score
