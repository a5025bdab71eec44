"""Heads trained on the kept states of a finished encoder. Needs the extra `train`."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from storage.vocabulary import Assertion, EntityLabel
from training.antecedents import with_anaphors
from training.statements import MarkedExample, Statement

if TYPE_CHECKING:
    from training.heads import Held
    from training.model import Tagger
    from training.windows import Window

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")

TEXT = "Ana Sousa met Tom Reed. She never said that Reed was late."


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


def windows() -> list[tuple[Window, int]]:
    """The windows of one article, which is all of the first third, and of another in which nobody speaks."""
    from training.bases import MINILM, plain_tokenizer
    from training.windows import Cutter

    statement = Statement(
        [at("She")], [at("never said")], [at("that Reed was late")],
        Assertion.NEGATED, names=("Ana Sousa",), named_elsewhere=True,
    )  # fmt: skip
    people = [(*at(name), str(EntityLabel.PERSON)) for name in ("Ana Sousa", "Tom Reed")]
    examples = with_anaphors([MarkedExample("a", TEXT, [statement], people), MarkedExample("b", "Nobody spoke.", [])])
    tokenizer = plain_tokenizer(MINILM.folder())
    cutter = Cutter(tokenizer, MINILM.special_ids(tokenizer))
    return [(w, third) for third, e in enumerate(examples) for w in cutter.cut(e, random.Random(1))]


def held(model: Tagger, which: int, times: int = 1) -> list[Held]:
    """What the head of that number reads in them."""
    from training.heads import HEADS, Encoder

    return Encoder(model).hold(windows() * times)[HEADS[which].name]


@pytest.mark.parametrize("which", [0, 1])
def test_a_head_says_of_kept_states_what_it_says_in_the_whole_network(which: int) -> None:
    from training.heads import HEADS
    from training.losses import losses
    from training.model import Tagger

    torch.manual_seed(1)
    model = Tagger(0.0).eval()
    (one,) = held(model, which)
    head = HEADS[which]
    (kept,) = head.loss(model, getattr(model, head.name)(one.states.float()), one.window)
    whole = windows()[0][0]
    expected = losses(model, [whole])[head.name.removesuffix("s")]
    assert float(kept.detach()) == pytest.approx(float(expected.detach()), abs=0.02)
    assert 0 < len(one.states) < len(whole.first)


@pytest.mark.parametrize("which", [0, 1])
def test_fitting_a_head_lowers_its_loss_and_changes_nothing_else(which: int) -> None:
    from training.heads import BATCH, HEADS, fit
    from training.model import Tagger

    torch.manual_seed(1)
    model, head = Tagger(0.0).eval(), HEADS[which]
    some = held(model, which, times=BATCH)
    fitted = fit(model, head, some)

    def loss(network: Tagger) -> float:
        return float(
            head.loss(network, getattr(network, head.name)(some[0].states.float()), some[0].window)[0].detach()
        )

    assert loss(fitted) < 0.8 * loss(model)
    before, after = model.state_dict(), fitted.state_dict()
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert head.name in changed
    assert changed <= {head.name, *head.beside}


def test_what_nothing_is_learned_of_is_not_kept() -> None:
    from training.model import Tagger

    assert [one.third for one in held(Tagger(0.0), 0)] == [0]
