"""Export a trained model: ONNX, compared with PyTorch, then made int8, with tokeniser and `meta.json`.

`python -m training.export --model checkpoints/model.pt --out annotators/model`
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic

from annotators.attribution.confidence import EVIDENCE
from annotators.encoder.features import FEATURE_SIZES
from annotators.encoder.labels import ENTITY_TAGS, LINK_WIDTH, LINKS, ROLE_TAGS
from training.bases import MINILM
from training.command_lines import errors_as_sentences
from training.model import Layer, Outputs, Tagger
from training.restore import version_of

INPUTS = ("ids", *FEATURE_SIZES)
OUTPUTS = Outputs._fields
LENGTHS = (1, 5, 64, 255, 256)
"""Of the windows on which an export is compared with PyTorch, in word pieces."""
FARTHEST = 1e-3
"""How far its outputs may be from PyTorch's."""
BASE = "all-MiniLM-L6-v2"
"""What a training began with that began with no export."""
DECODING = ("transitions", "distance", "none", "far", "nobody")
"""Parameters that are no part of the graph: the annotators decode with them."""
UNCALIBRATED = [0.0, *[0.3] * 5, *[0.0] * (len(EVIDENCE) - 6)]
"""Weights of confidence until `training.calibrate` fits them: all odds alike."""


class _OneWindow(torch.nn.Module):
    """A layer for one window, as the annotators run it: each query, key and value from a product of its own.

    ONNX Runtime then reads the heads where the products wrote them. Of one product for all three, and of several
    windows, it copied each part out and turned it round: a twentieth of the encoder's time, for the same numbers.
    """

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.heads, self.each = layer.heads, layer.each
        self.query, self.key, self.value = (_third(layer.qkv, i) for i in range(3))
        self.out, self.norm1, self.norm2 = layer.out, layer.norm1, layer.norm2
        self.inner, self.outer = layer.inner, layer.outer

    def forward(self, x: torch.Tensor, bias: torch.Tensor | None) -> torch.Tensor:
        q, k, v = (
            part(x).view(-1, self.heads, self.each).transpose(0, 1) for part in (self.query, self.key, self.value)
        )
        scores = q @ k.transpose(-1, -2) * self.each**-0.5
        attended = torch.softmax(scores if bias is None else scores + bias, dim=-1) @ v
        x = self.norm1(x + self.out(attended.transpose(0, 1).reshape(1, -1, self.heads * self.each)))
        return self.norm2(x + self.outer(torch.nn.functional.gelu(self.inner(x))))


def _third(qkv: torch.nn.Linear, number: int) -> torch.nn.Linear:
    part = torch.nn.Linear(qkv.in_features, qkv.out_features // 3)
    part.load_state_dict({name: held.chunk(3)[number] for name, held in qkv.state_dict().items()})
    return part


class Positional(torch.nn.Module):
    """The tagger with its features as positional inputs, which the exporter needs."""

    def __init__(self, model: Tagger) -> None:
        """Wrap `model`."""
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, *rest: torch.Tensor) -> Outputs:
        """Return the outputs for word pieces and, in the order of `INPUTS`, their features, each (batch, length)."""
        return self.model(ids, dict(zip(FEATURE_SIZES, rest, strict=True)))


def sample(length: int, seed: int = 0) -> tuple[torch.Tensor, ...]:
    """Make random inputs of one window, of which nothing is padding."""
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(1000, MINILM.shape.vocabulary, (1, length), generator=generator)
    features = [torch.randint(0, size, (1, length), generator=generator) for size in FEATURE_SIZES.values()]
    return ids, *features


def export_float(model: Tagger, path: Path) -> None:
    """Write `model` as float32 ONNX for one window, (1, length), of any length."""
    alike = copy.deepcopy(model)
    alike.layers = torch.nn.ModuleList(_OneWindow(layer) for layer in model.layers if isinstance(layer, Layer))
    axes = {name: {1: "length"} for name in (*INPUTS, *OUTPUTS)}
    torch.onnx.export(
        Positional(alike.eval()),
        sample(17),
        str(path),
        input_names=INPUTS,
        output_names=OUTPUTS,
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )


