"""Train the head for assertion on the states of a finished encoder: `python -m training.assertion_head`.

What is rare in articles, speech that was refused, denied or supposed, stands in templates, of which the encoder itself
would learn too much.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from annotators.evaluation.corpora import Example
from annotators.records import TokenSpan
from training.augment import augment
from training.bases import MINILM, plain_tokenizer
from training.command_lines import errors_as_sentences
from training.losses import assertion_losses, autocast, tensors
from training.marks.examples import read_marks
from training.model import Tagger
from training.restore import load_tagger
from training.templates import Fills, gather, generate
from training.told import with_told
from training.windows import Cutter, Window

AUGMENTED = 2
"""How often each article is read augmented, beside once as it is."""
TEMPLATES = 500
"""Articles made of templates."""
ASKED = 8
"""Windows that the encoder reads at once."""
BATCH, EPOCHS, RATE = 32, 6, 1e-3


@dataclasses.dataclass
class Held:
    """A window with the states (tokens, width) of the tokens of its cues and contents."""

    window: Window
    states: Tensor


def hold(model: Tagger, windows: Sequence[Window]) -> list[Held]:
    """Return the windows with statements, each with what the encoder of `model` says of them."""
    wanted = sorted((window for window in windows if window.assertions), key=lambda window: len(window.pieces))
    found: list[Held] = []
    model.eval()
    for at in range(0, len(wanted), ASKED):
        some = wanted[at : at + ASKED]
        with torch.inference_mode(), autocast():
            states = model.encode(*tensors(some))
        found += [_held(window, said) for window, said in zip(some, states, strict=True)]
    return found


def _held(window: Window, states: Tensor) -> Held:
    """Keep of the states (pieces, width) of a window those of the tokens that the head reads, and count anew."""
    kept = sorted({i for span in _spans(window) for i in range(*span)})
    place = {token: i for i, token in enumerate(kept)}

    def moved(spans: Sequence[TokenSpan]) -> list[TokenSpan]:
        return [(place[first], place[last - 1] + 1) for first, last in spans]

    assertions = [
        dataclasses.replace(one, cue=moved(one.cue), contents=moved(one.contents)) for one in window.assertions
    ]
    small = dataclasses.replace(window, first=[*range(len(kept))], meant=[], assertions=assertions)
    return Held(small, states[torch.tensor(window.first)[kept]].to(torch.bfloat16).clone())


def _spans(window: Window) -> Iterator[TokenSpan]:
    for one in window.assertions:
        yield from (*one.cue, *one.contents)


def fit(model: Tagger, held: Sequence[Held], seed: int = 0) -> Tagger:
    """Return a copy of `model` whose head for assertion is fitted to `held`; all else is as it was."""
    model = copy.deepcopy(model)
    torch.manual_seed(seed)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    trained = [*model.assertions.parameters()]
    for parameter in trained:
        parameter.requires_grad_(True)
    optimizer, draw = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01), random.Random(seed)
    steps, step = EPOCHS * (len(held) // BATCH), 0
    for _ in range(EPOCHS):
        shuffled = draw.sample(held, len(held))
        for at in range(0, len(held) - BATCH + 1, BATCH):
            some = shuffled[at : at + BATCH]
            said = model.assertions(torch.cat([one.states for one in some]).float())
            pieces = said.split([len(one.states) for one in some])
            pairs = zip(some, pieces, strict=True)
            parts = [part for one, piece in pairs for part in assertion_losses(model, piece, one.window)]
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1.0 - step / steps)
            optimizer.zero_grad()
            torch.stack(parts).mean().backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            step += 1
    return model.eval()


def cut(examples: Sequence[Example], cutter: Cutter, rng: random.Random, fills: Fills) -> Iterator[Window]:
    """Yield the windows of articles, as they are and augmented."""
    for example in examples:
        yield from cutter.cut(example, rng)
    for _ in range(AUGMENTED):
        for example in examples:
            yield from cutter.cut(augment(example, rng, fills), rng)


@errors_as_sentences()
def main() -> None:
    """Read the command line, train the head and write the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="model.pt of a training")
    parser.add_argument("--marks", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--told", type=Path, required=True, help="what `training.tell` tells of entities")
    parser.add_argument("--rejected", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="the model.pt to write")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    state = torch.load(given.model, weights_only=False, map_location="cpu")
    model = load_tagger(given.model, Tagger(0.0))
    tokenizer = plain_tokenizer(MINILM.folder())
    cutter, rng = Cutter(tokenizer, MINILM.special_ids(tokenizer)), random.Random(1)
    marked = with_told(read_marks(given.marks, given.texts, given.rejected)["train"], given.told)
    fills = gather(marked, marked)
    windows = [*cut(marked, cutter, rng, fills)]
    windows += [w for _ in range(TEMPLATES) for w in cutter.cut(generate(rng, fills, rng.randint(3, 8)), rng)]
    held = hold(model, windows)
    print(f"{len(held)} windows with statements.")
    torch.save(state | {"model": fit(model, held).state_dict()}, given.out)


if __name__ == "__main__":
    main()
