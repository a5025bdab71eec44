"""Compute what a batch of windows costs: the loss of each head, and how much each counts.

The vectors of a phrase are the mean over its tokens, as at run time.
"""

from __future__ import annotations

import timeit
from collections.abc import Sequence
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from annotators.encoder.features import FEATURE_SIZES
from annotators.encoder.labels import ANTECEDENT_WIDTH, LINK_WIDTH, ROLE_TAGS
from annotators.records import TokenSpan
from training.distill import Teacher, soft_losses
from training.model import Outputs, Tagger, crf_loss
from training.windows import IGNORED, Window

WEIGHTS = {"crf": 1.0, "role": 0.3, "link": 0.2, "entity": 1.0, "nested": 0.3, "assertion": 0.4, "antecedent": 0.4}
WEIGHTS |= {"soft_roles": 1.0, "soft_entities": 0.5, "soft_nested": 0.3}


def tensors(windows: list[Window]) -> tuple[Tensor, dict[str, Tensor], Tensor]:
    """Pad the word pieces and features of `windows` to one (batch, length) each, with the mask."""
    length = max(len(w.pieces) for w in windows)

    def pad(rows: list[list[int]]) -> Tensor:
        return torch.tensor([r + [0] * (length - len(r)) for r in rows])

    features = {name: pad([w.features[name] for w in windows]) for name in FEATURE_SIZES}
    return pad([w.pieces for w in windows]), features, pad([[1] * len(w.pieces) for w in windows])


def autocast() -> torch.autocast:
    """Compute in bfloat16 where that is quicker."""
    device = torch.get_default_device().type
    return torch.autocast(device, torch.bfloat16, enabled=torch.cuda.is_available() or _bfloat16_is_quicker())


@cache
def _bfloat16_is_quicker() -> bool:
    """Multiply in either: a processor may emulate bfloat16, or know it and be half as fast with it as in float32."""

    def seconds(kind: torch.dtype) -> float:
        windows, layer = torch.ones(1024, 384, dtype=kind), torch.ones(384, 1536, dtype=kind)
        return min(timeit.repeat(lambda: windows @ layer, number=1, repeat=5))

    return seconds(torch.bfloat16) < 0.9 * seconds(torch.float32)


def losses(model: Tagger, windows: list[Window], teacher: Teacher | None = None) -> dict[str, Tensor]:
    """Return the mean loss of each task of which the batch holds something, by its name in `WEIGHTS`."""
    inputs = tensors(windows)
    polnear = torch.tensor([float(window.polnear) for window in windows])
    with autocast():
        found = model(*inputs, polnear)
        told = teacher and teacher.ask(*inputs, polnear)
    outputs = Outputs(*(output.float() for output in found))
    result = soft_losses(outputs, told, windows, teacher.heads) if teacher and told else {}
    result |= role_losses(model, outputs.roles, windows)
    for name, values, tags in (
        ("entity", outputs.entities, [w.entities for w in windows]),
        ("nested", outputs.nested, [w.nested for w in windows]),
    ):
        rows = [values[i, torch.tensor(windows[i].first)] for i, t in enumerate(tags) if t is not None]
        if rows:
            result[name] = F.cross_entropy(torch.cat(rows), torch.tensor([t for ts in tags if ts for t in ts]))
    for name, values, of_window in (
        ("link", outputs.links, link_losses),
        ("assertion", outputs.assertions, assertion_losses),
        ("antecedent", outputs.antecedents, antecedent_losses),
    ):
        parts = [part for w, v in zip(windows, values, strict=True) for part in of_window(model, v, w)]
        if parts:
            result[name] = torch.stack(parts).mean()
    return result


