"""The network in MPNet's shape: relative positions, padding, weights by name. Needs the extra `train`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


def test_relative_positions_are_exact_when_near_and_ranges_when_far() -> None:
    from training.model import relative_buckets

    found = relative_buckets(300, 32)[150]
    assert found[[150, 149, 143, 142, 141, 138, 21, 0]].tolist() == [0, 1, 7, 8, 8, 9, 15, 15]
    assert found[[151, 157, 158, 299]].tolist() == [17, 23, 24, 31]


def test_padding_and_neighbours_in_a_batch_change_nothing() -> None:
    from annotators.encoder.features import FEATURE_SIZES
    from training.bases import MPNET
    from training.model import Tagger

    torch.manual_seed(1)
    model = Tagger(0.0, replace(MPNET.shape, width=48, inner=96, layers=2, vocabulary=100)).eval()
    ids = torch.randint(3, 100, (2, 90))
    features = {name: torch.randint(0, size, (2, 90)) for name, size in FEATURE_SIZES.items()}
    for length in (5, 40, 90):
        mask = torch.ones_like(ids)
        mask[0, length:] = 0
        padded = model(ids, features, mask)
        alone = model(ids[:1, :length], {n: f[:1, :length] for n, f in features.items()}, mask[:1, :length])
        for one, other in zip(padded, alone, strict=True):
            assert torch.allclose(one[:1, :length], other, atol=1e-5)


def test_base_weights_are_read_by_mpnet_s_names(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    from training.bases import MPNET
    from training.model import Tagger, load_base

    shape = replace(MPNET.shape, width=12, inner=8, layers=1, vocabulary=9, positions=6)
    model = Tagger(0.0, shape)
    held = {
        "embeddings.word_embeddings.weight": torch.randn(9, 12),
        "embeddings.position_embeddings.weight": torch.randn(8, 12),
        "encoder.relative_attention_bias.weight": torch.randn(32, 12),
    }
    layer = "encoder.layer.0."
    for name in ("attention.attn.q", "attention.attn.k", "attention.attn.v", "attention.attn.o"):
        held |= {f"{layer}{name}.weight": torch.randn(12, 12), f"{layer}{name}.bias": torch.randn(12)}
    held |= {f"{layer}intermediate.dense.weight": torch.randn(8, 12), f"{layer}intermediate.dense.bias": torch.randn(8)}
    held |= {f"{layer}output.dense.weight": torch.randn(12, 8), f"{layer}output.dense.bias": torch.randn(12)}
    for name in ("embeddings", f"{layer}attention", f"{layer}output"):
        held |= {f"{name}.LayerNorm.{kind}": torch.randn(12) for kind in ("weight", "bias")}
    save_file(held, tmp_path / "model.safetensors")
    load_base(model, tmp_path / "model.safetensors", replace(MPNET, shape=shape))
    state = model.state_dict()
    assert torch.equal(state["positions.weight"], held["embeddings.position_embeddings.weight"][2:])
    assert torch.equal(state["layers.0.qkv.weight"][12:24], held[f"{layer}attention.attn.k.weight"])
    assert torch.equal(state["relative.weight"], held["encoder.relative_attention_bias.weight"])
