"""Train the network that chooses speakers and write `annotators/data/resolver.json`: `python -m training.resolver`.

Softmax over the candidates of each statement, nobody among them, by the mean of a few small networks of one hidden
layer; together they are one layer. The calibration comes from networks fitted without the articles judged, and from
the marks' dev tenth.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.language import Language
from torch import Tensor, nn

import annotators
from annotators.evaluation import gold
from annotators.lexicon.normalize import DATA_FOLDER
from annotators.pipeline import build
from annotators.speakers import scorer
from annotators.speakers.cast import Cast
from annotators.speakers.context import Context, Window
from annotators.speakers.resolve import choices
from annotators.text.layout import layout
from training import passages
from training.antecedents import FOLDS, fold, half
from training.command_lines import errors_as_sentences
from training.marks import texts
from training.marks.files import SHIPPED, WRITTEN
from training.marks.naming import Named
from training.marks.scoring import compare
from training.resolver_examples import Example, Marked, of_article, of_gap, of_piece, pieces, unencoded

HIDDEN, NETWORKS, EPOCHS, BATCH, RATE, DECAY, DROPOUT = 24, 20, 20, 64, 3e-3, 0.4, 0.3
UNSEEN = 4  # times that an answer on the marks' dev tenth, which the encoder has not seen either, counts in calibration
PASSAGES = 12  # times that each of our own is filled
RARE = 5  # candidates that must have a feature for it to count
_NEVER = -1e9


class Networks(nn.Module):
    """Several networks that look at the same features."""

    def __init__(self, features: int) -> None:
        """Make them with fresh weights."""
        super().__init__()
        self.inner = nn.Linear(features, NETWORKS * HIDDEN)  # of all networks: one product is quicker than twenty
        self.outer = nn.Parameter(torch.empty(NETWORKS, HIDDEN).uniform_(-(HIDDEN**-0.5), HIDDEN**-0.5))
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, x: Tensor) -> Tensor:
        """Return the scores (networks, candidates) of candidates (candidates, features)."""
        hidden = self.dropout(torch.relu(self.inner(x))).unflatten(1, (NETWORKS, HIDDEN))
        return (hidden * self.outer).sum(2).T


def table(examples: Sequence[Example], names: Mapping[str, int]) -> tuple[Tensor, Tensor, NDArray[np.int64]]:
    """Return features (candidates, names) and rightness (candidates,) of all, and where each example begins."""
    rows = [features for example in examples for features in example.features]
    values = np.zeros((len(rows), len(names)), dtype=np.float32)
    for row, features in enumerate(rows):
        for name, value in features.items():
            if name in names:
                values[row, names[name]] = value
    right = torch.tensor([one for example in examples for one in example.right])
    return torch.from_numpy(values), right, np.cumsum([0, *(len(example.features) for example in examples)])


def _log_sum(scores: Tensor, segment: Tensor, number: int) -> Tensor:
    """Return the logarithm of the summed exponentials of each segment, (networks, segments)."""
    most = torch.full((len(scores), number), _NEVER)
    most = most.scatter_reduce(1, segment.expand_as(scores), scores, "amax").detach()
    summed = torch.zeros_like(most).index_add(1, segment, torch.exp(scores - most[:, segment]))
    return most + torch.log(summed)


def fit(examples: Sequence[Example], seed: int = 0) -> tuple[list[str], Networks]:
    """Return the features that count and networks fitted to `examples`."""
    torch.manual_seed(seed)
    counts = Counter(name for e in examples for features in e.features for name, value in features.items() if value)
    names = sorted(name for name, count in counts.items() if count >= RARE)
    x, right, begins = table(examples, {name: i for i, name in enumerate(names)})
    weights = torch.tensor([example.weight for example in examples])
    networks, draw = Networks(len(names)), np.random.RandomState(seed)
    optimizer = torch.optim.AdamW(networks.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * (len(examples) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / (steps + 1))
    for _ in range(EPOCHS):
        shuffled = draw.permutation(len(examples))
        for first in range(0, len(examples) - BATCH + 1, BATCH):
            batch = shuffled[first : first + BATCH]
            rows = np.concatenate([np.arange(begins[i], begins[i + 1]) for i in batch])
            segment = torch.from_numpy(np.repeat(np.arange(BATCH), begins[batch + 1] - begins[batch]))
            scores = networks(x[rows])
            hit = torch.where(right[rows], scores, torch.full_like(scores, _NEVER))
            missed = _log_sum(scores, segment, BATCH) - _log_sum(hit, segment, BATCH)
            loss = (missed * weights[batch]).mean(1).sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            schedule.step()
    networks.eval()
    return names, networks


def judged(examples: Sequence[Example], names: Sequence[str], networks: Networks) -> list[tuple[str, float, bool]]:
    """Return of each example the group of its answer (`scorer.choose`), the answer's chance, and if it is right."""
    x, _, begins = table(examples, {name: i for i, name in enumerate(names)})
    with torch.no_grad():
        scores = networks(x).mean(0).double().numpy()
    found = []
    for example, first, last in zip(examples, begins, begins[1:], strict=False):
        shares = np.exp(scores[first:last] - scores[first:last].max())
        chances = (shares / shares.sum()).tolist()
        best, group = scorer.choose(example.sort, chances)
        found.append((group, chances[best], example.right[best]))
    return found


