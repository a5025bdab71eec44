"""Holds the reading of the shipped model: ONNX session, tokeniser and `meta.json`.

What is done with them goes elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from storage.errors import Fatal

MODEL_FOLDER = Path(__file__).parents[1] / "model"


@dataclass(frozen=True)
class Decoding:
    """What decoding needs besides the network: learned transitions and link biases.

    `transitions` (tags + 1, tags): score of a tag after a tag, the last row at the start; `distance` (links, buckets);
    `none_key` (links, width) and `none_bias` (links,): the head that is not there.
    """

    transitions: NDArray[np.float32]
    distance: NDArray[np.float32]
    none_key: NDArray[np.float32]
    none_bias: NDArray[np.float32]


@cache
def meta(folder: Path = MODEL_FOLDER) -> dict[str, Any]:
    """Return the model's `meta.json`. Raises `Fatal` where the model is missing."""
    try:
        loaded: dict[str, Any] = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Fatal(f"The model in {folder} cannot be read ({error}); install quotelake again.") from error
    return loaded


def model_version(folder: Path = MODEL_FOLDER) -> str:
    """Return the version that stands in `model_version` columns."""
    return str(meta(folder)["model_version"])


def decoding(folder: Path = MODEL_FOLDER) -> Decoding:
    """Return the decoding parameters from `meta.json`."""
    stored = meta(folder)["decoding"]
    none = np.asarray(stored["none"], dtype=np.float32)
    transitions, distance = (np.asarray(stored[k], dtype=np.float32) for k in ("transitions", "distance"))
    return Decoding(transitions, distance, none[:, :-1], none[:, -1])


@cache
def session(folder: Path = MODEL_FOLDER) -> onnxruntime.InferenceSession:
    """Return the ONNX session, one a process: one thread, because batches are spread over processes."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own, undocumented classes
        raise Fatal(
            f"The model {folder / 'model.onnx'} cannot be loaded ({error}); install quotelake again."
        ) from error


@cache
def tokenizer(folder: Path = MODEL_FOLDER) -> Tokenizer:
    """Return the word-piece tokeniser, without truncation and padding."""
    loaded = Tokenizer.from_file(str(folder / "tokenizer.json"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded
