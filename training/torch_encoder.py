"""Run a network of PyTorch in the pipeline, in place of the shipped model: a teacher, or one before its export."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language

import annotators
from annotators.attribution.spans import SpanDecoder
from annotators.encoder.encode import PIECES, WIDTHS, Encoder
from annotators.encoder.features import FEATURE_SIZES, TokenFeatures
from annotators.encoder.model import Decoding
from training.bases import BASES, Base, plain_tokenizer
from training.distill import load_tagger
from training.model import Tagger


class TorchEncoder(Encoder):
    """The component `quotelake_encoder` with a network of `training.model`."""

    def __init__(self, model: Tagger, base: Base, folder: Path) -> None:
        """Run `model`, whose base encoder's files are in `folder`."""
        self.window, self.model = PIECES, model.eval()
        self._known = {}
        self.tokenizer = plain_tokenizer(folder)
        self.special = base.special_ids(self.tokenizer)

    def _run(
        self, start: int, end: int, pieces: list[Sequence[int]], features: TokenFeatures
    ) -> list[NDArray[np.float32]]:
        parts = pieces[start:end]
        counts = [len(p) for p in parts]
        ids = torch.tensor([[self.special[0], *(i for p in parts for i in p), self.special[1]]])
        owner = np.repeat(np.arange(start, end), counts)
        owner = np.concatenate([owner[:1], owner, owner[-1:]])
        given = {name: torch.tensor(getattr(features, name)[owner])[None].long() for name in FEATURE_SIZES}
        first = np.concatenate([[1], 1 + np.cumsum(counts)[:-1]])
        with torch.inference_mode():
            found = self.model(ids, given)
        return [getattr(found, name)[0].float().numpy()[first] for name in WIDTHS]


def load(path: Path, base_name: str, weights: Path | None) -> Language:
    """Return the pipeline with the network of `path`: of a `checkpoint.pt` the running average, or a `model.pt`."""
    base = BASES[base_name]
    model = load_tagger(path, Tagger(0.0, base.shape))
    nlp = annotators.load()
    none = model.none.detach().numpy()
    transitions, distance, far, nobody = (
        one.detach().numpy() for one in (model.transitions, model.distance, model.far, model.nobody)
    )
    decoding = Decoding(transitions, distance, none[:, :-1], none[:, -1], far, nobody)
    _put(nlp, "quotelake_encoder", TorchEncoder(model, base, base.folder(weights)))
    _put(nlp, "quotelake_spans", SpanDecoder(decoding))
    return nlp


def _put(nlp: Language, name: str, component: object) -> None:
    position = nlp.component_names.index(name)
    nlp._components[position] = (name, component)  # type: ignore[call-overload]
