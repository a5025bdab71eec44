"""Define the network: a BERT or MPNet encoder with added embeddings and heads, and its losses.

The forward pass is written out by hand, because a traced library model gave wrong numbers at other lengths than the
traced.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from annotators.attribution.links import LINK_BUCKETS
from annotators.encoder.features import FEATURE_SIZES
from annotators.encoder.labels import ANTECEDENT_WIDTH, ASSERTIONS, ENTITY_TAGS, LINK_WIDTH, LINKS, ROLE_TAGS
from training.bases import MINILM, Base, Shape

FARTHEST = 128  # pieces from which on the relative position bias is the same


class Outputs(NamedTuple):
    """What the heads say of each word piece, each (batch, length, ...): emissions, vectors of links, logits."""

    roles: Tensor
    entities: Tensor
    links: Tensor
    nested: Tensor
    assertions: Tensor
    antecedents: Tensor


class Layer(nn.Module):
    """One post-norm transformer layer (Devlin et al. 2019)."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        """Make the layer with fresh weights."""
        super().__init__()
        self.heads, self.each = shape.heads, shape.width // shape.heads
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm1 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.inner = nn.Linear(shape.width, shape.inner)
        self.outer = nn.Linear(shape.inner, shape.width)
        self.norm2 = nn.LayerNorm(shape.width, eps=shape.epsilon)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """Map (batch, length, width) to the same; `bias` (batch, 1 or heads, 1 or length, length) adds to attention."""
        b, t, width = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, self.each).permute(2, 0, 3, 1, 4)
        # Spelled out: the export writes it into the graph, and PyTorch's fused backward is slower on processors.
        scores = q @ k.transpose(-1, -2) * self.each**-0.5
        attended = torch.softmax(scores if bias is None else scores + bias, dim=-1) @ v
        x = self.norm1(x + self.dropout(self.out(attended.transpose(1, 2).reshape(b, t, width))))
        return self.norm2(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


class Tagger(nn.Module):
    """Word pieces and features in, `Outputs` out."""

    def __init__(self, dropout: float = 0.1, shape: Shape = MINILM.shape) -> None:
        """Make the network with fresh weights; `load_base` fills the encoder."""
        super().__init__()
        self.frozen = 0
        width = shape.width
        self.words = nn.Embedding(shape.vocabulary, width)
        self.positions = nn.Embedding(shape.positions, width)
        self.features = nn.ModuleDict({name: nn.Embedding(size, width) for name, size in FEATURE_SIZES.items()})
        self.norm = nn.LayerNorm(width, eps=shape.epsilon)
        self.relative = nn.Embedding(shape.buckets, shape.heads) if shape.buckets else None
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)
        self.roles = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.Linear(width, len(ROLE_TAGS)))
        self.entities = nn.Linear(width, len(ENTITY_TAGS))
        self.links = nn.Sequential(nn.Linear(width, 256), nn.GELU(), nn.Linear(256, 2 * len(LINKS) * LINK_WIDTH))
        self.nested = nn.Sequential(nn.Linear(width, 256), nn.GELU(), nn.Linear(256, len(ROLE_TAGS)))
        self.assertions = nn.Sequential(nn.Linear(width, 256), nn.GELU(), nn.Linear(256, len(ASSERTIONS)))
        self.antecedents = nn.Sequential(nn.Linear(width, 256), nn.GELU(), nn.Linear(256, 2 * ANTECEDENT_WIDTH))
        self.transitions = nn.Parameter(torch.zeros(len(ROLE_TAGS) + 1, len(ROLE_TAGS)))  # last row: from the start
        self.distance = nn.Parameter(torch.zeros(len(LINKS), LINK_BUCKETS))
        self.none = nn.Parameter(torch.zeros(len(LINKS), LINK_WIDTH + 1))  # a head that is not there: key and bias
        self.far = nn.Parameter(torch.zeros(LINK_BUCKETS))
        self.nobody = nn.Parameter(torch.zeros(ANTECEDENT_WIDTH + 1))  # no mention: key and bias
        self.polnear = nn.Parameter(torch.zeros(width))  # added below what learns, where PolNeAR annotated
        for embedding in self.features.values():
            nn.init.normal_(embedding.weight, std=0.01)
        self.words.weight.requires_grad = False

    def forward(
        self, ids: Tensor, features: dict[str, Tensor], mask: Tensor | None = None, polnear: Tensor | None = None
    ) -> Outputs:
        """Say of each of the (batch, length) word pieces what the heads say; `mask` is 0 for padding, else 1.

        Without a mask nothing is padding. `polnear` (batch) is 1 where statements are asked for by PolNeAR's rules,
        and not by those of the marks.
        """
        x = self.encode(ids, features, mask, polnear)
        heads = (self.roles, self.entities, self.links, self.nested, self.assertions, self.antecedents)
        return Outputs(*(head(x) for head in heads))

    def encode(
        self, ids: Tensor, features: dict[str, Tensor], mask: Tensor | None = None, polnear: Tensor | None = None
    ) -> Tensor:
        """Return the last hidden states (batch, length, width)."""
        length = ids.shape[1]
        x = self.words(ids) + self.positions.weight[:length]
        for name, embedding in self.features.items():
            x = x + embedding(features[name])
        x = self.dropout(self.norm(x))
        bias = None if mask is None else ((1.0 - mask.to(x.dtype)) * -1e4)[:, None, None, :]
        if self.relative is not None:
            buckets = relative_buckets(length, self.relative.num_embeddings).to(ids.device)
            near = self.relative(buckets).permute(2, 0, 1)
            bias = near if bias is None else bias + near
        for number, layer in enumerate(self.layers):
            if number == self.frozen and polnear is not None:
                x = x + polnear[:, None, None] * self.polnear
            x = layer(x, bias)
        return x

    def freeze(self, layers: int) -> None:
        """Keep the embeddings and so many `layers` from below as they are; what they would learn is not computed."""
        self.frozen = layers
        kept = (self.positions, self.features, self.norm, *self.layers[:layers]) if layers else ()
        for part in kept:
            part.requires_grad_(requires_grad=False)


def relative_buckets(length: int, buckets: int) -> Tensor:
    """Return the bucket (length, length) of each key seen from each query, as T5 has them (Raffel et al. 2020).

    The upper half is for keys that follow. In each half the nearer half of the buckets holds one distance each, the
    others hold ranges that grow up to `FARTHEST`.
    """
    places = torch.arange(length)
    offset = places[None, :] - places[:, None]
    side, near = buckets // 2, buckets // 4
    distance = offset.abs()
    growth = torch.log(distance.clamp(min=1) / near) / math.log(FARTHEST / near)
    far = (near + (growth * (side - near)).long()).clamp(max=side - 1)
    return torch.where(distance < near, distance, far) + side * (offset > 0)


def load_base(model: Tagger, path: Path, base: Base = MINILM) -> None:
    """Fill the encoder of `model` from the `model.safetensors` of its base."""
    held = {k.removeprefix("bert."): v.float() for k, v in load_file(path).items()}
    names, state = base.names, model.state_dict()
    state["words.weight"] = held["embeddings.word_embeddings.weight"]
    state["positions.weight"] = held["embeddings.position_embeddings.weight"][names.unused_positions :]
    if names.types:
        state["positions.weight"] = state["positions.weight"] + held[names.types][0]
    if names.relative:
        state["relative.weight"] = held[names.relative]
    for kind in ("weight", "bias"):
        state[f"norm.{kind}"] = held[f"embeddings.LayerNorm.{kind}"]
        for i in range(base.shape.layers):
            a, b = f"encoder.layer.{i}.", f"layers.{i}."
            state[f"{b}qkv.{kind}"] = torch.cat([held[f"{a}{name}.{kind}"] for name in names.qkv])
            for part in ("out", "norm1", "inner", "outer", "norm2"):
                state[f"{b}{part}.{kind}"] = held[f"{a}{getattr(names, part)}.{kind}"]
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
