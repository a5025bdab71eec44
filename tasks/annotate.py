"""The tag and attribute stages: articles in; entities and attribution spans, then statements, out.

`tag` runs the encoder, once for both; `attribute` builds statements of what it staged, without it. How annotation
works goes in `annotators`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field
from spacy.language import Language
from spacy.tokens import Doc

import annotators
from annotators.annotation import mention_fields, quote_fields
from annotators.components import BUILDING, CUTTING, TAGGING
from annotators.encoder.model import model_version
from annotators.entities.component import Entities
from annotators.records import Mention, Quote, RoleSpan
from annotators.text.layout import layout
from annotators.watch import Watch, WatchList
from storage.ids import mention_id
from storage.schemas import TABLES
from storage.tables.results import StageResult
from storage.vocabulary import RejectReason

MODEL_VERSION = model_version()
_loading = threading.Lock()


class AnnotateSettings(BaseModel):
    """How articles are tagged and statements attributed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    watch: tuple[str, ...] = Field(
        default=(), description="Names whose statements are marked: of the watch list, or any name."
    )
    watch_list: str | None = Field(default=None, description="YAML file of names with aliases.")
    minimum_confidence: float = Field(
        default=0.0,
        ge=0.0,
        le=1.0,
        description="Statements below this confidence are left out; 0 keeps all, to filter when reading.",
    )
    maximum_characters: int = Field(
        default=1_000_000, ge=1_000, le=20_000_000, description="A longer text is rejected as no article."
    )


def load_pipeline() -> float | None:
    """Load the spaCy pipeline unless this process has it. Returns the seconds that it took; None: it was there."""
    began = time.monotonic()
    with _loading:
        if _pipeline.cache_info().currsize:
            return None
        _pipeline()
    return time.monotonic() - began


def pipeline() -> Language:
    """Return the spaCy pipeline, loaded once a process, however many threads ask for it at once."""
    load_pipeline()
    return _pipeline()


@cache
def _pipeline() -> Language:
    return annotators.load()


def tag_batch(articles: pa.Table, settings: AnnotateSettings) -> StageResult:
    """Find entities and attribution spans in a batch of table `articles`."""
    nlp, entities, spans = pipeline(), list[dict[str, Any]](), list[dict[str, Any]]()
    rejects: list[dict[str, Any]] = []
    for article in _rows(articles, "article_id", "doc_id", "url", "text"):
        if len(article["text"]) > settings.maximum_characters:
            detail = f"{len(article['text'])} characters, more than {settings.maximum_characters}"
            rejects.append(_reject(article, "tag", RejectReason.TEXT_TOO_LONG, detail))
            continue
        try:
            doc = _run(nlp, nlp.make_doc(article["text"]), TAGGING)
        except (ValueError, IndexError, KeyError, RuntimeError) as error:  # one article never stops a run
            rejects.append(_reject(article, "tag", RejectReason.ANNOTATION_FAILED, f"{type(error).__name__}: {error}"))
            continue
        entities += [_entity_row(m, article["article_id"]) for m in doc._.mentions]
        spans += [_span_row(i, s, article["article_id"]) for i, s in enumerate(doc._.role_spans)]
    tables = {"entities": TABLES["entities"].from_rows(entities), "spans": TABLES["spans"].from_rows(spans)}
    return _result(articles, tables, rejects)


def attribute_batch(articles: pa.Table, entities: pa.Table, spans: pa.Table, settings: AnnotateSettings) -> StageResult:
    """Make statements of the spans and entities of a batch, resolve their speakers and match the watch list."""
    nlp, watch = pipeline(), _watch(settings)
    found, rejects = list[dict[str, Any]](), list[dict[str, Any]]()
    mentions_of, spans_of = _grouped(entities), _grouped(spans)
    for article in _rows(articles, "article_id", "doc_id", "url", "text", "text_sha256"):
        key = article["article_id"]
        try:
            doc = _run(nlp, nlp.make_doc(article["text"]), CUTTING)
            _restore(nlp, doc, mentions_of.get(key, []), spans_of.get(key, []))
            quotes = _run(nlp, doc, BUILDING)._.quotes
        except (ValueError, IndexError, KeyError, RuntimeError) as error:
            rejects.append(
                _reject(article, "attribute", RejectReason.ANNOTATION_FAILED, f"{type(error).__name__}: {error}")
            )
            continue
        paragraph = layout(doc).paragraph_at
        found += [
            _quote_row(q, article, paragraph(q.content_spans[0][0]), watch)
            for q in quotes
            if q.confidence >= settings.minimum_confidence
        ]
    return _result(articles, {"quotes": TABLES["quotes"].from_rows(found)}, rejects)


