"""The stages `tag` and `attribute` find what `annotate` finds; an article that cannot be annotated is one reject."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

import annotators.entities.component
import tasks.annotate
from annotators.annotation import annotate_text
from annotators.encoder import model
from storage.errors import Fatal
from storage.ids import sha256_hex
from storage.schemas import TABLES
from storage.tables.results import StageResult
from tasks.annotate import AnnotateSettings, attribute_batch, pipeline, tag_batch

NEWS = """GENEVA, June 4 (Relay) - The World Food Programme (WFP) has flour for ten days, the agency said on Monday.

“We have trucks at the border," said Ilse Brandt, its director in Sudan. “They are not moving.”

According to the Ministry of Trade, 40 lorries crossed last week. Brandt denied that any had carried food.
"""


def articles(*texts: str) -> pa.Table:
    rows = [
        {"article_id": sha256_hex(t)[:32], "doc_id": sha256_hex(t)[32:], "url": "file:///x", "source": "x",
         "authors": [], "text": t, "text_sha256": sha256_hex(t), "furniture": [], "pipeline_version": "1"}
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
    fields += ["assertion", "name_confidence", "speaker_role", "context_start", "context_end"]
    of_news = [{f: q[f] for f in fields} for q in quotes if q["text_sha256"] == record["text_sha256"]]
    assert of_news == [{f: q[f] for f in fields} for q in record["quotes"]]
    assert [q["watch"] for q in quotes if q["speaker_name"] == "World Food Programme"] == [["World Food Programme"]]
    assert all(
        q["paragraph"] == NEWS[: q["start"]].count("\n\n") for q in quotes if q["text_sha256"] == sha256_hex(NEWS)
    )
    assert all(q["cluster_id"] == q["quote_id"] for q in quotes)
    trucks = next(q for q in quotes if "trucks" in q["text"])
    assert NEWS[trucks["context_start"] : trucks["context_end"]].startswith("“We have trucks")
    assert NEWS[trucks["context_start"] : trucks["context_end"]].endswith(("in Sudan.", "not moving.”"))


def test_articles_in_other_languages_are_stored_without_annotations_unless_asked_for() -> None:
    table = articles(NEWS, NEWS + "“Go,” said Bo Lindahl.", NEWS + "It said no.")
    languages = pa.array(["en", "de", None], pa.string())
    table = table.set_column(table.schema.get_field_index("language"), table.schema.field("language"), languages)
    found = tag_batch(table, AnnotateSettings())
    assert (found.read, found.kept, found.rejects.num_rows) == (3, 3, 0)
    keys = table["article_id"].to_pylist()
    assert set(found.tables["entities"]["article_id"].to_pylist()) == {keys[0], keys[2]}
    asked = tag_batch(table, AnnotateSettings(languages=()))
    assert set(asked.tables["entities"]["article_id"].to_pylist()) == set(keys)
    attributed = attribute_batch(table, found.tables["entities"], found.tables["spans"], AnnotateSettings())
    assert keys[1] not in attributed.tables["quotes"]["article_id"].to_pylist()


def test_a_text_beyond_the_limit_is_rejected_and_the_others_are_kept() -> None:
    table = articles("Too long. " * 200, NEWS)
    tagged = tag_batch(table, AnnotateSettings(maximum_characters=1_000))
    assert tagged.rejects["reason"].to_pylist() == ["text_too_long"]
    assert set(tagged.tables["entities"]["article_id"].to_pylist()) == {table["article_id"][1].as_py()}


def both(table: pa.Table) -> tuple[StageResult, StageResult]:
    tagged = tag_batch(table, AnnotateSettings())
    return tagged, attribute_batch(table, tagged.tables["entities"], tagged.tables["spans"], AnnotateSettings())


class DiskFullError(OSError):
    def __init__(self, *_: object) -> None:
        super().__init__(errno.ENOSPC, os.strerror(errno.ENOSPC))


def failing(inner: Callable[..., Any], error: type[BaseException]) -> Callable[..., Any]:
    """Return `inner`, which raises `error` for the text that says so."""

    def call(*given: Any, **named: Any) -> Any:
        if any("Unlucky" in str(getattr(one, "text", one)) for one in given):
            raise error("no")
        return inner(*given, **named)

    return call


@pytest.mark.parametrize("error", [TypeError, IndexError, AssertionError, RecursionError])
def test_an_article_that_meets_a_fault_is_a_reject_that_names_it(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = articles("“Unlucky words,” said Bo Lindahl.", "“Go,” said Bo Lindahl.")
    tagged, _ = both(table)
    monkeypatch.setattr(tasks.annotate, "quote_fields", failing(tasks.annotate.quote_fields, error))
    found = attribute_batch(table, tagged.tables["entities"], tagged.tables["spans"], AnnotateSettings())
    component = annotators.entities.component
    monkeypatch.setattr(component, "link", failing(component.link, error))
    for result, stage, place in (
        (tag_batch(table, AnnotateSettings()), "tag", "annotators/entities/component.py"),
        (found, "attribute", "tasks/annotate.py"),
    ):
        assert (result.read, result.kept) == (2, 1)
        (reject,) = result.rejects.to_pylist()
        assert (reject["stage"], reject["reason"]) == (stage, "fault")
        assert reject["doc_id"] == table["doc_id"][0].as_py()
        assert reject["detail"].startswith(f"{error.__name__} at {place}:")
        rows = pa.concat_tables([t.select(["article_id"]) for t in result.tables.values()])
        assert set(rows["article_id"].to_pylist()) == {table["article_id"][1].as_py()}


@pytest.mark.parametrize("error", [MemoryError, DiskFullError, Fatal, KeyboardInterrupt])
def test_what_the_machine_lacks_ends_the_run(error: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    component = annotators.entities.component
    monkeypatch.setattr(component, "link", failing(component.link, error))
    with pytest.raises(error):
        tag_batch(articles("“Go,” said Bo Lindahl.", "“Unlucky words,” said Bo Lindahl."), AnnotateSettings())


def test_with_raised_rules_every_row_has_another_version_and_another_id(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> dict[str, list[dict[str, Any]]]:
        tagged, attributed = both(articles(NEWS))
        return {
            "mention_id": tagged.tables["entities"].to_pylist(),
            "quote_id": attributed.tables["quotes"].to_pylist(),
        }

    before = rows()
    monkeypatch.setattr(model, "RULES", model.RULES + 1)
    model.annotation_version.cache_clear()
    try:
        after = rows()
    finally:
        monkeypatch.undo()
        model.annotation_version.cache_clear()
    for key, old in before.items():
        assert old
        assert not {row.pop(key) for row in old} & {row.pop(key) for row in after[key]}
        assert {row.pop("model_version") for row in old} != {row.pop("model_version") for row in after[key]}
        if key == "quote_id":  # a row that is alone is its cluster's first
            assert not {row.pop("cluster_id") for row in old} & {row.pop("cluster_id") for row in after[key]}
        assert old == after[key]
