"""The gold set's loader: words become offsets; what is ambiguous is refused in one sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from annotators.evaluation.gold import GoldQuote, load, split_of
from storage.errors import Fatal
from tests.docs.blocks import ROOT, blocks

PASSAGE = """
- id: demo-01
  case: demo
  region: Europe
  text: |-
    The bank said it would wait. It said “no” twice.

    “No,” said the bank.
  quotes:
    - kind: indirect
      type: communication
      content: ["it would wait"]
      cue: [said#1]
      speaker: "The bank"
      name: Bank of Elsewhere
      names: [Elsewhere bank]
      via: []
    - kind: mixed
      type: communication
      content: ["“no” twice"]
      cue: ["said#2"]
      speaker: It
      name: Bank of Elsewhere
      via: [Gazette]
    - kind: direct
      type: communication
      content: ["“No,”"]
      cue: []
      speaker: null
      name: null
      via: []
"""


def write(folder: Path, yaml: str, name: str = "demo.yaml") -> Path:
    (folder / "passages").mkdir(exist_ok=True)
    (folder / "passages" / name).write_text(yaml, encoding="utf-8")
    return folder


def test_the_passage_of_the_readme_is_one(tmp_path: Path) -> None:
    (shown,) = blocks(ROOT / "gold/README.md")
    assert shown.language == "yaml"
    (passage,) = load(write(tmp_path, shown.text))
    found = [[passage.text[slice(*span)] for span in quote.content_spans] for quote in passage.quotes]
    assert found == [["that the pass stays closed until May"], ['"The snow is deep,"']]


def test_words_become_offsets(tmp_path: Path) -> None:
    (passage,) = load(write(tmp_path, PASSAGE))
    text = passage.text
    assert text.endswith("twice.\n\n“No,” said the bank.")
    first, second, third = passage.quotes
    assert [text[slice(*span)] for span in first.content_spans] == ["it would wait"]
    assert first.cue_spans == ((9, 13),)
    assert text[slice(*second.cue_spans[0])] == "said"
    assert second.cue_spans[0][0] == text.index("said", 20)
    assert second.speaker_spans == ((29, 31),), "'It' is a whole word, not a part of one"
    assert second.via == ("Gazette",)
    assert (third.cue_spans, third.speaker_spans, third.name) == ((), (), None)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("said#1", "said", "write said#1"),
        ("said#2", "said#4", "holds 3 times"),
        ('["it would wait"]', '["it would go"]', "holds 0 times"),
        ("kind: mixed", "kind: scare", "'scare' is not a valid Kind"),
        ("via: [Gazette]", "through: [Gazette]", "lacks ['via'] and has unknown ['through']"),
        ('content: ["“No,”"]', "content: []", "no content"),
    ],
)
def test_what_is_ambiguous_or_wrong_is_refused_by_name(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    assert old in PASSAGE
    with pytest.raises(Fatal) as refusal:
        load(write(tmp_path, PASSAGE.replace(old, new)))
    assert complaint in str(refusal.value)
    assert "demo-01" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_ids_are_unique_across_files(tmp_path: Path) -> None:
    write(tmp_path, PASSAGE)
    with pytest.raises(Fatal, match="demo-01"):
        load(write(tmp_path, PASSAGE, "other.yaml"))


def test_an_empty_folder_and_broken_yaml_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Fatal, match="no passages"):
        load(tmp_path)
    with pytest.raises(Fatal, match="line 1: this is no YAML"):
        load(write(tmp_path, "- id: [unclosed"))
    with pytest.raises(Fatal, match="list of passages"):
        load(write(tmp_path, "id: lonely"))


def test_the_split_follows_the_hash_of_the_id() -> None:
    for number in range(50):
        passage_id = f"demo-{number:02}"
        even = hashlib.sha256(passage_id.encode()).hexdigest()[0] in "02468ace"
        assert split_of(passage_id) == ("dev" if even else "report")


def test_names_are_compared_as_people_would() -> None:
    quote = GoldQuote("indirect", "communication", ((0, 1),), (), (), "World Bank", ("IBRD",), ())
    assert quote.accepts("the World  Bank")
    assert quote.accepts("ibrd")
    assert not quote.accepts("Bank")
    assert not quote.accepts(None)
    nobody = GoldQuote("indirect", "communication", ((0, 1),), (), (), None, (), ())
    assert nobody.accepts(None)
    assert not nobody.accepts("police")