def without_zero_points(path: Path) -> None:
    """Take the zero points of the weights out of the products of the int8 model at `path`.

    They are nothing but zeros, column by column, which ONNX Runtime multiplies nonetheless. Raises `SystemExit` where
    one is not.
    """
    model = onnx.load(path)
    held = {item.name: item for item in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            zeros = held[node.input.pop()]
            if onnx.numpy_helper.to_array(zeros).any():
                raise SystemExit(
                    f"The zero points {zeros.name} of {path} are not zeros; was it quantised as it should?"
                )
            model.graph.initializer.remove(zeros)
    onnx.save(model, path)


def difference(model: Tagger, path: Path, lengths: tuple[int, ...]) -> float:
    """Return the largest absolute difference between PyTorch and ONNX Runtime over windows of `lengths`."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    worst = 0.0
    for length in lengths:
        inputs = sample(length)
        with torch.no_grad():
            expected = Positional(model)(*inputs)
        got: list[NDArray[np.float32]] = session.run(None, {n: t.numpy() for n, t in zip(INPUTS, inputs, strict=True)})
        for a, b in zip(expected, got, strict=True):
            worst = max(worst, float(np.abs(a.numpy() - b).max()))
    return worst


def export(model_path: Path, out: Path, corpora: dict[str, str]) -> None:
    """Write `model.onnx`, `tokenizer.json` and `meta.json` into `out`; `corpora` are what the model was trained on.

    Raises `SystemExit` where the export disagrees with PyTorch. An export that fails leaves what was in `out`.
    """
    state = torch.load(model_path, weights_only=False, map_location="cpu")
    model = Tagger(0.0)
    model.load_state_dict(state["model"])
    model.eval()
    start, commit = version_of(state.get("start")), _commit()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float.onnx"
        export_float(model, plain)
        worst = difference(model, plain, LENGTHS)
        if worst > FARTHEST:
            raise SystemExit(
                f"The ONNX export of {model_path} differs from PyTorch by {worst:.4f}; it was not written."
            )
        # 7-bit weights: processors without VNNI add two products in 16 bits, which saturates with 8-bit ones.
        small = Path(folder) / "model.onnx"
        quantize_dynamic(plain, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        without_zero_points(small)
        digest = hashlib.sha256(small.read_bytes()).hexdigest()
        meta = {
            "model_version": f"ql-{digest[:12]}",
            "date": datetime.now(UTC).date().isoformat(),
            "commit": commit,
            "seed": state.get("seed", 1),
            "steps": state["step"],
            "start": start or BASE,
            "corpora": corpora,
            "labels": {"roles": ROLE_TAGS, "entities": ENTITY_TAGS, "links": LINKS, "link_width": LINK_WIDTH},
            "float_difference": worst,
            "calibration": UNCALIBRATED,
            "decoding": {name: getattr(model, name).detach().numpy().round(5).tolist() for name in DECODING},
        }
        told = Path(folder) / "meta.json"
        told.write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
        _put([small, MINILM.folder() / "tokenizer.json", told], out)


def _commit() -> str:
    """Return the commit of the code. Raises `ValueError` where it is in no checkout of git."""
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    if found.returncode:
        raise ValueError("The commit that meta.json names cannot be told: export in a git checkout of the project.")
    return found.stdout.strip()


def _put(files: Sequence[Path], out: Path) -> None:
    """Copy `files` into `out`; those of the same names there are replaced once all are copied."""
    out.mkdir(parents=True, exist_ok=True)
    copies = [(out / f"{path.name}.tmp", out / path.name) for path in files]
    try:
        for path, (copy_of_it, _) in zip(files, copies, strict=True):
            shutil.copyfile(path, copy_of_it)
        for copy_of_it, place in copies:
            copy_of_it.replace(place)
    finally:
        for copy_of_it, _ in copies:
            copy_of_it.unlink(missing_ok=True)


@errors_as_sentences()
def main() -> None:
    """Read the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("annotators/model"))
    arguments = parser.parse_args()
    export(
        arguments.model,
        arguments.out,
        {
            "attributions": "PolNeAR 1.0.0 train",
            "marks": "training/marks, train part",
            "entities": "en-worldwide-newswire, train part",
        },
    )


if __name__ == "__main__":
    main()
