"""The whole pipeline: any Unicode text gives a result whose offsets hold; components stand alone."""

from __future__ import annotations

import cProfile
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

import annotators
from annotators.annotation import annotate_text
from annotators.components import COMPONENTS, CUTTING
from annotators.records import CharSpan
from annotators.text.tokenizer import blank
from storage.vocabulary import SPAN_JOINER

NEWS = """GENEVA, June 4 (Relay) - The World Food Programme (WFP) has enough flour for ten days, the agency said on Monday.

“We have trucks at the border," said Ilse Brandt, its director in Sudan. “They are not moving.”

According to the Ministry of Trade, 40 lorries crossed last week. Brandt denied that any had carried food.
"""


@cache
def pipeline() -> Language:
    return annotators.load()


def check_record(text: str) -> dict[str, object]:
    record = annotate_text(pipeline(), text)

    def surface(spans: list[CharSpan]) -> str | None:
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert spans == sorted(spans)
        return SPAN_JOINER.join(text[start:end] for start, end in spans) if spans else None

    for entity in record["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]
        assert entity["name"]
        assert entity["entity_id"]
    for quote in record["quotes"]:
        assert quote["text"] == surface(quote["content_spans"])
        assert quote["cue"] == surface(quote["cue_spans"])
        assert quote["speaker"] == surface(quote["speaker_spans"])
        assert 0 <= quote["confidence"] <= 1
        assert (quote["speaker_name"] is None) == (quote["resolution"] == "none")
    assert len({q["quote_id"] for q in record["quotes"]}) == len(record["quotes"])
    return record


SIGNS = "\"'“”‘’«»„–—:.,!?() \n\r\t\0\u00a0\u200f\u202e\u0301\u2028😀é中ا"
WORDS = ("said ", "The ministry ", "IOM ", "according to ", "Ana Roe ", "it ")
WILD = st.lists(
    st.one_of(st.sampled_from(SIGNS), st.sampled_from(WORDS), st.characters(codec="utf-8")), max_size=80
).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(WILD)
def test_any_text_gives_a_result_whose_offsets_hold(text: str) -> None:
    check_record(text)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n", "\0", "\ufeffNews", "a\r\nb\r\n\r\n“c”",
        '"' * 10_000, "“" * 5_000 + "”" * 5_000, "'a " * 3_000, "x" * 200_000, "é" * 5_000, "e\u0301" * 5_000,
        "said " * 2_000, "\u202eabc\u202c said IOM.", "👩‍👩‍👧 said, “No,” 😀.", "\n" * 100_000 + "IOM said no.",
    ],
    ids=lambda text: f"{len(text)}:{text[:6]!r}",
)  # fmt: skip
def test_absurd_texts_give_a_result(text: str) -> None:
    check_record(text)


def test_a_sentence_of_many_cues_costs_as_many_steps_as_it_has_cues() -> None:
    """Steps, since seconds differ by machine: a call from each cue to each source would make of four times sixteen."""
    steps = []
    for cues in (10, 100, 400):  # the first reads tables
        profile = cProfile.Profile()
        profile.runcall(pipeline(), "“I,” Ana said, “am, " * cues)
        steps.append(sum(entry.callcount for entry in profile.getstats()))
    assert steps[2] < 4.2 * steps[1]


def test_news_is_annotated() -> None:
    record = check_record(NEWS)
    names = [q["speaker_name"] for q in record["quotes"]]
    assert names.count("World Food Programme") == 1
    assert names.count("Ilse Brandt") >= 2
    assert {q["kind"] for q in record["quotes"]} >= {"direct", "indirect"}
    assert "World Food Programme" in {e["name"] for e in record["entities"] if e["text"] == "WFP"}


def test_the_same_text_gives_the_same_record() -> None:
    assert annotate_text(pipeline(), NEWS) == annotate_text(annotators.load(), NEWS)


def test_components_are_found_by_name_in_any_english_pipeline() -> None:
    code = (
        "import spacy\n"
        "from annotators.components import COMPONENTS\n"
        "nlp = spacy.blank('en')\n"
        "for name in COMPONENTS: nlp.add_pipe(name)\n"
        "doc = nlp('The bank said rates will rise.')\n"
        "print(len(doc.spans['quotes']), doc._.quotes[0].kind)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "indirect"]


def test_the_pipeline_has_every_component_in_order() -> None:
    assert pipeline().pipe_names == list(COMPONENTS)


def test_a_pipeline_that_was_saved_and_loaded_finds_the_same(tmp_path: Path) -> None:
    text = f"{NEWS}\n\n“It holds.”― Ann Lee, who laughed{'“' * 3_000}.\n"
    pipeline().to_disk(tmp_path)
    code = (
        "import json, sys, spacy\n"
        "from annotators.annotation import annotate_text\n"
        "print(json.dumps(annotate_text(spacy.load(sys.argv[1]), sys.stdin.read())))"
    )
    given = {"input": text, "capture_output": True, "encoding": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], **given)
    assert not done.returncode, done.stderr
    assert json.loads(done.stdout) == annotate_text(pipeline(), text)


def test_settings_change_what_is_found_and_are_saved(tmp_path: Path) -> None:
    nlp = blank()
    for name in CUTTING:
        nlp.add_pipe(name)
    nlp.add_pipe("quotelake_encoder", config={"window": 32})
    nlp.add_pipe("quotelake_entities", config={"outside": 0.5, "added_score": 0.125})
    found = nlp(NEWS)._.mentions
    assert 0.125 in {mention.score for mention in nlp("mug IOM cap WFP bag FAO")._.mentions}
    assert found != pipeline()(NEWS)._.mentions
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert again.config == nlp.config
    assert again(NEWS)._.mentions == found
