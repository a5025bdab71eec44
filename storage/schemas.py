"""Declare every column and table, once: Arrow and Delta schemas, validation and the data dictionary follow from it.

Text offsets are half-open Unicode code points of `articles.text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

import pyarrow as pa

from storage.vocabulary import (
    SPAN_JOINER,
    Assertion,
    AttributionType,
    BoilerplateLabel,
    DocumentKind,
    EntityLabel,
    Gender,
    GenderSource,
    Kind,
    Origin,
    RejectReason,
    Resolution,
    Role,
    Stage,
)

STRING = pa.string()
INT = pa.int32()
FLOAT = pa.float64()
TIMESTAMP = pa.timestamp("us", tz="UTC")
STRINGS = pa.list_(STRING)
SPANS = pa.list_(pa.list_(INT))
FURNITURE = pa.list_(pa.struct([("label", STRING), ("start", INT), ("end", INT)]))
LINKS = pa.list_(pa.struct([("target", INT), ("score", pa.float32())]))
ANTECEDENTS = pa.list_(pa.struct([("entity_id", STRING), ("score", pa.float32())]))


@dataclass(frozen=True)
class Column:
    """One column: its Arrow type, what it means, whether it may be null."""

    name: str
    type: pa.DataType
    description: str
    nullable: bool = False
    values: tuple[str, ...] = ()
    """The allowed values where the column is an enumeration."""

    def arrow(self) -> pa.Field:
        """Give the Arrow field, with the description as its metadata."""
        return pa.field(self.name, self.type, nullable=self.nullable, metadata={"description": self.description})


@dataclass(frozen=True)
class Table:
    """One table: columns, key, what it points at, and how a later row supersedes an earlier one."""

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Foreign keys: column -> (table, column)."""
    compared: tuple[str, ...] | None = None
    """Columns that make a row under a known key news; None: all but floats, which differ between machines."""
    uncompared: tuple[str, ...] = ()
    """Columns that do not make a row news: what other rows decide."""
    order: tuple[str, ...] = ()
    lookups: tuple[str, ...] = ()
    """Columns that readers ask for one value of: they get a bloom filter."""
    speakers: tuple[str, ...] = ()
    """Columns of who speaks: what their names hold is summed up in the footer of each file."""
    version: int = 1
    released: bool = True

    def schema(self) -> pa.Schema:
        """Give the Arrow schema, descriptions included."""
        return pa.schema([column.arrow() for column in self.columns])

    def names(self) -> list[str]:
        """Give the column names in order."""
        return [column.name for column in self.columns]

    def empty(self) -> pa.Table:
        """Give a table without rows."""
        return self.schema().empty_table()

    def from_rows(self, rows: Iterable[Mapping[str, object]]) -> pa.Table:
        """Build an Arrow table from dictionaries; a missing field is null. Raises `pa.ArrowInvalid` on a wrong type."""
        return pa.Table.from_pylist(list(rows), schema=self.schema())


def _c(name: str, type_: pa.DataType, description: str, values: Iterable[StrEnum] = ()) -> Column:
    return Column(name, type_, description, values=tuple(entry.value for entry in values))


def _n(name: str, type_: pa.DataType, description: str, values: Iterable[StrEnum] = ()) -> Column:
    return replace(_c(name, type_, description, values), nullable=True)


_DATED = tuple(origin for origin in Origin if origin is not Origin.SOURCE)

DOCUMENTS = Table(
    name="documents",
    description="What discover found: one row a document to fetch. Staged only, never released.",
    columns=(
        _c("doc_id", STRING, "Identity of the document: 32 hex of SHA-256 over its URL."),
        _c("url", STRING, "Canonical http(s) URL, or a file URI with a fragment for a line or record. The identity."),
        _c("source", STRING, "What the user named: a URL, feed, path or name of sources.yaml."),
        _c("kind", STRING, f"How it was found and is to be read: {', '.join(DocumentKind)}."),
        _n("locator", STRING, "For local sources: the path, with '#line=N' or '#offset=N' where one file holds many."),
        _n("address", STRING, "For sources on the web: the URL to request, as the source gives it."),
        _n("title", STRING, "Title that the feed, sitemap or record gives."),
        _n("published_at", TIMESTAMP, "Publication time that the feed, sitemap or record gives."),
        _n("publisher", STRING, "Publisher that the source or sources.yaml gives."),
        _n("language", STRING, "Language (ISO 639-1) that the feed, sitemap or sources.yaml gives."),
        _n("etag", STRING, "ETag of the newest revision in the lake, for a conditional request."),
        _n("last_modified", STRING, "Last-Modified of the newest revision in the lake, as the server wrote it."),
    ),
    key=("doc_id",),
    released=False,
)