def calibrate(found: Sequence[tuple[str, float, bool]]) -> dict[str, list[float]]:
    """Return constant and slope of Platt scaling for each group of at least 60 answers, and for all."""
    groups: defaultdict[str, list[tuple[float, bool]]] = defaultdict(list)
    for group, chance, right in found:
        groups[group].append((chance, right))
        groups["all"].append((chance, right))
    return {name: _platt(ones) for name, ones in sorted(groups.items()) if len(ones) >= 60}


def _platt(found: Sequence[tuple[float, bool]]) -> list[float]:
    held = np.clip([chance for chance, _ in found], 0.001, 0.999)
    rows = np.stack([np.ones(len(held)), np.log(held / (1 - held))], axis=1)
    right, weights, prior = np.array([r for _, r in found], dtype=float), np.array([0.0, 1.0]), np.array([0.0, 1.0])
    penalty = np.diag([1e-3, 2.0])
    for _ in range(30):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (chance - right) + penalty @ (weights - prior)
        step = np.linalg.solve((rows * (chance * (1 - chance))[:, None]).T @ rows + penalty, slope)
        weights -= np.clip(step, -0.5, 0.5)  # a whole step can lead away from the optimum
    return [round(float(w), 4) for w in weights]


def found_answers(
    nlp: Language, marks: Sequence[Path], folders: Sequence[Path], split: str = "dev"
) -> list[tuple[str, float, bool]]:
    """Return what `judged` does, of the statements that the shipped annotators find in a part of the marks."""
    found = []
    for reading, text in texts.read(marks, folders):
        if reading.split == split:
            doc = nlp(text)
            quotes = doc._.quotes
            cast = Cast(Context.of(layout(doc), doc._.mentions, quotes, Window()))
            chosen = {id(quotes[one.number]): one for one in choices(cast, quotes)}
            for held in compare(quotes, reading.marks, text):
                one = chosen.get(id(held.quote)) if held.quote.name_confidence is not None else None
                found += [(one.group, one.chance, named.right) for named in Named.of([held]) if one is not None]
    return found


def moved(
    calibration: Mapping[str, Sequence[float]], found: Sequence[tuple[str, float, bool]], share: float
) -> dict[str, list[float]]:
    """Return a calibration moved by `share` (0 to 1) towards what answers tell that the network has not seen: rules
    changed since then change who is left to choose from, and so how sure a choice is."""
    told = calibrate(found)
    return {
        group: [round(old + share * (new - old), 4) for old, new in zip(pair, told.get(group, pair), strict=True)]
        for group, pair in calibration.items()
    }


def exported(names: Sequence[str], networks: Networks, calibration: Mapping[str, list[float]]) -> dict[str, Any]:
    """Return the networks as one: `inner` (features, hidden), `bias` and `outer` (hidden,), rounded."""
    inner, bias = networks.inner.weight.detach().numpy().T, networks.inner.bias.detach().numpy()
    outer = networks.outer.detach().numpy().ravel() / NETWORKS
    layers = {
        name: np.round(values.astype(float), 4).tolist()
        for name, values in zip(("inner", "bias", "outer"), (inner, bias, outer), strict=True)
    }
    return {"features": list(names), **layers, "calibration": dict(calibration)}


