"""Make up documents with true offsets, for storage tests and measurements. They read badly and join well."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pyarrow as pa

from storage import TABLES, StageResult, ids
from storage.write.staging import Run

SPEAKERS = ("Amina Odhiambo", "Ministry of Water", "Lars Holm", "Harbour Workers' Union", "Chen Yu", "Relief Board")
PIPELINE, MODEL = "0.1.0", "m1"
STARTED = datetime(2026, 3, 1, tzinfo=UTC)
STAGES = {"fetch": "pages", "clean": "articles", "tag": "entities", "attribute": "quotes"}
"""The table that each stage of a made run stages."""


@dataclass(frozen=True)
class Document:
    """One synthetic document; `revision` changes its text, never its URL."""

    number: int
    revision: int = 0
    quotes: int = 3
    duplicate_of: int | None = None
    officials: int = 0
    """So many further speakers than SPEAKERS, as rare as in news."""

    @property
    def url(self) -> str:
        """The identity."""
        return f"https://news.example/{self.number}"

    @property
    def doc_id(self) -> str:
        """Hash of the URL."""
        return ids.doc_id(self.url)

    def sentences(self) -> list[tuple[str, str]]:
        """Give (speaker, content) of every quotation: the same for the same number and revision."""
        return _sentences(self)

    @property
    def text(self) -> str:
        """One paragraph a quotation."""
        return _text(self)

    @property
    def page_id(self) -> str:
        """Hash of document and content."""
        return ids.page_id(self.doc_id, ids.sha256_hex(self.text))


@lru_cache(maxsize=1024)
def _sentences(document: Document) -> list[tuple[str, str]]:
    chance = random.Random(document.number * 1000 + document.revision)
    words = ("well", "road", "school", "harvest", "“bridge”", "naïve", "tunnel", "market", "clinic", "🚰")
    made = []
    for place in range(document.quotes):
        content = " ".join(chance.choices(words, k=8))
        number = chance.randrange(len(SPEAKERS) + document.officials)
        speaker = SPEAKERS[number] if number < len(SPEAKERS) else f"Official No. {number}"
        made.append((speaker, f"{content} {place}"))
    return made


@lru_cache(maxsize=1024)
def _text(document: Document) -> str:
    said = "\n\n".join(f"{speaker} said the {content} would follow." for speaker, content in _sentences(document))
    return f"Report {document.number}, edition {document.revision}.\n\n{said}"


def page(document: Document) -> dict[str, object]:
    """Give the row of `pages`."""
    return {
        "page_id": document.page_id,
        "doc_id": document.doc_id,
        "source": "synthetic",
        "url": document.url,
        "final_url": document.url,
        "fetched_at": STARTED + timedelta(minutes=document.revision),
        "status": 200,
        "media_type": "text/plain",
        "encoding": "utf-8",
        "content_sha256": ids.sha256_hex(document.text),
        "body": document.text.encode(),
    }


def article(document: Document, pipeline: str = PIPELINE) -> dict[str, object]:
    """Give the row of `articles`."""
    original = document.duplicate_of
    return {
        "article_id": document.page_id,
        "doc_id": document.doc_id,
        "url": document.url,
        "source": "synthetic",
        "publisher": "Example News",
        "title": f"Report {document.number}",
        "authors": ["A. Writer"],
        "published_at": STARTED,
        "language": "en",
        "text": document.text,
        "text_sha256": ids.sha256_hex(document.text),
        "furniture": [{"label": "dateline", "start": 0, "end": 4}],
        "duplicate_of": Document(original).page_id if original is not None else None,
        "pipeline_version": pipeline,
        "section": "Local",
        "paywalled": False,
        "extractor": "plain",
    }


def quotes(document: Document, model: str = MODEL) -> list[dict[str, object]]:
    """Give the rows of `quotes`, with true offsets."""
    text, rows, at = document.text, [], 0
    for number, (speaker, content) in enumerate(document.sentences()):
        at = text.index(f"{speaker} said the {content}", at)
        start = at + len(speaker) + len(" said ")
        end = start + len(f"the {content}")
        identity = ids.quote_id(document.page_id, model, "indirect", [(start, end)])
        rows.append(
            {
                "quote_id": identity,
                "article_id": document.page_id,
                "start": start,
                "end": end,
                "paragraph": number + 1,
                "kind": "indirect",
                "attribution_type": "communication",
                "text": text[start:end],
                "content_spans": [[start, end]],
                "cue": "said",
                "cue_spans": [[at + len(speaker) + 1, at + len(speaker) + 5]],
                "speaker": speaker,
                "speaker_spans": [[at, at + len(speaker)]],
                "speaker_name": speaker,
                "speaker_entity_id": speaker.lower().replace(" ", "-"),
                "speaker_label": "PERSON" if speaker in ("Amina Odhiambo", "Lars Holm", "Chen Yu") else "ORG",
                "resolution": "name",
                "via": [],
                "confidence": 0.9,
                "watch": [],
                "text_sha256": ids.sha256_hex(text),
                "model_version": model,
                "assertion": "asserted",
                "context_start": at,
                "context_end": end + len(" would follow."),
                "cluster_id": identity,
            }
        )
        at = end
    return rows


def entities(document: Document, model: str = MODEL) -> list[dict[str, object]]:
    """Give the rows of `entities`: the speakers."""
    rows = []
    for quote in quotes(document, model):
        (start, end) = quote["speaker_spans"][0]  # type: ignore[index]
        label = str(quote["speaker_label"])
        rows.append(
            {
                "mention_id": ids.mention_id(document.page_id, model, label, start, end),
                "article_id": document.page_id,
                "start": start,
                "end": end,
                "text": quote["speaker"],
                "label": label,
                "name": quote["speaker_name"],
                "entity_id": quote["speaker_entity_id"],
                "score": 0.8,
                "model_version": model,
            }
        )
    return rows


def rejects(numbers: Iterable[int], stage: str = "fetch", reason: str = "http_status") -> pa.Table:
    """Give rows of `rejects` for documents by number."""
    made = (Document(number) for number in numbers)
    rows = [{"run_id": "", "stage": stage, "doc_id": d.doc_id, "url": d.url, "reason": reason} for d in made]
    return TABLES["rejects"].from_rows(rows)


def rows_of(documents: Sequence[Document], model: str = MODEL) -> dict[str, pa.Table]:
    """Give the rows of pages, articles, entities and quotes for some documents."""
    made: dict[str, list[dict[str, object]]] = {
        "pages": [page(document) for document in documents],
        "articles": [article(document) for document in documents],
        "entities": [row for document in documents for row in entities(document, model)],
        "quotes": [row for document in documents for row in quotes(document, model)],
    }
    return {name: TABLES[name].from_rows(rows) for name, rows in made.items()}


def stage_all(run: Run, documents: Sequence[Document], batch_size: int = 500, model: str = MODEL) -> None:
    """Stage documents as fetch, clean, tag and attribute would, batch by batch; what is staged already is left."""
    for start in range(0, max(1, len(documents)), batch_size):
        chosen = documents[start : start + batch_size]
        number = f"{start // batch_size + 1:06d}"
        tables: dict[str, pa.Table] | None = None
        for stage, name in STAGES.items():
            batch = run.batch(stage, number)
            if batch.counts() is None:
                tables = tables or rows_of(chosen, model)
                count = len(chosen)
                batch.write(StageResult(read=count, kept=count, tables={name: tables[name]}))