SOURCES = Table(
    name="sources",
    description="What each source gave, as the user named it. Staged only, never released.",
    columns=(
        _c("source", STRING, "What the user named: a URL, feed, path, pattern or sources.yaml."),
        _c("names", STRINGS, "What its documents have as documents.source: itself, or the names in a sources.yaml."),
        _c("documents", INT, "Documents that it names, also those that limits leave out or another source named."),
        _n("detail", STRING, "Why its first reject was rejected; null where it has none."),
    ),
    key=("source",),
    released=False,
)

PAGES = Table(
    name="pages",
    description="Bytes as received, one row a revision of a document.",
    columns=(
        _c("page_id", STRING, "Identity of this revision: 32 hex of SHA-256 over doc_id and content_sha256."),
        _c("doc_id", STRING, "The document: 32 hex of SHA-256 over its URL."),
        _c("source", STRING, "What the user named: a URL, feed, path or name of sources.yaml."),
        _c("url", STRING, "Canonical URL of the document; a file URI for local input."),
        _n("final_url", STRING, "URL after redirects; null for local input."),
        _c("fetched_at", TIMESTAMP, "When these bytes were first received."),
        _n("status", INT, "HTTP status; null for local input."),
        _n("media_type", STRING, "Media type without parameters, lower case."),
        _n("encoding", STRING, "Character encoding found, and used for the text."),
        _n("etag", STRING, "ETag as the server sent it."),
        _n("last_modified", STRING, "Last-Modified as the server sent it."),
        _c("content_sha256", STRING, "SHA-256 of body, 64 hex characters."),
        _c("body", pa.binary(), "Bytes as received, after transfer decoding."),
    ),
    key=("page_id",),
    compared=("page_id",),
    order=("doc_id",),
    lookups=("page_id", "doc_id"),
)

ARTICLES = Table(
    name="articles",
    description="Text and metadata of a page, one row a revision that is an article.",
    columns=(
        _c("article_id", STRING, "Equal to pages.page_id."),
        _c("doc_id", STRING, "The document: equal to pages.doc_id."),
        _c("url", STRING, "Canonical URL of the document; a file URI for local input."),
        _c("source", STRING, "What the user named: a URL, feed, path or name of sources.yaml."),
        _n("publisher", STRING, "Publisher as the page or the source names it."),
        _n("title", STRING, "Headline without the site's suffix."),
        _c("authors", STRINGS, "Persons named as authors; empty where the page names none."),
        _n("published_at", TIMESTAMP, "Publication time; null where the page gives none."),
        _n("published_at_source", STRING, f"Where published_at came from: {', '.join(_DATED)}."),
        _n("dateline", STRING, "The dateline's words: 'BAKU, Azerbaijan, March 3'."),
        _n("language", STRING, "Language found (ISO 639-1); und where a long text is in none that is known."),
        _c("text", STRING, "The article's text; every offset counts its Unicode code points. Marks are as published."),
        _c("text_sha256", STRING, "SHA-256 of the text's UTF-8, 64 hex characters."),
        _c("furniture", FURNITURE, f"Spans that are no reporting: {', '.join(BoilerplateLabel)}."),
        _n("duplicate_of", STRING, "article_id of the article that this one repeats; null for an original."),
        _c("pipeline_version", STRING, "Version of the code that cleaned the page."),
        _n(
            "standfirst",
            STRING,
            "Summary between headline and text, as shown; part of text too. Null where there is none.",
        ),
        _n("section", STRING, "Section of the publication, as the page names it."),
        _n("paywalled", pa.bool_(), "Whether the page says that its text is for subscribers; null where it is silent."),
        _n(
            "extractor",
            STRING,
            "What the text was taken from: trafilatura, paragraphs, live (entries of a live blog), json-ld (the page's "
            "own articleBody) or text; 'json-ld differs' after it where the page's articleBody is another text.",
        ),
    ),
    key=("article_id",),
    references={"article_id": ("pages", "page_id"), "duplicate_of": ("articles", "article_id")},
    compared=("article_id", "text_sha256", "pipeline_version"),
    order=("article_id",),
    lookups=("article_id", "doc_id", "text_sha256"),
    version=2,
)

ENTITIES = Table(
    name="entities",
    description="Named entities, one row a mention.",
    columns=(
        _c("mention_id", STRING, "32 hex of SHA-256 over article, model version, label and offsets."),
        _c("article_id", STRING, "The article that holds the mention."),
        _c("start", INT, "First code point of the mention in articles.text."),
        _c("end", INT, "Code point after the mention."),
        _c("text", STRING, "Surface text: articles.text[start:end]."),
        _c("label", STRING, "Type, by OntoNotes names.", EntityLabel),
        _c("name", STRING, "Canonical name: 'International Organization for Migration' for 'IOM'."),
        _c("entity_id", STRING, "Identity of the entity, the same in every article."),
        _c("score", FLOAT, "Confidence of span and label, 0 to 1."),
        _c("model_version", STRING, "Version of what found it: weights, calibration, word lists and rules."),
    ),
    key=("mention_id",),
    references={"article_id": ("articles", "article_id")},
    order=("article_id", "start", "end", "mention_id"),
    lookups=("article_id", "entity_id"),
)

SPEAKER = ("speaker_name", "speaker_entity_id", "speaker_label")
"""Columns of quotes that say who speaks."""

QUOTES = Table(
    name="quotes",
    description="Attributed statements, one row a quotation.",
    columns=(
        _c("quote_id", STRING, "32 hex of SHA-256 over article, model version, kind and offsets."),
        _c("article_id", STRING, "The article that holds the quotation."),
        _c("start", INT, "First code point of the content's outer bounds in articles.text."),
        _c("end", INT, "Code point after the content's outer bounds."),
        _c("paragraph", INT, "Number of the paragraph in which the content starts, from 0."),
        _c("kind", STRING, "direct: all inside quotation marks; indirect: nothing; mixed: some.", Kind),
        _c("attribution_type", STRING, "communication: said, wrote; belief: thinks, hopes.", AttributionType),
        _c("text", STRING, f"The content's words; parts of a discontinuous content are joined by '{SPAN_JOINER}'."),
        _c("content_spans", SPANS, "[start, end] of each part of the content."),
        _n("cue", STRING, "The words that attribute: 'said', 'according to'."),
        _c("cue_spans", SPANS, "[start, end] of each part of the cue; empty where there is none."),
        _n("speaker", STRING, "The speaker as written at this place: 'the organization'."),
        _c("speaker_spans", SPANS, "[start, end] of each part of the speaker; empty where there is none."),
        _n("speaker_name", STRING, "Who the speaker is: 'International Organization for Migration'."),
        _n("speaker_entity_id", STRING, "entities.entity_id of the speaker."),
        _n("speaker_label", STRING, "Entity label of the speaker.", EntityLabel),
        _c("resolution", STRING, "How speaker_name was found.", Resolution),
        _c("via", STRINGS, "Who relays the statement, outermost first."),
        _c(
            "confidence", FLOAT, "Calibrated probability that this is a statement as given: content and speaker phrase."
        ),
        _c("watch", STRINGS, "Names of the watch list that match the speaker."),
        _c("text_sha256", STRING, "SHA-256 of the article's text that the offsets count on."),
        _c("model_version", STRING, "Version of what found it: weights, calibration, word lists and rules."),
        _n("assertion", STRING, "Whether the statement was made, denied, withheld or only supposed.", Assertion),
        _n("name_confidence", FLOAT, "Calibrated probability that speaker_name, or its being null, is right."),
        _n("speaker_role", STRING, "Office or affiliation of the speaker as the article words it, wherever it stands."),
        _n("context_start", INT, "First code point of the sentences that hold content, cue and speaker."),
        _n("context_end", INT, "Code point after the sentences that hold content, cue and speaker."),
        _n("cluster_id", STRING, "quote_id of the first row that reports this utterance; its own where alone."),
        _n("speaker_gender", STRING, "Gender that the article gives to the speaker; null without evidence.", Gender),
        _n("speaker_gender_source", STRING, "What tells speaker_gender.", GenderSource),
    ),
    key=("quote_id",),
    references={"article_id": ("articles", "article_id")},
    uncompared=("cluster_id",),
    order=("article_id", "start", "end", "quote_id"),
    lookups=("quote_id", "article_id", "speaker_name", "speaker_entity_id"),
    speakers=SPEAKER,
    version=2,
)

REJECTS = Table(
    name="rejects",
    description="Documents that a stage could not use, once for each stage and reason.",
    columns=(
        _c("run_id", STRING, "Key of the run that met this first; the same when that run was resumed."),
        _c("stage", STRING, f"Stage that rejected it: {', '.join(Stage)}."),
        _c("doc_id", STRING, "The document: 32 hex of SHA-256 over its URL."),
        _n("url", STRING, "URL of the document, or what the user named."),
        _c("reason", STRING, "Enumerated reason.", RejectReason),
        _n("detail", STRING, "What exactly: the status, the limit, the line."),
    ),
    key=("stage", "doc_id", "reason"),
    compared=("stage", "doc_id", "reason"),
    order=("stage", "doc_id", "reason"),
    lookups=("doc_id",),
)

SPANS_TABLE = Table(
    name="spans",
    description="Attribution spans with link scores, from the encoder. Staged only, never released.",
    columns=(
        _c("article_id", STRING, "The article that holds the span."),
        _c("span_id", INT, "Number of the span in its article, from 0."),
        _c("role", STRING, "What the span is.", Role),
        _c("start", INT, "First code point of the span in articles.text."),
        _c("end", INT, "Code point after the span."),
        _c("score", pa.float32(), "Confidence of the span, 0 to 1."),
        _c("links", LINKS, "Scored links to other spans of the article: target is their span_id."),
        _c("nested", pa.bool_(), "Whether it is part of a statement within another's content."),
        _c("assertion", pa.list_(pa.float32()), "Mean logits of whether a statement was made; empty for a source."),
        _c("antecedents", ANTECEDENTS, "Whom a source may stand for, by entity_id, likeliest first; '': nobody named."),
    ),
    key=("article_id", "span_id"),
    released=False,
)

DUPLICATES = Table(
    name="duplicates",
    description="Which articles of a run repeat another. Staged only; a release has it in articles.duplicate_of.",
    columns=(
        _c("article_id", STRING, "The article that repeats another."),
        _c("duplicate_of", STRING, "article_id of the article that it repeats."),
    ),
    key=("article_id",),
    order=("article_id",),
    released=False,
)

CLUSTERS = Table(
    name="clusters",
    description="Which statements of a run report an utterance reported before. Staged; released in quotes.cluster_id.",
    columns=(
        _c("quote_id", STRING, "The statement."),
        _c("cluster_id", STRING, "quote_id of the first row that reports the utterance."),
    ),
    key=("quote_id",),
    order=("quote_id",),
    released=False,
)

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (DOCUMENTS, SOURCES, PAGES, ARTICLES, DUPLICATES, ENTITIES, SPANS_TABLE, QUOTES, CLUSTERS, REJECTS)
    }
)
RELEASED: tuple[str, ...] = tuple(name for name, table in TABLES.items() if table.released)
"""Tables of a release, in the order in which they are committed: what is pointed at comes first."""
ANNOTATIONS: tuple[str, ...] = tuple(
    name for name in RELEASED if TABLES[name].references.get("article_id") == (ARTICLES.name, "article_id")
)
"""Tables of what was found in articles: rows go and come with their article."""