def read_marked(
    marks: Sequence[Path], folders: Sequence[Path], gold_set: Path
) -> dict[str, list[tuple[str, str, list[Marked]]]]:
    """Return (name, text, marks) of the articles of each split of marks, and of the dev half of our own gold set."""
    articles: dict[str, list[tuple[str, str, list[Marked]]]] = defaultdict(list)
    for reading, text in texts.read(marks, folders):
        own = [
            Marked(m.content, m.cue, m.speaker, m.kind, m.type, [m.name, *m.names] if m.name else [])
            for m in reading.marks
        ]
        articles[reading.split].append((reading.name, text, own))
    for p in gold.load(gold_set):
        if gold.split_of(p.id) == "dev":
            own = [
                Marked(
                    q.content_spans, q.cue_spans, q.speaker_spans, q.kind, q.type, [q.name, *q.names] if q.name else []
                )
                for q in p.quotes
            ]
            articles["gold"].append((p.id, p.text, own))
    return articles


def marked_examples(
    nlps: Sequence[Language], articles: Mapping[str, list[tuple[str, str, list[Marked]]]]
) -> list[Example]:
    """Return the examples of marked articles and of the dev half of our gold set, each read by its half's pipeline."""
    found = []
    for split, made in (("train", 2), ("gold", 3)):
        for number, (name, text, marks) in enumerate(articles[split]):
            nlp = nlps[half(name)]
            found += of_article(nlp, name, text, marks, made=made, seed=number)
            if split == "train":
                found += [e for piece, inner in pieces(text, marks) for e in of_piece(nlp, name, piece, inner)]
    return found


def further_examples(nlps: Sequence[Language], gap: Path) -> Iterator[Example]:
    """Yield the examples of GAP's file, each read by its half's pipeline, and of passages made for the purpose."""
    for number, nlp in enumerate(nlps):
        yield from (example for example, _ in of_gap(nlp, gap) if half(example.article) == number)
    for number, (text, marks) in enumerate(passages.make(PASSAGES)):
        for example in of_piece(nlps[0], f"passage {number}", text, marks):
            yield from (example, unencoded(example))


@errors_as_sentences()
def main() -> None:
    """Read the command line, make the examples, fit, calibrate and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--marks", type=Path, nargs="+", default=[SHIPPED, WRITTEN])
    parser.add_argument("--texts", type=Path, action="append", required=True, help="folder of the marked texts")
    parser.add_argument("--gold", type=Path, default=Path("gold"), help="the gold set, of which the dev half is learnt")
    parser.add_argument("--gap", type=Path, help="gap-development.tsv; needed unless --recalibrate")
    parser.add_argument(
        "--unseen",
        nargs=2,
        default=["", ""],
        help="exports of two trainings: without the antecedents of the first half, and of the second",
    )
    parser.add_argument("--recalibrate", type=float, metavar="SHARE", help="move the calibration of --out, fit nothing")
    parser.add_argument("--out", type=Path, default=DATA_FOLDER / "resolver.json")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    nlp = annotators.load()
    if arguments.recalibrate is not None:
        network = json.loads(arguments.out.read_text(encoding="utf-8"))
        answers = found_answers(nlp, arguments.marks, arguments.texts)
        network["calibration"] = moved(network["calibration"], answers, arguments.recalibrate)
        arguments.out.write_text(json.dumps(network) + "\n", encoding="utf-8")
        print(f"calibration of {arguments.out} moved towards {len(answers)} answers on the dev tenths")
        return
    if arguments.gap is None:
        parser.error("--gap is needed to fit")
    articles = read_marked(arguments.marks, arguments.texts, arguments.gold)
    nlps = [build(folder) for folder in arguments.unseen]
    marked, further = marked_examples(nlps, articles), [*further_examples(nlps, arguments.gap)]
    held: list[tuple[str, float, bool]] = []
    for number in range(FOLDS):
        mine = [e for e in marked if fold(e.article) == number]
        rest = [e for e in marked if fold(e.article) != number]
        names, networks = fit([*rest, *further])
        held += judged([e for e in mine if e.chosen >= 0], names, networks)
    names, networks = fit([*marked, *further])
    unseen = [
        example
        for name, text, marks in articles["dev"]
        for example in of_article(nlp, name, text, marks, made=0, seed=0)
        if example.chosen >= 0
    ]
    right = sum(one for *_, one in held) / len(held)
    held += judged(unseen, names, networks) * UNSEEN
    network = exported(names, networks, calibrate(held))
    arguments.out.write_text(json.dumps(network) + "\n", encoding="utf-8")
    print(f"{len(marked)} examples of marks, {len(further)} of GAP, {len(names)} features; held out {right:.3f} right")


if __name__ == "__main__":
    main()
