"""Write what the pipeline found in a text as JSON-ready dictionaries: the `annotate` record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.language import Language

from annotators.encoder.model import annotation_version
from annotators.records import CharSpan, Mention, Quote
from annotators.text.layout import Layout, layout
from storage.ids import quote_id, sha256_hex
from storage.vocabulary import SPAN_JOINER

MENTION_FIELDS = ("start", "end", "text", "label", "name", "entity_id", "score")


def annotate_text(nlp: Language, text: str, file: str = "-") -> dict[str, Any]:
    """Annotate one text; returns the record of the contract. Offsets are code points of `text` exactly as given.

    Raises `ValueError` for a text longer than `nlp.max_length`.
    """
    doc = nlp(text)
    key, version = sha256_hex(text), annotation_version()
    return {
        "file": file,
        "text_sha256": key,
        "model_version": version,
        "entities": [mention_fields(m) for m in doc._.mentions],
        "quotes": [quote_fields(q, layout(doc), key, version) for q in doc._.quotes],
    }


def mention_fields(mention: Mention) -> dict[str, Any]:
    """Return an entity mention as the contract writes it."""
    return {name: getattr(mention, name) for name in MENTION_FIELDS}


def quote_fields(quote: Quote, laid: Layout, text_key: str, version: str) -> dict[str, Any]:
    """Return a quote as the contract writes it; `text_key` is the article's id, or the text's SHA-256 without one."""
    text = laid.text
    start, end = laid.sentences_of([*quote.content_spans, *quote.cue_spans, *quote.speaker_spans])
    return {
        "quote_id": quote_id(text_key, version, quote.kind, quote.content_spans),
        "kind": quote.kind,
        "attribution_type": quote.attribution_type,
        "text": surface(text, quote.content_spans),
        "content_spans": [list(span) for span in quote.content_spans],
        "cue": surface(text, quote.cue_spans),
        "cue_spans": [list(span) for span in quote.cue_spans],
        "speaker": surface(text, quote.speaker_spans),
        "speaker_spans": [list(span) for span in quote.speaker_spans],
        "speaker_name": quote.speaker_name,
        "speaker_entity_id": quote.speaker_entity_id,
        "speaker_label": quote.speaker_label,
        "resolution": quote.resolution,
        "via": list(quote.via),
        "confidence": quote.confidence,
        "assertion": quote.assertion,
        "name_confidence": quote.name_confidence,
        "speaker_role": quote.speaker_role,
        "context_start": start,
        "context_end": end,
    }


def surface(text: str, spans: Sequence[CharSpan]) -> str | None:
    """Return the words at `spans`, parts joined by " … "; None where there is no span."""
    return SPAN_JOINER.join(text[start:end] for start, end in spans) if spans else None
