"""The corpus readers, on tiny files of own wording."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotators.evaluation.corpora import is_dev, parse_brat, read_attributions, read_entities
from tests.docs.blocks import ROOT, blocks

TEXT = "The ferry sank, Ilse Brandt said. Nobody drowned."
STANDOFF = """T1\tSource 16 27\tIlse Brandt
T2\tCue 28 32\tsaid
T3\tContent 0 14;34 48\tThe ferry sank Nobody drowned
T4\tAttribution 28 32\tsaid
E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1
T9\tDiscuss 4 9\tferry

#1\tAnnotatorNotes T2\tfine
"""


def test_brat_events_become_attributions_with_discontinuous_contents() -> None:
    (attribution,), ignored = parse_brat(STANDOFF)
    assert [TEXT[a:b] for a, b in attribution.content] == ["The ferry sank", "Nobody drowned"]
    assert [TEXT[a:b] for a, b in attribution.source] == ["Ilse Brandt"]
    assert [TEXT[a:b] for a, b in ignored] == ["ferry"]


def test_the_annotation_of_the_page_on_training_is_read() -> None:
    (shown,) = (block.text for block in blocks(ROOT / "docs/training.md") if block.language == "brat")
    (attribution,), ignored = parse_brat(shown)
    text = "The ferry sank, Ilse Brandt said."
    assert [text[slice(*span)] for span in (*attribution.content, *attribution.cue, *attribution.source)] == [
        "The ferry sank", "said", "Ilse Brandt"
    ]  # fmt: skip
    assert not ignored


def test_one_annotator_is_taken_and_unannotated_articles_are_left_out(tmp_path: Path) -> None:
    for name in ("text", "attributions"):
        (tmp_path / name).mkdir()
    (tmp_path / "text/ferry.txt").write_text(TEXT)
    (tmp_path / "text/silent.txt").write_text("Nothing was said.")
    (tmp_path / "attributions/ferry_a1.ann").write_text(STANDOFF)
    (tmp_path / "attributions/ferry_b2.ann").write_text("")
    (tmp_path / "attributions/silent_a1.ann").write_text("")
    assert [e.name for e in read_attributions(tmp_path)] == ["ferry"]


@pytest.mark.parametrize("address", [["https://news.example/1"], ["https://news.example/", "1"]])
def test_entity_labels_are_found_in_the_raw_text(tmp_path: Path, address: list[str]) -> None:
    raw = "".join(address) + "\n\nOn Friday 1 May Ms. Ana-Lu Roe\nflew to New Delhi ."
    rows = [*((part, "O") for part in address), ("On", "O"), ("Friday", "B-Date"), ("1", "I-Date"), ("May", "I-Date"),
            ("Ms.", "O"), ("Ana", "B-Person"),
            ("-", "I-Person"), ("Lu", "I-Person"), ("Roe", "I-Person"), ("flew", "O"), ("to", "O"),
            ("New", "B-Location\tB-Organization"), ("Delhi", "I-Location\tO"), (".", "O")]  # fmt: skip
    for name in ("original_articles", "processed_annotated"):
        (tmp_path / name).mkdir()
    (tmp_path / "original_articles/x_1.txt").write_text(raw)
    (tmp_path / "processed_annotated/x_1.txt.tsv").write_text("\n".join("\t".join(r) for r in rows) + "\n\n")
    (example,) = read_entities(tmp_path, "dev" if is_dev("x_1") else "train")
    assert read_entities(tmp_path, "train" if is_dev("x_1") else "dev") == []
    assert read_entities(tmp_path, "report") == [], "a part that the corpus does not have holds nothing"
    found = [(example.text[a:b], label) for a, b, label in example.entities or []]
    assert found == [("Friday 1 May", "DATE"), ("Ana-Lu Roe", "PERSON"), ("New Delhi", "LOC")]
