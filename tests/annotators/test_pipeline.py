"""The whole pipeline: any Unicode text gives a result whose offsets hold; components stand alone; stages equal annotate."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

import annotators
from annotators.annotation import annotate_text
from annotators.components import COMPONENTS
from annotators.records import CharSpan
from storage.ids import sha256_hex
from storage.schemas import TABLES
from storage.vocabulary import SPAN_JOINER
from tasks.annotate import AnnotateSettings, attribute_batch, tag_batch

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


@pytest.mark.timeout(240)
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


def articles(*texts: str) -> pa.Table:
    rows = [
        {"article_id": sha256_hex(t)[:32], "doc_id": sha256_hex(t)[32:], "url": "file:///x", "source": "x", "authors": [],
         "text": t, "text_sha256": sha256_hex(t), "furniture": [], "pipeline_version": "1"}
        for t in texts
    ]  # fmt: skip
    return TABLES["articles"].from_rows(rows)


def test_the_two_stages_find_what_annotate_finds() -> None:
    table, wanted = articles(NEWS, "“Go,” said Bo Lindahl."), AnnotateSettings(watch=("WFP",))
    tagged = tag_batch(table, wanted)
    quotes = (
        attribute_batch(table, tagged.tables["entities"], tagged.tables["spans"], wanted).tables["quotes"].to_pylist()
    )
    record = annotate_text(pipeline(), NEWS)
    fields = ["kind", "text", "content_spans", "speaker_name", "resolution", "via", "confidence"]
    of_news = [{f: q[f] for f in fields} for q in quotes if q["text_sha256"] == record["text_sha256"]]
    assert of_news == [{f: q[f] for f in fields} for q in record["quotes"]]
    assert [q["watch"] for q in quotes if q["speaker_name"] == "World Food Programme"] == [["World Food Programme"]]
    assert all(
        q["paragraph"] == NEWS[: q["start"]].count("\n\n") for q in quotes if q["text_sha256"] == sha256_hex(NEWS)
    )


def test_a_text_beyond_the_limit_is_rejected_and_the_others_are_kept() -> None:
    table = articles("Too long. " * 200, NEWS)
    tagged = tag_batch(table, AnnotateSettings(maximum_characters=1_000))
    assert tagged.rejects["reason"].to_pylist() == ["text_too_long"]
    assert set(tagged.tables["entities"]["article_id"].to_pylist()) == {table["article_id"][1].as_py()}


def test_the_pipeline_has_every_component_in_order() -> None:
    assert pipeline().pipe_names == list(COMPONENTS)
