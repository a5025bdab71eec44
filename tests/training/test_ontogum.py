"""Documents of OntoGUM as examples of whom phrases stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.ontogum import read

ROWS = """# newpar
1	Ana	PROPN	Entity=(1
2	Sousa	PROPN	Entity=1)
3	owns	VERB	_
4	the	DET	Entity=(2
5	old	ADJ	_
6	mill	NOUN	Entity=2)|SpaceAfter=No
7	.	PUNCT	_

# newpar
1-2	Didn't	_	_
1	Did	AUX	_
2	n't	PART	_
3	she	PRON	Entity=(1)
4	sell	VERB	_
5	the	DET	Entity=(2
6	mill	NOUN	Entity=2)
7	to	ADP	_
8	Tom	PROPN	Entity=(3)|SpaceAfter=No
9	?	PUNCT	_
"""


def test_pronouns_mean_the_named_mentions_of_their_chain(tmp_path: Path) -> None:
    lines = (line.split("\t") for line in ROWS.splitlines())
    rows = (
        line[0] if len(line) < 4 else "\t".join([line[0], line[1], "_", line[2], *["_"] * 5, line[3]]) for line in lines
    )
    (tmp_path / "a.conllu").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (example,) = read(tmp_path)
    assert example.text == "Ana Sousa owns the old mill.\n\nDidn't she sell the mill to Tom? "
    words = lambda span: example.text[slice(*span)]  # noqa: E731
    (she,) = example.anaphors  # the mill is named nowhere, so that nothing is learnt of it
    assert words(she.span) == "she"
    assert ([words(one) for one in she.right], [words(one) for one in she.wrong]) == (["Ana Sousa"], ["Tom"])


def test_a_folder_without_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"holds no \.conllu file"):
        read(tmp_path / "ontogun")
