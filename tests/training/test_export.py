"""The export against the training framework, at several lengths. Needs the extra `train`."""

from __future__ import annotations

import json
from itertools import pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from training.model import Tagger

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")


def test_onnx_equals_pytorch_at_every_length(tmp_path: Path) -> None:
    from training.export import LENGTHS, difference, export_float
    from training.model import Tagger

    torch.manual_seed(1)
    model = Tagger(0.0).eval()
    export_float(model, tmp_path / "float.onnx")
    assert difference(model, tmp_path / "float.onnx", LENGTHS) < 1e-3


def test_the_crf_loss_is_the_negative_log_likelihood() -> None:
    from training.model import crf_loss

    torch.manual_seed(2)
    emissions, transitions = torch.randn(1, 4, 3), torch.randn(4, 3)
    mask = torch.tensor([[True, True, True, False]])

    def score(tags: tuple[int, ...]) -> torch.Tensor:
        inside = sum(emissions[0, i, t] for i, t in enumerate(tags))
        return transitions[-1, tags[0]] + inside + sum(transitions[a, b] for a, b in pairwise(tags))

    every = torch.stack([score(t) for t in product(range(3), repeat=3)])
    expected = torch.logsumexp(every, 0) - score((2, 0, 1))
    assert crf_loss(emissions, torch.tensor([[2, 0, 1, 0]]), mask, transitions) == pytest.approx(
        float(expected), abs=1e-4
    )


def _unlike_fresh(model: Tagger) -> Tagger:
    """Move every weight a little: of a fresh network the exporter stores equal biases once."""
    torch.manual_seed(3)
    with torch.no_grad():
        for weight in model.parameters():
            weight += 0.01 * torch.randn_like(weight)
    return model


def test_training_goes_on_from_the_weights_of_an_export(tmp_path: Path) -> None:
    from training.export import export
    from training.model import Tagger
    from training.restore import load_export

    trained, restored = _unlike_fresh(Tagger(0.0)), Tagger(0.0)
    torch.save({"model": trained.state_dict(), "step": 1}, tmp_path / "model.pt")
    export(tmp_path / "model.pt", tmp_path / "out", {})
    load_export(restored, tmp_path / "out" / "model.onnx")
    for name, weight in trained.state_dict().items():
        if not name.startswith(("words.", "polnear")):  # words are frozen, and no export asks by PolNeAR's rules
            step = float(weight.abs().max()) / 63
            assert torch.allclose(restored.state_dict()[name], weight, atol=step), name


def test_earlier_exports_with_one_product_for_queries_keys_and_values_are_read(tmp_path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from training.export import INPUTS, OUTPUTS, Positional, export, sample
    from training.model import Tagger
    from training.restore import load_export

    trained, now, earlier = _unlike_fresh(Tagger(0.0)).eval(), Tagger(0.0), Tagger(0.0)
    torch.save({"model": trained.state_dict(), "step": 1}, tmp_path / "model.pt")
    export(tmp_path / "model.pt", tmp_path, {})
    load_export(now, tmp_path / "model.onnx")
    axes = {name: {0: "batch", 1: "length"} for name in (*INPUTS, *OUTPUTS)}
    names = {"input_names": INPUTS, "output_names": OUTPUTS, "dynamic_axes": axes}
    torch.onnx.export(Positional(trained), sample(17), tmp_path / "float.onnx", **names, dynamo=False)
    as_then = {"per_channel": True, "reduce_range": True, "weight_type": QuantType.QInt8}
    quantize_dynamic(tmp_path / "float.onnx", tmp_path / "model.onnx", **as_then)
    load_export(earlier, tmp_path / "model.onnx")
    for name, weight in now.state_dict().items():
        if not name.startswith("words."):
            assert torch.equal(earlier.state_dict()[name], weight), name


def test_zero_points_that_are_not_zeros_are_not_taken_out(tmp_path: Path) -> None:
    import onnx
    from onnx import TensorProto, helper

    from training.export import without_zero_points

    sides = [helper.make_tensor_value_info(name, kind, [1, 2]) for name, kind in (("a", 2), ("y", 6))]
    for zeros, taken in (((0, 0), True), ((0, 3), False)):
        weights = helper.make_tensor("w", TensorProto.INT8, [2, 2], [1, 2, 3, 4])
        points = helper.make_tensor("w_zero_point", TensorProto.INT8, [2], zeros)
        nothing = helper.make_tensor("none", TensorProto.UINT8, [], [0])
        node = helper.make_node("MatMulInteger", ["a", "w", "none", "w_zero_point"], ["y"])
        graph = helper.make_graph([node], "product", sides[:1], sides[1:], [weights, points, nothing])
        onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)]), tmp_path / "model.onnx")
        if taken:
            without_zero_points(tmp_path / "model.onnx")
            left = onnx.load(tmp_path / "model.onnx").graph
            assert (list(left.node[0].input), len(left.initializer)) == (["a", "w", "none"], 2)
        else:
            with pytest.raises(SystemExit, match="w_zero_point"):
                without_zero_points(tmp_path / "model.onnx")


def test_an_export_that_lacks_a_weight_is_refused(tmp_path: Path) -> None:
    import onnx

    from training.export import export
    from training.model import Tagger
    from training.restore import load_export

    torch.save({"model": _unlike_fresh(Tagger(0.0)).state_dict(), "step": 1}, tmp_path / "model.pt")
    export(tmp_path / "model.pt", tmp_path, {})
    graph = onnx.load(tmp_path / "model.onnx")
    kept = [item for item in graph.graph.initializer if item.name != "model.norm.bias"]
    del graph.graph.initializer[:]
    graph.graph.initializer.extend(kept)
    onnx.save(graph, tmp_path / "model.onnx")
    with pytest.raises(ValueError, match=r"does not hold the weight norm\.bias"):
        load_export(Tagger(0.0), tmp_path / "model.onnx")


def test_an_export_that_fails_leaves_the_one_before_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from training import export

    torch.save({"model": export.Tagger(0.0).state_dict(), "step": 1, "start": "ql-earlier"}, tmp_path / "model.pt")
    out = tmp_path / "out"
    export.export(tmp_path / "model.pt", out, {})
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert sorted(before) == ["meta.json", "model.onnx", "tokenizer.json"]
    assert json.loads(before["meta.json"])["start"] == "ql-earlier"

    def failing(*_: object) -> None:
        raise ValueError("zero points")

    for name in ("_commit", "without_zero_points"):
        with monkeypatch.context() as patched:
            patched.setattr(export, name, failing)
            with pytest.raises(ValueError, match="zero points"):
                export.export(tmp_path / "model.pt", out, {"marks": "others"})
        assert {path.name: path.read_bytes() for path in out.iterdir()} == before
