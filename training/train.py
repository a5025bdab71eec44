"""Train the shipped model, or with `--base mpnet` its teacher: `python -m training.train`.

Joint training on attribution roles and links (PolNeAR, marks, templates) and entities (newswire): each step takes
windows of all. Deterministic for a seed and thread count; a killed training goes on from its last checkpoint, and a
checkpoint of other settings is refused.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import time
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from training.bases import BASES, plain_tokenizer
from training.batches import batches_of
from training.command_lines import errors_as_sentences
from training.corpora import read_corpora
from training.distill import HEADS, Teacher
from training.losses import WEIGHTS, losses
from training.model import Tagger, load_base
from training.restore import restore, version_of
from training.settings import Settings
from training.windows import Cutter, Window

AVERAGED = 0.99
"""Decay of the running average of the weights, which is good to use while the rate is still high."""
FRESH = (
    "roles.", "entities.", "links.", "nested.", "assertions.", "antecedents.", "features.", "transitions", "distance",
    "none", "far", "nobody", "polnear",
)  # fmt: skip
"""How the names of parameters begin that no base encoder has: heads, added embeddings, scores of links and of tags."""
WARMING = 80
"""Steps in which the learning rate grows."""
CHANGEABLE = frozenset({"out", "save_minutes", "threads", "minutes", "steps"})
"""Settings that may be others when a training goes on: where it lies, how long it takes, how it is run."""


class Training:
    """The state of a training: network, running average of its weights, optimiser, steps and seconds done."""

    def __init__(self, settings: Settings) -> None:
        """Begin with the base encoder, or go on from the checkpoint in `settings.out`.

        Raises `SystemExit` where that is of a training with other settings, or from another network at their start.
        """
        self.settings = settings
        self.checkpoint = settings.out / "checkpoint.pt"
        state = None
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, weights_only=False, map_location=torch.get_default_device())
            refuse_others(self.checkpoint, state.get("settings", {}), settings)
        self.origin: tuple[int, str | None] = state["origin"] if state else origin(settings.start)
        start = settings.start
        if state and start and start.suffix == ".pt" and start.exists() and origin(start) != tuple(self.origin):
            raise SystemExit(
                f"{self.checkpoint} went on from {start} as it was before; remove {settings.out} or give another --out."
            )
        base = BASES[settings.base]
        folder = base.folder(settings.weights)
        self.model = Tagger(settings.dropout, base.shape)
        load_base(self.model, folder / "model.safetensors", base)
        if settings.start and not state:
            restore(self.model, settings.start)
        self.model.freeze(settings.frozen)
        self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(AVERAGED))
        self.optimizer = make_optimizer(self.model, settings)
        heads = [head for head in HEADS if not (settings.told and head == "entities")]
        self.teacher = Teacher(settings.teacher, settings.teacher_weights, heads) if settings.teacher else None
        tokenizer = plain_tokenizer(folder)
        self.cutter = Cutter(tokenizer, base.special_ids(tokenizer))
        self.step, self.seconds = 0, 0.0
        if state:
            self.model.load_state_dict(state["model"])
            self.average.load_state_dict(state["average"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.step, self.seconds = state["step"], state["seconds"]
            torch.manual_seed(settings.seed + self.step)

    def update(self, batch: tuple[list[Window], list[Window]], rate: float) -> dict[str, float]:
        """Do one step at this share of the full learning rate and return its losses."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * rate
        self.optimizer.zero_grad(set_to_none=True)
        parts: dict[str, Tensor] = {}
        for windows in filter(None, batch):
            found = losses(self.model, windows, self.teacher)
            if not found:  # windows of which nothing is known
                continue
            torch.stack([WEIGHTS[name] * value for name, value in found.items()]).sum().backward()
            parts |= found
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.average.update_parameters(self.model)
        self.step += 1
        return {name: round(float(value.detach()), 4) for name, value in parts.items()}

    def save(self) -> None:
        """Write the checkpoint, so that a training that is killed meanwhile still has the one before."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "settings": told_settings(self.settings),
            "origin": self.origin,
        }
        temporary = self.checkpoint.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(self.checkpoint)


def train(settings: Settings) -> None:
    """Train, writing `log.jsonl`, `checkpoint.pt` every `save_minutes` and in the end `model.pt` into `out`.

    A training that is finished reads no article. Raises `SystemExit` where `out` holds one with other settings.
    """
    settings.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    if torch.cuda.is_available():
        torch.set_default_device("cuda")
    training = Training(settings)
    (settings.out / "settings.json").write_text(json.dumps(told_settings(settings), indent=1))
    if _progress(settings, training.step, training.seconds / 60) < 1.0:
        _learn(training, settings)
    before, start = training.origin
    result = {"model": training.model.state_dict(), "step": before + training.step, "seed": settings.seed}
    torch.save(result | {"start": start, "base": settings.base}, settings.out / "model.pt")


def _learn(training: Training, settings: Settings) -> None:
    """Do the steps that are left."""
    batches = islice(batches_of(settings, read_corpora(settings), training.cutter), training.step, None)
    batch = next(batches)  # a resumed training draws those again that it has had
    began, saved = time.monotonic() - training.seconds, time.monotonic()
    with (settings.out / "log.jsonl").open("a") as log:
        while (progress := _progress(settings, training.step, training.seconds / 60)) < 1.0:
            found = training.update(batch, min(1.0, (training.step + 1) / WARMING) * (1.0 - progress))
            training.seconds = time.monotonic() - began
            pieces = sum(len(w.pieces) for windows in batch for w in windows)
            row = {"step": training.step, "minutes": round(training.seconds / 60, 2), "pieces": pieces}
            log.write(json.dumps(row | found) + "\n")
            log.flush()
            if time.monotonic() - saved > settings.save_minutes * 60:
                training.save()
                saved = time.monotonic()
            batch = next(batches)
    training.save()


def told_settings(settings: Settings) -> dict[str, Any]:
    """Return the settings as JSON has them."""
    told: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(settings), default=str))
    return told


def refuse_others(checkpoint: Path, held: Mapping[str, Any], settings: Settings) -> None:
    """Raise `SystemExit` where the settings that a checkpoint holds are of another training than `settings`."""
    if not held:
        raise SystemExit(
            f"{checkpoint} does not hold the settings of its training; remove {settings.out} or give another --out."
        )
    given = told_settings(settings)
    others = [name for name in given if name not in CHANGEABLE and (name not in held or held[name] != given[name])]
    if others:
        raise SystemExit(
            f"{checkpoint} is of a training with another {', '.join(others)}; "
            f"remove {settings.out} or give another --out."
        )


def origin(start: Path | None) -> tuple[int, str | None]:
    """Return how many steps the network at `start` was trained since an export or its base, and that version."""
    if start is None or start.suffix == ".onnx":
        return 0, version_of(start)
    state = torch.load(start, weights_only=False, map_location="cpu")
    return state["step"], version_of(state["start"])


def _progress(settings: Settings, step: int, minutes: float) -> float:
    """Share of the training that is done, by steps, or by time where that is limited and further on."""
    return max(step / settings.steps, minutes / settings.minutes if settings.minutes else 0.0)


def make_optimizer(model: Tagger, settings: Settings) -> torch.optim.AdamW:
    """Return AdamW with a higher rate for what starts from nothing; `base` of each group is its full rate."""
    groups: list[list[torch.nn.Parameter]] = [[], []]
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups[name.startswith(FRESH)].append(parameter)
    rates = (settings.rate, settings.rate * settings.head_factor)
    optimizer = torch.optim.AdamW(
        [{"params": g, "lr": r} for g, r in zip(groups, rates, strict=True)], weight_decay=0.01, fused=True
    )
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["base"] = rate
    return optimizer


@errors_as_sentences()
def main() -> None:
    """Read the settings from the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    for item in dataclasses.fields(Settings):
        required, several = item.default is dataclasses.MISSING, item.default == ()
        kind = Path if required or several or item.default is None else type(item.default)
        parser.add_argument(
            f"--{item.name.replace('_', '-')}",
            type=kind,
            required=required,
            nargs="+" if several else None,
            default=None if required else item.default,
            choices=[*BASES] if item.name == "base" else None,
        )
    given = Settings(**vars(parser.parse_args()))
    if given.of_half not in (-1, 0, 1) or (given.of_half >= 0 and not given.told):
        parser.error(
            "--of-half is 0 or 1, and needs --told: whom a phrase stands for is looked for among told entities"
        )
    train(given)


if __name__ == "__main__":
    main()
