"""What a batch of windows costs. Needs the extra `train`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")

from annotators.encoder.features import FEATURE_SIZES  # noqa: E402
from annotators.encoder.labels import ANTECEDENT_WIDTH  # noqa: E402
from training.losses import SpanMeans, antecedent_losses, losses  # noqa: E402
from training.model import Tagger  # noqa: E402
from training.settings import Settings  # noqa: E402
from training.train import make_optimizer  # noqa: E402
from training.windows import Meant, Window  # noqa: E402

FIRST = [1, 2, 4, 5]  # the second token has two word pieces


def window(**parts: Any) -> Window:
    empty = {"roles": None, "entities": None, "links": [], "nested": None, "assertions": [], "meant": []}
    empty["polnear"] = False
    features = {name: [0] * 7 for name in FEATURE_SIZES}
    return Window([101, 2000, 2001, 2002, 2003, 2004, 102], FIRST, features, **(empty | parts))


def test_the_vector_of_a_span_is_the_mean_over_the_first_pieces_of_its_tokens() -> None:
    vectors = torch.arange(14.0).reshape(7, 2)
    means = SpanMeans(vectors, window()).of([(0, 1), (1, 4)])
    assert means.tolist() == [vectors[1].tolist(), vectors[[2, 4, 5]].mean(0).tolist()]


def test_windows_of_which_nothing_is_known_cost_nothing() -> None:
    assert losses(Tagger(), [window(), window()]) == {}


def test_a_phrase_costs_less_the_more_its_vector_is_like_that_of_a_right_mention() -> None:
    model, vectors = Tagger(), torch.zeros(7, 2 * ANTECEDENT_WIDTH)
    vectors[FIRST[3], 0] = 4.0  # what the phrase asks for
    vectors[FIRST[0], ANTECEDENT_WIDTH] = 4.0  # what its first mention answers, and its second does not
    asked = {"phrase": (3, 4), "mentions": [(0, 1), (1, 2)], "buckets": [0, 0]}
    losses_of = {
        who: float(antecedent_losses(model, vectors, window(meant=[Meant(**asked, right=right)]))[0].detach())
        for who, right in (
            ("first", [True, False, False]),
            ("second", [False, True, False]),
            ("nobody", [False, False, True]),
        )
    }
    assert losses_of["first"] < losses_of["second"] == losses_of["nobody"]
    assert sum(math.exp(-loss) for loss in losses_of.values()) == pytest.approx(1)


def test_what_is_frozen_stays_as_it_is_and_the_rest_learns() -> None:
    model = Tagger(0.0)
    model.freeze(3)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    found = losses(model, [window(roles=[0, 1, 2, 0], entities=[0, 0, 1, 0], polnear=True)])
    torch.stack([*found.values()]).sum().backward()
    make_optimizer(model, Settings(Path(), Path(), Path())).step()
    changed = {name for name, weight in model.state_dict().items() if not torch.equal(weight, before[name])}
    below = ("words.", "positions.", "features.", "norm.", "layers.0.", "layers.1.", "layers.2.")
    assert not [name for name in changed if name.startswith(below)]
    assert {f"layers.{number}.qkv.weight" for number in range(3, len(model.layers))} | {"polnear"} <= changed
