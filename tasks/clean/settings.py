"""Set how pages become articles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, Field, WithJsonSchema

from tasks.form import FORM

PIPELINE_VERSION = "3"
"""Raised whenever the same bytes would give another text, boilerplate or metadata; stored with every article."""

ISO_639_1: Final = tuple(Path(__file__).with_name("languages.txt").read_text(encoding="ascii").split())
"""Codes of languages, of two letters."""


def _known(code: str) -> str:
    if code not in ISO_639_1:
        raise ValueError(f"{code!r} is no code of a language: name it by its two letters in ISO 639-1, as 'en'")
    return code


Language = Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": [*ISO_639_1]})]
"""A language by its code: the form in Prefect's UI offers all."""


class CleanSettings(BaseModel):
    """How text and metadata are taken from pages."""

    model_config = FORM

    languages: tuple[Language, ...] = Field(
        default=("en",), description="Languages kept (ISO 639-1), others are rejected; empty keeps all."
    )
    min_text_chars: int = Field(
        default=80, ge=1, le=10_000, description="Shortest text of an HTML page that counts as an article."
    )
    max_html_bytes: int = Field(
        default=5_000_000,
        ge=1_000,
        le=50_000_000,
        description="Largest HTML page that is parsed; text files have no such limit.",
    )
    max_tags: int = Field(
        default=100_000,
        ge=1_000,
        le=5_000_000,
        description="Most tags of an HTML page that is parsed; each takes up to 1.5 kB of memory; news pages have a "
        "few thousand.",
    )
    extraction_timeout_s: float = Field(
        default=10.0, gt=0, le=300, description="Seconds for one HTML page; its worker process is killed then."
    )
    workers: int = Field(default=0, ge=0, le=128, description="Processes that parse HTML; 0: one a core.")
    worker_memory_mb: int = Field(
        default=150, ge=50, le=64_000, description="Memory that a page may take in such a process, in MB."
    )
    duplicate_similarity: float = Field(
        default=0.6, ge=0.3, le=1.0, description="Share of word sequences from which an article counts as a repeat."
    )
    duplicate_days: int = Field(
        default=30,
        ge=0,
        le=36_500,
        description="Days between the publication of two similar articles within which one repeats the other; equal "
        "texts do at any distance.",
    )
    keep_paywalled: bool = Field(
        default=True, description="Keep the open part of pages that mark themselves as behind a paywall."
    )
