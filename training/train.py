"""Train the shipped model, or with `--base mpnet` its teacher: `python -m training.train`.

Joint training on attribution roles and links (PolNeAR, marks, templates) and entities (newswire): each step takes
windows of all. Deterministic for a seed and thread count; a killed training goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import random
import re
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import torch
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from annotators.evaluation.corpora import Example, read_attributions, read_entities
from training import ontogum
from training.antecedents import half, of_gap, with_anaphors
from training.augment import augment
from training.bases import BASES, plain_tokenizer
from training.distill import HEADS, Teacher
from training.losses import WEIGHTS, losses
from training.marks.examples import read_marks, without
from training.model import Tagger, load_base
from training.restore import restore
from training.templates import Fills, gather, generate
from training.told import with_told
from training.windows import Cutter, Window

TEMPLATE_SHARE = 0.1
LONGEST = 20_000  # characters of a text without annotation
AVERAGED = 0.99  # decay of the running average of the weights, which is good to use while the rate is still high


@dataclasses.dataclass(frozen=True)
class Settings:
    """Everything a training depends on; written to `settings.json` beside its checkpoints."""

    attributions: Path
    entities: Path
    out: Path
    steps: int = 6400
    minutes: float = 0.0
    seed: int = 1
    rate: float = 1.5e-4
    head_factor: float = 5.0
    dropout: float = 0.1
    threads: int = 2
    start: Path | None = None
    """An export (`model.onnx` beside its `meta.json`) or a training's `model.pt` to go on from."""
    base: str = "minilm"
    """Which of `BASES` is trained."""
    weights: Path | None = None
    """The folder of the base encoder's files, where its package cannot be imported."""
    teacher: Path | None = None
    """A training's file of an MPNet to learn from."""
    teacher_weights: Path = Path("mpnet")
    """The folder of the files of the teacher's base encoder."""
    unlabelled: tuple[Path, ...] = ()
    """Folders of texts without annotation, of which the teacher tells what there is."""
    marks: tuple[Path, ...] = ()
    """Files of marks; the dev and report tenths of their articles are kept out of all training."""
    texts: tuple[Path, ...] = ()
    """Folders of the marked texts, beside those of the files themselves."""
    marks_times: int = 2
    """How often an epoch of attributed articles holds each marked one."""
    told: Path | None = None
    """What `training.tell` tells of the entities in articles that have none annotated."""
    ontogum: Path | None = None
    """A folder of OntoGUM: whom pronouns and nouns of other genres stand for."""
    gap: Path | None = None
    """GAP's development file."""
    of_half: int = -1
    """The half of the marked articles and of GAP, 0 or 1, of which it is learned whom phrases stand for; else of none.

    Of the other half the chooser of speakers then learns how far the network can be trusted."""
    rejected: Path | None = None
    """What a model took for statements in marked articles and is none, a file of `training.rejected`."""
    reserved: Path | None = None
    """A list of articles, `ww/NAME` for the newswire's, that nothing may be trained on."""
    role_windows: int = 5
    """Windows a step with attributions; 0 trains on entities alone."""
    entity_windows: int = 3
    """Windows a step with entities; 5 and 3 are close to the corpora's sizes in word pieces times their epochs."""
    save_minutes: float = 2.0


def role_windows(
    examples: list[Example], fills: Fills, cutter: Cutter, size: int, rng: random.Random
) -> Iterator[list[Window]]:
    """Yield batches of augmented windows of attributed articles and templates for ever, a new shuffle each epoch."""
    while True:
        pool: list[Window] = []
        for example in rng.sample(examples, len(examples)):
            changed = augment(example, rng, fills) if rng.random() < 0.7 else example
            pool += cutter.cut(changed, rng)
            if rng.random() < TEMPLATE_SHARE * 4:  # a template article is about a quarter of a real one
                pool += cutter.cut(generate(rng, fills, rng.randint(3, 8)), rng)
            if len(pool) > 400:
                yield from batches(pool, size, rng)
                pool = []
        yield from batches(pool, size, rng)


def entity_windows(examples: list[Example], cutter: Cutter, size: int, rng: random.Random) -> Iterator[list[Window]]:
    """Yield batches of windows of entity articles for ever."""
    while True:
        pool: list[Window] = []
        for example in rng.sample(examples, len(examples)):
            pool += cutter.cut(example, rng)
            if len(pool) > 400:
                yield from batches(pool, size, rng)
                pool = []
        yield from batches(pool, size, rng)


def batches(pool: list[Window], size: int, rng: random.Random) -> list[list[Window]]:
    """Cut `pool` into batches of windows of about the same length, which saves padding, in random order."""
    ordered = sorted(pool, key=lambda window: len(window.pieces))
    result = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    rng.shuffle(result)
    return result


@dataclasses.dataclass
class Corpora:
    """The articles that a training takes: with attributions; with entities, or without any annotation."""

    attributed: list[Example]
    tagged: list[Example]


def read_corpora(settings: Settings) -> Corpora:
    """Read the training parts. An article that is marked and annotated by others is learned by the rules of both."""
    attributed = read_attributions(settings.attributions / "train")
    tagged = read_entities(settings.entities, "train")
    plain = [
        Example(path.stem, piece)
        for folder in settings.unlabelled
        for path in sorted(folder.rglob("*.txt"))
        for piece in _pieces(path.read_text(encoding="utf-8"))
    ]
    if settings.reserved:
        kept_out = {re.sub(r"^(ww|bbc)/", "", line.strip()) for line in settings.reserved.read_text().splitlines()}
        tagged = [example for example in tagged if example.name not in kept_out]
        plain = [example for example in plain if example.name not in kept_out]
    if settings.marks:
        marks = read_marks(settings.marks, settings.texts, settings.rejected)
        kept = marks["dev"] + marks["report"]
        attributed, tagged, plain = (without(part, kept) for part in (attributed, tagged, plain))
        attributed += marks["train"] * settings.marks_times
    if settings.told:
        attributed = with_anaphors(with_told(attributed, settings.told), of_half=settings.of_half)
        plain = with_told(plain, settings.told)
    if settings.ontogum:
        attributed += ontogum.read(settings.ontogum)
    if settings.gap:
        attributed += [one for one in of_gap(settings.gap, settings.told) if half(one.name) == settings.of_half]
    return Corpora(attributed, tagged + plain)