def role_losses(model: Tagger, emissions: Tensor, windows: list[Window]) -> dict[str, Tensor]:
    """Return of the windows with roles the loss of their sequence (CRF) and the cross-entropy a token."""
    tagged = [i for i, w in enumerate(windows) if w.roles is not None]
    if not tagged:
        return {}
    length = max(len(windows[i].first) for i in tagged)
    first = torch.tensor([windows[i].first + [0] * (length - len(windows[i].first)) for i in tagged])
    gold = torch.tensor([(windows[i].roles or []) + [IGNORED] * (length - len(windows[i].first)) for i in tagged])
    mask = torch.tensor([[j < len(windows[i].first) for j in range(length)] for i in tagged])
    emissions = emissions[torch.tensor(tagged)].gather(1, first[:, :, None].expand(-1, -1, len(ROLE_TAGS)))
    return {
        "crf": crf_loss(emissions, gold.clamp(min=0), mask, model.transitions) / int(mask.sum()),
        "role": F.cross_entropy(emissions.flatten(0, 1), gold.flatten(), ignore_index=IGNORED),
    }


def assertion_losses(_: Tagger, logits: Tensor, window: Window) -> list[Tensor]:
    """Return the cross-entropy of each statement's assertion: the mean logits of its cue plus those of its content."""
    found = []
    for assertion in window.assertions:
        tokens = logits[torch.tensor(window.first)]
        parts = [
            torch.cat([tokens[a:b] for a, b in spans]).mean(0) for spans in (assertion.cue, assertion.contents) if spans
        ]
        found.append(F.cross_entropy(torch.stack(parts).sum(0)[None], torch.tensor([assertion.gold])))
    return found


class SpanMeans:
    """The mean vector of any span of a window's tokens, by running sums."""

    def __init__(self, vectors: Tensor, window: Window) -> None:
        """Take the vectors (length, width) of the window's word pieces; a token's is that of its first piece."""
        tokens = vectors[torch.tensor(window.first)]
        self.sums = torch.cat([tokens.new_zeros(1, tokens.shape[1]), tokens.cumsum(0)])

    def of(self, spans: Sequence[TokenSpan]) -> Tensor:
        """Return the means (spans, width) of spans of at least one token."""
        ends = torch.tensor(spans)
        return (self.sums[ends[:, 1]] - self.sums[ends[:, 0]]) / (ends[:, 1] - ends[:, 0])[:, None]


def link_losses(model: Tagger, vectors: Tensor, window: Window) -> list[Tensor]:
    """Return the cross-entropy of each gold link of a window over its candidate heads and none."""
    if not window.links:
        return []
    means, found = SpanMeans(vectors, window), list[Tensor]()
    for link in window.links:
        at = 2 * link.kind * LINK_WIDTH
        query = means.of([link.dependant])[0, at : at + LINK_WIDTH] / LINK_WIDTH**0.5
        scores = [(query @ model.none[link.kind, :-1] + model.none[link.kind, -1])[None]]
        if link.heads:
            keys = means.of(link.heads)[:, at + LINK_WIDTH : at + 2 * LINK_WIDTH]
            scores.insert(0, keys @ query + model.distance[link.kind, torch.tensor(link.buckets)])
        found.append(F.cross_entropy(torch.cat(scores)[None], torch.tensor([link.gold])))
    return found


def antecedent_losses(model: Tagger, vectors: Tensor, window: Window) -> list[Tensor]:
    """Return of each phrase the negative log of the probability that all right mentions, or nobody, have together."""
    if not window.meant:
        return []
    means, found = SpanMeans(vectors, window), list[Tensor]()
    for one in window.meant:
        query = means.of([one.phrase])[0, :ANTECEDENT_WIDTH] / ANTECEDENT_WIDTH**0.5
        scores = [(query @ model.nobody[:-1] + model.nobody[-1])[None]]
        if one.mentions:
            keys = means.of(one.mentions)[:, ANTECEDENT_WIDTH:]
            scores.insert(0, keys @ query + model.far[torch.tensor(one.buckets)])
        every = torch.cat(scores)
        found.append(torch.logsumexp(every, 0) - torch.logsumexp(every[torch.tensor(one.right)], 0))
    return found
