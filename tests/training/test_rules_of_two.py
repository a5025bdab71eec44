"""PolNeAR and the marks differ in what a statement is: the network is told whose rules a window follows."""

from __future__ import annotations

import random

import pytest

from annotators.evaluation.corpora import Attribution, Example
from training.statements import MarkedExample, Statement

torch = pytest.importorskip("torch", reason="PyTorch is not installed: the extra `train` brings it")

TEXT = "Ana Sousa said the quay holds."
SPANS = ([(0, 9)], [(10, 14)], [(15, 29)])


def test_a_window_knows_whose_rules_it_follows() -> None:
    from training.bases import MINILM, plain_tokenizer
    from training.windows import Cutter

    tokenizer = plain_tokenizer(MINILM.folder())
    cutter = Cutter(tokenizer, MINILM.special_ids(tokenizer))
    examples = (
        Example("a", TEXT, [Attribution(*SPANS)]),
        MarkedExample("b", TEXT, [Statement(*SPANS)]),
        Example("c", TEXT),
    )
    assert [cutter.cut(one, random.Random(1))[0].polnear for one in examples] == [True, False, False]


def test_the_rules_asked_for_change_what_is_said_and_no_export_asks_by_polnear() -> None:
    from training.export import sample
    from training.model import Tagger

    torch.manual_seed(1)
    model = Tagger(0.0).eval()
    ids, *rest = sample(9)
    features = dict(zip(model.features, rest, strict=True))
    with torch.no_grad():
        model.polnear += torch.linspace(0, 1, len(model.polnear))
        plain = model(ids, features)
        by_marks, by_polnear = (model(ids, features, polnear=torch.tensor([asked])) for asked in (0.0, 1.0))
    assert torch.equal(plain.roles, by_marks.roles)
    assert not torch.allclose(plain.roles, by_polnear.roles, atol=1e-3)
