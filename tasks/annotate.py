"""Annotate batches of articles, in two stages: find entities and spans, then make statements of them.

`tag` runs the encoder, once for both; `attribute` builds statements of what it staged, without it.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field
from spacy.language import Language
from spacy.tokens import Doc

import annotators
from annotators.annotation import MENTION_FIELDS, mention_fields, quote_fields
from annotators.components import BUILDING, CUTTING, TAGGING, Component
from annotators.encoder.model import annotation_version
from annotators.records import Mention, Quote, RoleSpan
from annotators.text.layout import Layout, layout
from annotators.watch import Watch, WatchList
from storage.errors import Rejected
from storage.ids import mention_id
from storage.schemas import TABLES
from storage.tables.results import StageResult
from storage.vocabulary import RejectReason, Stage
from tasks.faults import Guard, Try
from tasks.rejects import limited, reject_row
from tasks.stopping import stopper

Row = dict[str, Any]
_loading = threading.Lock()


class AnnotateSettings(BaseModel):
    """How articles are tagged and statements attributed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    watch: tuple[str, ...] = Field(
        default=(), description="Names whose statements are marked: of the watch list, or any name."
    )
    watch_list: str | None = Field(default=None, description="YAML file of names with aliases.")
    languages: tuple[str, ...] = Field(
        default=("en",),
        description="Languages whose articles are annotated (ISO 639-1), others are stored without; empty: all.",
    )
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


def tag_batch(articles: pa.Table, settings: AnnotateSettings, tried: Try | None = None) -> StageResult:
    """Find entities and attribution spans in a batch of table `articles`; `tried` remembers what ends a try of it."""
    nlp = pipeline()

    def tag(article: Row) -> Iterator[tuple[str, Row]]:
        text, key = article["text"], article["article_id"]
        if len(text) > settings.maximum_characters:
            more = f"{len(text):,} characters, more than {settings.maximum_characters:,}"
            raise Rejected(RejectReason.TEXT_TOO_LONG, limited(more, "annotate.maximum_characters"))
        doc = _run(nlp, nlp.make_doc(text), TAGGING)
        yield from (("entities", _entity_row(mention, key)) for mention in doc._.mentions)
        yield from (("spans", _span_row(number, span, key)) for number, span in enumerate(doc._.role_spans))

    return _each(_annotated(articles, settings), articles.num_rows, Guard(Stage.TAG, tried), tag, ("entities", "spans"))


def attribute_batch(
    articles: pa.Table, entities: pa.Table, spans: pa.Table, settings: AnnotateSettings, tried: Try | None = None
) -> StageResult:
    """Make statements of the spans and entities of a batch, resolve their speakers and match the watch list."""
    nlp, watch = pipeline(), _watch(settings)
    mentions_of, spans_of = _grouped(entities), _grouped(spans)

    def attribute(article: Row) -> Iterator[tuple[str, Row]]:
        key = article["article_id"]
        doc = _run(nlp, nlp.make_doc(article["text"]), CUTTING)
        _restore(nlp, doc, mentions_of.get(key, []), spans_of.get(key, []))
        laid = layout(doc)
        for quote in _run(nlp, doc, BUILDING)._.quotes:
            if quote.confidence >= settings.minimum_confidence:
                yield "quotes", _quote_row(quote, article, laid, watch)

    return _each(
        _annotated(articles, settings), articles.num_rows, Guard(Stage.ATTRIBUTE, tried), attribute, ("quotes",)
    )


def _annotated(articles: pa.Table, settings: AnnotateSettings) -> pa.Table:
    """The articles in a language that the annotators are asked for; the model knows English, and guesses at others.

    An article without a language is too short to tell, and nobody says another.
    """
    if not settings.languages:
        return articles
    language = articles["language"]
    return articles.filter(pc.or_(pc.is_null(language), pc.is_in(language, pa.array(settings.languages, pa.string()))))


