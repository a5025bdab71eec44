"""Read weights back into the network, to ask it or to train on: a training's, or a shipped int8 export's.

Per-channel int8 weights are within half a step of those trained, which a few hundred steps of training make good.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from training.model import Tagger


def load_tagger(path: Path, model: Tagger) -> Tagger:
    """Fill `model` from a training's `checkpoint.pt` (its running average) or `model.pt`, and return it to be asked."""
    state = torch.load(path, weights_only=False, map_location="cpu")
    held = state.get("average", state["model"])
    model.load_state_dict({name: held.get(f"module.{name}", held.get(name)) for name in model.state_dict()})
    return model.eval()


def restore(model: Tagger, path: Path) -> None:
    """Fill `model` from an export's `model.onnx` (`load_export`) or a training's `model.pt`, to train on."""
    if path.suffix == ".onnx":
        load_export(model, path)
    else:
        model.load_state_dict(torch.load(path, weights_only=False, map_location="cpu")["model"])


def version_of(start: Path | str | None) -> str | None:
    """Return the version of the export that a training began with, by the `meta.json` beside it; `None`: the base.

    A `model.pt` holds the version; older ones hold where the export lay.
    """
    if start is None or isinstance(start, str):
        return start
    return str(json.loads((start.parent / "meta.json").read_text(encoding="utf-8"))["model_version"])


def load_export(model: Tagger, path: Path) -> None:
    """Fill `model` from the export at `path` and the `meta.json` beside it.

    The frozen word embeddings stay as they are, as does what PolNeAR's rules add, which no export holds. Exports hold
    queries, keys and values apart, earlier ones together.

    Raises `ValueError` where the export lacks a weight of the network, or has it in another shape.
    """
    graph = onnx.load(path).graph
    held = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    inputs = {node.name: node.input[1] for node in graph.node if node.op_type == "MatMulInteger"}
    state = model.state_dict()
    decoding = json.loads((path.parent / "meta.json").read_text(encoding="utf-8"))["decoding"]
    for name, weight in state.items():
        if name.startswith("words.") or name == "polnear":
            continue
        found = decoding.get(name, _weight(held, inputs, name))
        if found is None and ".qkv." in name:
            parts = [_weight(held, inputs, name.replace("qkv", part)) for part in ("query", "key", "value")]
            found = np.concatenate([part for part in parts if part is not None] or [np.empty(0)])
        if found is None or tuple(np.shape(found)) != tuple(weight.shape):
            raise ValueError(f"The export {path} does not hold the weight {name} {tuple(weight.shape)}.")
        state[name] = torch.tensor(np.array(found, dtype=np.float32))
    model.load_state_dict(state)


def _weight(
    held: dict[str, NDArray[np.generic]], inputs: dict[str, str], name: str
) -> NDArray[np.generic] | NDArray[np.float32] | None:
    """Return the weight `name` as PyTorch has it; None where the export has none of that name."""
    if f"model.{name}" in held or not name.endswith(".weight"):
        return held.get(f"model.{name}")
    node = "/model/" + _scoped(name.removesuffix(".weight")) + "/MatMul_quant"
    found = _floats(held, inputs.get(node, f"model.{name}_quantized").removesuffix("_quantized"))
    return found.T if node in inputs and found is not None else found


def _scoped(name: str) -> str:
    """Return the exporter's scope of a module: a part of a sequence is named with the sequence before it."""
    parent, _, last = name.rpartition(".")
    if last.isdigit() and "." not in parent:  # a part of a head, as roles.0
        return f"{parent}/{name}"
    return name.replace(".", "/").replace("layers/", "layers.")


def _floats(held: dict[str, NDArray[np.generic]], stored: str) -> NDArray[np.float32] | None:
    """Return a quantised weight as floats; scales and zero points are one a column, or one for all, or left out: 0."""
    if f"{stored}_quantized" not in held:
        return None
    whole = held[f"{stored}_quantized"].astype(np.float32)
    zero = held.get(f"{stored}_zero_point", np.zeros(1)).astype(np.float32)
    result: NDArray[np.float32] = (whole - zero) * held[f"{stored}_scale"].astype(np.float32)
    return result