def _run(nlp: Language, doc: Doc, components: Iterable[str]) -> Doc:
    for name in components:
        doc = nlp.get_pipe(name)(doc)
    return doc


def _restore(nlp: Language, doc: Doc, mentions: list[dict[str, Any]], spans: list[dict[str, Any]]) -> None:
    """Put staged mentions and spans back on a freshly tokenised document."""
    text = layout(doc)
    named = [
        Mention(m["start"], m["end"], m["text"], m["label"], m["score"], m["name"], m["entity_id"]) for m in mentions
    ]
    entities: Entities = nlp.get_pipe("quotelake_entities")  # type: ignore[assignment]
    entities.set_annotations(doc, named)
    restored = []
    for row in spans:
        links = [(link["target"], link["score"]) for link in row["links"]]
        first, last = text.token_span(row["start"], row["end"])
        restored.append(RoleSpan(row["role"], first, last, row["start"], row["end"], row["score"], links))
    doc._.role_spans = restored


def _watch(settings: AnnotateSettings) -> Watch | None:
    if not settings.watch and settings.watch_list is None:
        return None
    return WatchList.load(settings.watch_list).select(settings.watch or None)


def _rows(table: pa.Table, *columns: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.select(list(columns)).to_pylist()
    return rows


def _grouped(table: pa.Table) -> dict[str, list[dict[str, Any]]]:
    order = "span_id" if "span_id" in table.column_names else "start"
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in table.sort_by([("article_id", "ascending"), (order, "ascending")]).to_pylist():
        groups.setdefault(row["article_id"], []).append(row)
    return groups


def _entity_row(mention: Mention, article: str) -> dict[str, Any]:
    identity = mention_id(article, MODEL_VERSION, mention.label, mention.start, mention.end)
    return {"mention_id": identity, "article_id": article, "model_version": MODEL_VERSION, **mention_fields(mention)}


def _span_row(number: int, span: RoleSpan, article: str) -> dict[str, Any]:
    links = [{"target": target, "score": score} for target, score in span.links]
    return {
        "article_id": article, "span_id": number, "role": span.role, "start": span.start, "end": span.end,
        "score": span.score, "links": links,
    }  # fmt: skip


def _quote_row(quote: Quote, article: Mapping[str, Any], paragraph: int, watch: Watch | None) -> dict[str, Any]:
    fields = quote_fields(quote, article["text"], article["article_id"], MODEL_VERSION)
    matched = watch.match(quote.speaker_name, quote.speaker_entity_id, fields["speaker"]) if watch else []
    return fields | {
        "article_id": article["article_id"],
        "start": quote.content_spans[0][0],
        "end": max(end for _, end in quote.content_spans),
        "paragraph": paragraph,
        "watch": matched,
        "text_sha256": article["text_sha256"],
        "model_version": MODEL_VERSION,
    }


def _reject(article: Mapping[str, Any], stage: str, reason: RejectReason, detail: str) -> dict[str, Any]:
    return {
        "run_id": "", "stage": stage, "doc_id": article["doc_id"], "url": article["url"], "reason": reason.value,
        "detail": detail[:500],
    }  # fmt: skip


def _result(articles: pa.Table, tables: Mapping[str, pa.Table], rejects: list[dict[str, Any]]) -> StageResult:
    kept = articles.num_rows - len(rejects)
    return StageResult(read=articles.num_rows, kept=kept, tables=tables, rejects=TABLES["rejects"].from_rows(rejects))
