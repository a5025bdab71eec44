"""Read the shipped model, and name in one version all that decides what is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from annotators.lexicon.normalize import DATA_FOLDER
from storage.errors import Fatal

MODEL_FOLDER = Path(__file__).parents[1] / "model"

RULES: Final = 36
"""Raised whenever code changes what is found in any text: `tests/annotators/test_pinned.py` asks for it."""


_SLOW = ("SkipLayerNormFusion",)
"""Fusions that cost time: this one adds up each row number by number, for which plain LayerNorm has vectors; an
eighth of the encoder. Sums differ in the last bits, which int8 rounds up or down, as between processors."""


@dataclass(frozen=True)
class Decoding:
    """What decoding needs besides the network: learned transitions and link biases.

    `transitions` (tags + 1, tags): score of a tag after a tag, the last row at the start; `distance` (links, buckets);
    `none_key` (links, width) and `none_bias` (links,): the head that is not there. `far` (buckets,): score of a mention
    for where it stands, seen from a source; `nobody` (width + 1,): key and bias of no mention.
    """

    transitions: NDArray[np.float32]
    distance: NDArray[np.float32]
    none_key: NDArray[np.float32]
    none_bias: NDArray[np.float32]
    far: NDArray[np.float32]
    nobody: NDArray[np.float32]


def folder_of(name: str) -> Path:
    """Return the folder of a model as a component's setting names it: "" is the shipped one."""
    return Path(name) if name else MODEL_FOLDER


@cache
def meta(folder: Path = MODEL_FOLDER) -> dict[str, Any]:
    """Return the model's `meta.json`. Raises `Fatal` where the model is missing."""
    try:
        loaded: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fatal(f"The model in {folder} cannot be read ({error}); install quotelake again.") from error
    return loaded


@cache
def accuracy(folder: Path = MODEL_FOLDER) -> dict[str, Any]:
    """Return the figures measured with the shipped model, `accuracy.json`: what manifests and cards say of it.

    A file of its own, so that measuring again does not change `annotation_version`. Raises `Fatal` where it is missing.
    """
    try:
        loaded: dict[str, Any] = json.loads((folder / "accuracy.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fatal(f"The figures in {folder} cannot be read ({error}); install quotelake again.") from error
    return loaded


@cache
def annotation_version(folder: Path = MODEL_FOLDER, data: Path = DATA_FOLDER) -> str:
    """Return the version of all that decides rows, as it stands in `model_version` columns and in ids.

    A hash of weights, word pieces, calibration (`meta.json` but for its own version), data files and `RULES`; 25 MB
    take 30 ms. Raises `Fatal` where the model is missing.
    """
    facts = {name: value for name, value in meta(folder).items() if name != "model_version"}
    digest = hashlib.blake2b(json.dumps([RULES, facts], sort_keys=True).encode())
    try:
        tables = sorted(path for path in data.rglob("*") if path.is_file())
        for path in (folder / "model.onnx", folder / "tokenizer.json", *tables):
            digest.update(path.name.encode() + hashlib.blake2b(path.read_bytes()).digest())
    except OSError as error:
        raise Fatal(f"The model in {folder} cannot be read ({error}); install quotelake again.") from error
    return f"ql-{digest.hexdigest()[:12]}"


def decoding(folder: Path = MODEL_FOLDER) -> Decoding:
    """Return the decoding parameters from `meta.json`."""
    stored = meta(folder)["decoding"]
    names = ("transitions", "distance", "none", "far", "nobody")
    transitions, distance, none, far, nobody = (np.asarray(stored[name], dtype=np.float32) for name in names)
    return Decoding(transitions, distance, none[:, :-1], none[:, -1], far, nobody)


@cache
def session(folder: Path = MODEL_FOLDER) -> onnxruntime.InferenceSession:
    """Return the ONNX session, one a process: one thread, because batches are spread over processes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=[*_SLOW]
        )
    except Exception as error:  # onnxruntime raises its own, undocumented classes
        raise Fatal(
            f"The model {folder / 'model.onnx'} cannot be loaded ({error}); install quotelake again."
        ) from error


@cache
def tokenizer(folder: Path = MODEL_FOLDER) -> Tokenizer:
    """Return the word-piece tokenizer, without truncation and padding."""
    loaded = Tokenizer.from_file(str(folder / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded
