"""Compare words with vectors for indirect statements of gold/utterances: `python -m bench.cluster_vectors`.

Needs the packages of training (torch, onnx, the weights of MiniLM). A vector is the mean of an encoder's last
layer over a content: of MiniLM as it is, and of the shipped model. Thresholds are chosen on the dev half.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray

import annotators
from annotators.encoder.encode import Encoder
from annotators.encoder.model import MODEL_FOLDER
from annotators.text.layout import layout
from bench.clusters import Pair, Side, read
from tasks.cluster.alike import differ, likeness
from tasks.cluster.words import Words, words_of
from training.bases import MINILM, plain_tokenizer
from training.model import Tagger, load_base

Vector = NDArray[np.float32]
PRECISION = 0.95
_LAST = "entities"
"""The head that is one matrix, which is multiplied with the last layer itself."""


def minilm() -> Callable[[str], Vector]:
    """Give MiniLM's own sentence vectors."""
    model, folder = Tagger(0.0), MINILM.folder()
    load_base(model, folder / "model.safetensors")
    for embedding in model.features.values():
        torch.nn.init.zeros_(embedding.weight)
    model.eval()
    tokenizer = plain_tokenizer(folder)

    def vector(text: str) -> Vector:
        ids = torch.tensor([tokenizer.encode(text).ids])
        nothing = {name: torch.zeros_like(ids) for name in model.features}
        with torch.no_grad():
            hidden: Vector = model.encode(ids, nothing, torch.ones_like(ids))[0].numpy()
        return hidden.mean(axis=0)

    return vector


def shipped() -> Callable[[str], Vector]:
    """Give the shipped model's vectors: its last layer, which the file does not give out by itself."""
    graph = onnx.load(str(MODEL_FOLDER / "model.onnx"))
    last = _last_layer(graph)
    graph.graph.output.append(onnx.helper.make_tensor_value_info(last, onnx.TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    nlp = annotators.load()
    encoder = Encoder()
    seen: list[Vector] = []

    class Listening:
        def run(self, names: list[str], inputs: Mapping[str, Any]) -> list[Any]:
            *outputs, hidden = session.run([*names, last], dict(inputs))
            seen.append(hidden[0])
            return outputs

    encoder.session = Listening()

    def vector(text: str) -> Vector:
        seen.clear()
        with nlp.select_pipes(enable=["quotelake_furniture", "quotelake_sentences"]):
            encoder.encode(layout(nlp(text)))
        return np.concatenate(seen).mean(axis=0)

    return vector


def _last_layer(graph: Any) -> str:
    """Follow a head's input back to what was quantised."""
    made = {output: node for node in graph.graph.node for output in node.output}
    name = _LAST
    while made[name].op_type != "DynamicQuantizeLinear":
        name = next(given for given in made[name].input if given in made)
    return str(made[name].input[0])


def indirect(folder: Path) -> list[Pair]:
    """Give the pairs of one speaker in which neither statement is a direct quotation."""
    return [
        pair for pair in read(folder) if pair.a.speaker == pair.b.speaker and "direct" not in (pair.a.kind, pair.b.kind)
    ]


def words(side: Side) -> Words:
    """Reduce a side to its words."""
    return words_of(side.text, side.cue, None)


def main() -> None:
    """Print precision and recall of each way on the report half, at the threshold chosen on the dev half."""
    pairs = indirect(Path("gold/utterances"))
    alike = {pair.id: likeness(words(pair.a), words(pair.b)) > 0 for pair in pairs}
    allowed = {pair.id: not differ(words(pair.a), words(pair.b)) for pair in pairs}
    print(f"{len(pairs)} pairs, {sum(pair.same for pair in pairs)} of one utterance")
    show("words", pairs, alike)
    for name, make in (("MiniLM", minilm), ("shipped", shipped)):
        vector = make()
        near = {pair.id: cosine(vector(pair.a.text), vector(pair.b.text)) for pair in pairs}
        for rules, passed in (("alone", dict.fromkeys(near, True)), ("no contradiction", allowed)):
            least = threshold(pairs, {key: near[key] * passed[key] for key in near})
            found = {key: passed[key] and near[key] >= least for key in near}
            show(f"{name}, {rules}, from {least:.3f}", pairs, found)
            show(f"words or {name}, {rules}", pairs, {key: found[key] or alike[key] for key in found})


def cosine(one: Vector, other: Vector) -> float:
    """Give the cosine of the angle between two vectors."""
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def threshold(pairs: list[Pair], scores: Mapping[str, float]) -> float:
    """Give the lowest score that keeps the precision asked for on the dev half, as far as that half can tell."""
    dev = [(scores[pair.id], pair.same) for pair in pairs if pair.half == "dev"]
    kept = [score for score, _ in dev if _precision([same for other, same in dev if other >= score]) >= PRECISION]
    return min(kept, default=2.0)


def _precision(found: list[bool]) -> float:
    return sum(found) / len(found) if found else 1.0


def show(name: str, pairs: list[Pair], found: Mapping[str, bool]) -> None:
    """Print precision and recall of one way on both halves; `found`: whether it joins a pair, by id."""
    cells = []
    for half in ("dev", "report"):
        given = [pair.same for pair in pairs if pair.half == half and found[pair.id]]
        wanted = sum(pair.same for pair in pairs if pair.half == half)
        cells.append(f"{half} precision {_precision(given):.3f} recall {sum(given) / wanted:.3f}")
    print(f"{name:45} {'; '.join(cells)}")


if __name__ == "__main__":
    main()
