"""The head for assertion, trained on the kept states of a finished encoder. Needs the extra `train`."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from storage.vocabulary import Assertion
from training.statements import MarkedExample, Statement

if TYPE_CHECKING:
    from training.assertion_head import Held
    from training.model import Tagger
    from training.windows import Window

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")

TEXT = "Ana Sousa met Tom Reed. She never said that Reed was late."


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def windows() -> list[Window]:
    """The windows of one article, and of another in which nobody speaks."""
    from training.bases import MINILM, plain_tokenizer
    from training.windows import Cutter

    statement = Statement([at("She")], [at("never said")], [at("that Reed was late")], Assertion.NEGATED)
    examples = MarkedExample("a", TEXT, [statement]), MarkedExample("b", "Nobody spoke.", [])
    tokenizer = plain_tokenizer(MINILM.folder())
    cutter = Cutter(tokenizer, MINILM.special_ids(tokenizer))
    return [window for example in examples for window in cutter.cut(example, random.Random(1))]


def held(model: Tagger, times: int = 1) -> list[Held]:
    from training.assertion_head import hold

    return hold(model, windows() * times)


def loss(model: Tagger, one: Held) -> float:
    from training.losses import assertion_losses

    (found,) = assertion_losses(model, model.assertions(one.states.float()), one.window)
    return float(found.detach())


def test_the_head_says_of_kept_states_what_it_says_in_the_whole_network() -> None:
    from training.losses import losses
    from training.model import Tagger

    torch.manual_seed(1)
    model = Tagger(0.0).eval()
    (one,) = held(model)
    whole = windows()[0]
    assert loss(model, one) == pytest.approx(float(losses(model, [whole])["assertion"].detach()), abs=0.02)
    assert 0 < len(one.states) < len(whole.first)


def test_fitting_the_head_lowers_its_loss_and_changes_nothing_else() -> None:
    from training.assertion_head import BATCH, fit
    from training.model import Tagger

    torch.manual_seed(1)
    model = Tagger(0.0).eval()
    some = held(model, times=BATCH)
    fitted = fit(model, some)
    assert loss(fitted, some[0]) < 0.8 * loss(model, some[0])
    before, after = model.state_dict(), fitted.state_dict()
    assert {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])} == {"assertions"}