def _each(
    articles: pa.Table,
    read: int,
    guard: Guard,
    annotate: Callable[[Row], Iterator[tuple[str, Row]]],
    tables: Sequence[str],
) -> StageResult:
    """Annotate every article of the `read` that came: its rows by table, or one reject."""
    rows: dict[str, list[Row]] = {name: [] for name in tables}
    rejects: list[Row] = []
    columns = ["article_id", "doc_id", "url", "text", "text_sha256"]
    go_on = stopper()
    for article in articles.select(columns).to_pylist():
        go_on()
        found = guard.one(article, functools.partial(_sound, annotate(article), article["text"]))
        if isinstance(found, Rejected):
            rejects.append(reject_row(guard.stage, article, found))
            continue
        for name, row in found:
            rows[name].append(row)
    guard.end()
    staged = {name: TABLES[name].from_rows(rows[name]) for name in tables}
    refused = TABLES["rejects"].from_rows(rejects)
    return StageResult(read=read, kept=read - len(rejects), tables=staged, rejects=refused)


def _sound(found: Iterable[tuple[str, Row]], text: str) -> list[tuple[str, Row]]:
    """Give an article's rows; asserts what staging refuses a whole batch for: equal keys, spans not in the text."""
    rows = list(found)
    keys = [(name, *(row[column] for column in TABLES[name].key)) for name, row in rows]
    assert len(set(keys)) == len(keys), "two rows under one key"
    assert all(0 <= row["start"] < row["end"] <= len(text) for _, row in rows), "a span that is not in the text"
    return rows


def _run(nlp: Language, doc: Doc, components: Iterable[str]) -> Doc:
    for name in components:
        doc = nlp.get_pipe(name)(doc)
    return doc


def _restore(nlp: Language, doc: Doc, mentions: list[Row], spans: list[Row]) -> None:
    """Put staged mentions and spans back on a freshly tokenised document."""
    text = layout(doc)
    _write(nlp, "quotelake_entities", doc, [Mention(**{n: row[n] for n in MENTION_FIELDS}) for row in mentions])
    restored = []
    for row in spans:
        links = [(link["target"], link["score"]) for link in row["links"]]
        first, last = text.token_span(row["start"], row["end"])
        meant = tuple((one["entity_id"], one["score"]) for one in row["antecedents"])
        stored = row["start"], row["end"], row["score"], links, row["nested"], tuple(row["assertion"]), meant
        restored.append(RoleSpan(row["role"], first, last, *stored))
    _write(nlp, "quotelake_spans", doc, restored)


def _write(nlp: Language, name: str, doc: Doc, found: object) -> None:
    component = cast(Component[Any], nlp.get_pipe(name))
    component.set_annotations(doc, found)


def _watch(settings: AnnotateSettings) -> Watch | None:
    if not settings.watch and settings.watch_list is None:
        return None
    return WatchList.load(settings.watch_list).select(settings.watch or None)


def _grouped(table: pa.Table) -> dict[str, list[Row]]:
    order = "span_id" if "span_id" in table.column_names else "start"
    groups: dict[str, list[Row]] = {}
    for row in table.sort_by([("article_id", "ascending"), (order, "ascending")]).to_pylist():
        groups.setdefault(row["article_id"], []).append(row)
    return groups


def _entity_row(mention: Mention, article: str) -> Row:
    version = annotation_version()
    identity = mention_id(article, version, mention.label, mention.start, mention.end)
    return {"mention_id": identity, "article_id": article, "model_version": version, **mention_fields(mention)}


def _span_row(number: int, span: RoleSpan, article: str) -> Row:
    links = [{"target": target, "score": score} for target, score in span.links]
    meant = [{"entity_id": entity_id, "score": score} for entity_id, score in span.antecedents]
    return {
        "article_id": article, "span_id": number, "role": span.role, "start": span.start, "end": span.end,
        "score": span.score, "links": links, "nested": span.nested, "assertion": span.assertion,
        "antecedents": meant,
    }  # fmt: skip


def _quote_row(quote: Quote, article: Row, laid: Layout, watch: Watch | None) -> Row:
    fields = quote_fields(quote, laid, article["article_id"], annotation_version())
    matched = watch.match(quote.speaker_name, quote.speaker_entity_id, fields["speaker"]) if watch else []
    return fields | {
        "article_id": article["article_id"],
        "start": quote.content_spans[0][0],
        "end": max(end for _, end in quote.content_spans),
        "paragraph": laid.paragraph_at(quote.content_spans[0][0]),
        "watch": matched,
        "text_sha256": article["text_sha256"],
        "model_version": annotation_version(),
        "cluster_id": fields["quote_id"],
        "speaker_gender": quote.speaker_gender,
        "speaker_gender_source": quote.speaker_gender_source,
    }
