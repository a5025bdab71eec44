"""Train single heads on the states of a finished encoder, which is asked once for each: `python -m training.heads`.

Whom phrases stand for is learned here alone, also without each third of the articles (`antecedents.fold`).
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import torch
from torch import Tensor

from annotators.evaluation.corpora import Example
from annotators.records import TokenSpan
from training import ontogum
from training.antecedents import FOLDS, fold, of_gap, with_anaphors
from training.augment import augment
from training.bases import MINILM, plain_tokenizer
from training.distill import load_tagger
from training.losses import antecedent_losses, assertion_losses, autocast, tensors
from training.marks.examples import read_marks
from training.model import Tagger
from training.templates import Fills, gather, generate
from training.told import with_told
from training.windows import Cutter, Window

AUGMENTED, TEMPLATES = 2, 500
ASKED, BATCH, EPOCHS, RATE = 8, 32, 6, 1e-3


@dataclasses.dataclass(frozen=True)
class Head:
    """One head: its loss, the parameters beside the module of its name, and the spans of a window that it reads."""

    name: str
    loss: Callable[[Tagger, Tensor, Window], list[Tensor]]
    beside: tuple[str, ...]
    spans: Callable[[Window], Iterator[TokenSpan]]

    def parameters(self, model: Tagger) -> list[torch.nn.Parameter]:
        """Return what is trained."""
        named = dict(model.named_parameters())
        return [*getattr(model, self.name).parameters(), *(named[name] for name in self.beside)]


def _antecedent_spans(window: Window) -> Iterator[TokenSpan]:
    for one in window.meant:
        yield from (one.phrase, *one.mentions)


def _assertion_spans(window: Window) -> Iterator[TokenSpan]:
    for one in window.assertions:
        yield from (*one.cue, *one.contents)


HEADS = (
    Head("antecedents", antecedent_losses, ("far", "nobody"), _antecedent_spans),
    Head("assertions", assertion_losses, (), _assertion_spans),
)


@dataclasses.dataclass
class Held:
    """A window with the states (tokens, width) of the tokens that a head reads, and the third of its article."""

    window: Window
    states: Tensor
    third: int


class Encoder:
    """The finished encoder: says the states of windows once."""

    def __init__(self, model: Tagger) -> None:
        """Ask `model`, which stays as it is."""
        self.model = model.eval()

    def hold(self, windows: Sequence[tuple[Window, int]]) -> dict[str, list[Held]]:
        """Return by head the windows in which it learns something, each given with the third of its article."""
        wanted = sorted(
            ((w, third) for w, third in windows if any(_learns(head, w) for head in HEADS)),
            key=lambda one: len(one[0].pieces),
        )
        found: dict[str, list[Held]] = {head.name: [] for head in HEADS}
        for at in range(0, len(wanted), ASKED):
            some = wanted[at : at + ASKED]
            with torch.inference_mode(), autocast():
                states = self.model.encode(*tensors([window for window, _ in some]))
            for (window, third), said in zip(some, states, strict=True):
                for head in HEADS:
                    if _learns(head, window):
                        found[head.name].append(_held(head, window, said, third))
        return found


def _learns(head: Head, window: Window) -> bool:
    return any(True for _ in head.spans(window))


def _held(head: Head, window: Window, states: Tensor, third: int) -> Held:
    """Keep of the states (pieces, width) of a window those of the tokens that the head reads, and count anew."""
    kept = sorted({i for span in head.spans(window) for i in range(*span)})
    place = {token: i for i, token in enumerate(kept)}

    def moved(span: TokenSpan) -> TokenSpan:
        return place[span[0]], place[span[1] - 1] + 1

    small = dataclasses.replace(
        window,
        first=[*range(len(kept))],
        meant=[
            dataclasses.replace(one, phrase=moved(one.phrase), mentions=[moved(m) for m in one.mentions])
            for one in window.meant
            if head.name == "antecedents"
        ],
        assertions=[
            dataclasses.replace(one, cue=[moved(s) for s in one.cue], contents=[moved(s) for s in one.contents])
            for one in window.assertions
            if head.name == "assertions"
        ],
    )
    return Held(small, states[torch.tensor(window.first)[kept]].to(torch.bfloat16).clone(), third)


def fit(model: Tagger, head: Head, held: Sequence[Held], seed: int = 0) -> Tagger:
    """Return a copy of `model` whose `head` is fitted to `held`; all else is as it was."""
    model = copy.deepcopy(model)
    torch.manual_seed(seed)
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    trained = head.parameters(model)
    for parameter in trained:
        parameter.requires_grad_(True)
    optimizer, draw = torch.optim.AdamW(trained, lr=RATE, weight_decay=0.01), random.Random(seed)
    steps, step = EPOCHS * (len(held) // BATCH), 0
    for _ in range(EPOCHS):
        shuffled = draw.sample(held, len(held))
        for at in range(0, len(held) - BATCH + 1, BATCH):
            some = shuffled[at : at + BATCH]
            said = getattr(model, head.name)(torch.cat([one.states for one in some]).float())
            pieces = said.split([len(one.states) for one in some])
            pairs = zip(some, pieces, strict=True)
            parts = [part for one, piece in pairs for part in head.loss(model, piece, one.window)]
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1.0 - step / steps)
            optimizer.zero_grad()
            torch.stack(parts).mean().backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            step += 1
    return model.eval()


def cut(
    examples: Sequence[Example], cutter: Cutter, rng: random.Random, fills: Fills | None = None
) -> Iterator[tuple[Window, int]]:
    """Yield the windows of articles, each with the third of its article; with `fills` of augmented ones, too."""
    for example in examples:
        yield from ((window, fold(example.name)) for window in cutter.cut(example, rng))
    if fills is None:
        return
    for _ in range(AUGMENTED):
        for example in examples:
            changed = augment(example, rng, fills)
            yield from ((window, fold(example.name)) for window in cutter.cut(changed, rng))


def main() -> None:
    """Read the command line, train both heads on all articles, and antecedents without each third, too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="model.pt of a training")
    parser.add_argument("--marks", type=Path, nargs="+", required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--told", type=Path, required=True, help="what `training.tell` tells of entities")
    parser.add_argument("--rejected", type=Path, required=True)
    parser.add_argument("--gap", type=Path, required=True)
    parser.add_argument("--ontogum", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="folder for model.pt and without-0/model.pt to -2")
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    state = torch.load(given.model, weights_only=False, map_location="cpu")
    model = load_tagger(given.model, Tagger(0.0))
    tokenizer = plain_tokenizer(MINILM.folder())
    cutter, rng, encoder = Cutter(tokenizer, MINILM.special_ids(tokenizer)), random.Random(1), Encoder(model)
    marked = with_anaphors(with_told(read_marks(given.marks, given.texts, given.rejected)["train"], given.told))
    fills = gather(marked, marked)
    others = [*of_gap(given.gap, given.told), *ontogum.read(given.ontogum)]
    windows = [*cut(marked, cutter, rng, fills)]
    templates = [w for _ in range(TEMPLATES) for w in cutter.cut(generate(rng, fills, rng.randint(3, 8)), rng)]
    antecedents, assertions = HEADS
    states = encoder.hold([*windows, *((window, FOLDS) for window in templates)])
    further = encoder.hold([*cut(others, cutter, rng)])[antecedents.name]
    held = [*states[antecedents.name], *further * (1 + AUGMENTED)]  # each as often as a marked article
    whole = fit(model, antecedents, held)
    whole = fit(whole, assertions, states[assertions.name])
    print(f"{len(held)} windows with phrases that stand for somebody.")
    parts = {given.out: whole}
    for third in range(FOLDS):
        part = fit(model, antecedents, [one for one in held if one.third != third])
        parts[given.out / f"without-{third}"] = part
        rest = [one for one in (*states[antecedents.name], *further) if one.third == third]
        print(f"third {third}: right in {accuracy(part, rest):.3f} of it, in {accuracy(whole, rest):.3f} if learned")
    for folder, network in parts.items():
        folder.mkdir(parents=True, exist_ok=True)
        torch.save(state | {"model": network.state_dict()}, folder / "model.pt")


def accuracy(model: Tagger, held: Sequence[Held]) -> float:
    """Return in which share of the phrases the likeliest answer is a right one."""
    right = every = 0
    with torch.inference_mode():
        for one in held:
            for phrase in one.window.meant:
                alone = dataclasses.replace(one.window, meant=[phrase])
                (loss,) = antecedent_losses(model, model.antecedents(one.states.float()), alone)
                right += bool(loss < 0.693)
                every += 1
    return right / max(1, every)


if __name__ == "__main__":
    main()