def _pieces(text: str) -> Iterator[str]:
    """Yield paragraphs, as many together as are about `LONGEST` characters: one file may hold many reports."""
    held = ""
    for paragraph in re.split(r"(?<=\n)\s*\n", text):
        if held and len(held) + len(paragraph) > LONGEST:
            yield held
            held = ""
        held += paragraph + "\n"
    yield held


def batches_of(settings: Settings, corpora: Corpora, cutter: Cutter) -> Iterator[tuple[list[Window], list[Window]]]:
    """Yield the batches of each step, the same ones for the same settings."""
    rng = random.Random(settings.seed)
    fills = gather(corpora.attributed, corpora.tagged)
    entities = entity_windows(corpora.tagged, cutter, settings.entity_windows, rng)
    if not settings.role_windows:
        return (([], windows) for windows in entities)
    return zip(role_windows(corpora.attributed, fills, cutter, settings.role_windows, rng), entities, strict=False)


class Training:
    """The state of a training: network, running average of its weights, optimiser, steps and seconds done."""

    def __init__(self, settings: Settings) -> None:
        """Begin with the base encoder, or go on from the checkpoint in `settings.out`."""
        self.settings = settings
        base = BASES[settings.base]
        folder = base.folder(settings.weights)
        self.model = Tagger(settings.dropout, base.shape)
        load_base(self.model, folder / "model.safetensors", base)
        if settings.start:
            restore(self.model, settings.start)
        self.average = AveragedModel(self.model, multi_avg_fn=get_ema_multi_avg_fn(AVERAGED))
        self.optimizer = make_optimizer(self.model, settings)
        heads = [head for head in HEADS if not (settings.told and head == "entities")]
        self.teacher = Teacher(settings.teacher, settings.teacher_weights, heads) if settings.teacher else None
        tokenizer = plain_tokenizer(folder)
        self.cutter = Cutter(tokenizer, base.special_ids(tokenizer))
        self.step, self.seconds = 0, 0.0
        self.checkpoint = settings.out / "checkpoint.pt"
        if self.checkpoint.exists():
            state = torch.load(self.checkpoint, weights_only=False, map_location=torch.get_default_device())
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
        }
        temporary = self.checkpoint.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(self.checkpoint)


def train(settings: Settings) -> None:
    """Train, writing `log.jsonl`, `checkpoint.pt` every `save_minutes` and in the end `model.pt` into `out`."""
    settings.out.mkdir(parents=True, exist_ok=True)
    (settings.out / "settings.json").write_text(json.dumps(dataclasses.asdict(settings), default=str, indent=1))
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    if torch.cuda.is_available():
        torch.set_default_device("cuda")
    training = Training(settings)
    batches = islice(batches_of(settings, read_corpora(settings), training.cutter), training.step, None)
    batch = next(batches)  # a resumed training draws those again that it has had
    began, saved = time.monotonic() - training.seconds, time.monotonic()
    with (settings.out / "log.jsonl").open("a") as log:
        while (progress := _progress(settings, training.step, training.seconds / 60)) < 1.0:
            found = training.update(batch, min(1.0, (training.step + 1) / 80) * (1.0 - progress))
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
    before, start = _before(settings.start)
    result = {"model": training.model.state_dict(), "step": before + training.step, "seed": settings.seed}
    torch.save(result | {"start": start, "base": settings.base}, settings.out / "model.pt")


def _before(start: Path | None) -> tuple[int, Path | None]:
    """Return how many steps the network that a training goes on from had, since the export that it began with."""
    if start is None or start.suffix == ".onnx":
        return 0, start
    state = torch.load(start, weights_only=False, map_location="cpu")
    return state["step"], state["start"]


def _progress(settings: Settings, step: int, minutes: float) -> float:
    """Share of the training that is done, by steps, or by time where that is limited and further on."""
    return max(step / settings.steps, minutes / settings.minutes if settings.minutes else 0.0)


def make_optimizer(model: Tagger, settings: Settings) -> torch.optim.AdamW:
    """AdamW with a higher rate for what starts from nothing: heads, added embeddings, transitions."""
    new = ("roles.", "entities.", "links.", "nested.", "assertions.", "antecedents.", "features.", "transitions")
    new += ("distance", "none", "far", "nobody", "polnear")
    groups: list[list[torch.nn.Parameter]] = [[], []]
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups[name.startswith(new)].append(parameter)
    rates = (settings.rate, settings.rate * settings.head_factor)
    optimizer = torch.optim.AdamW(
        [{"params": g, "lr": r} for g, r in zip(groups, rates, strict=True)], weight_decay=0.01, fused=True
    )
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["base"] = rate
    return optimizer


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
        )
    given = Settings(**vars(parser.parse_args()))
    if given.of_half not in (-1, 0, 1) or (given.of_half >= 0 and not given.told):
        parser.error(
            "--of-half is 0 or 1, and needs --told: whom a phrase stands for is looked for among told entities"
        )
    train(given)


if __name__ == "__main__":
    main()
