"""Set which documents of a source are taken: limits by number, age and pattern."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from tasks.discover import cache
from tasks.fetch.settings import FetchSettings
from tasks.form import FORM


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"'{pattern}' is no regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Days = Annotated[float, Field(gt=0, le=36_500)]


class DiscoverSettings(BaseModel):
    """What of a source becomes a document. A source of sources.yaml may set narrower limits of its own."""

    model_config = FORM

    max_documents: int = Field(
        default=1_000_000, ge=1, description="Most documents of one source; the first ones in its order."
    )
    max_age_days: Days | None = Field(
        default=None,
        description="Leave out entries that their feed or sitemap dates earlier; undated ones stay.",
    )
    since: date | None = Field(
        default=None,
        description="Leave out entries that their feed or sitemap dates before this day (UTC); undated ones stay.",
    )
    include: Pattern | None = Field(
        default=None,
        json_schema_extra={"format": "regex"},
        description="Regular expression that a document's URL must contain.",
    )
    exclude: Pattern | None = Field(
        default=None,
        json_schema_extra={"format": "regex"},
        description="Regular expression that a document's URL must not contain.",
    )
    max_listing_bytes: int = Field(
        default=52_428_800, ge=1_000, le=500_000_000, description="Largest feed or sitemap; sitemaps.org allows 50 MiB."
    )
    max_sitemaps: int = Field(
        default=200, ge=1, le=50_000, description="Most sitemaps read for one source, indexes included."
    )
    cache_dir: str | None = Field(
        default=None,
        description="Folder that keeps feeds and sitemaps with their ETag, so that an unchanged one costs a 304; by "
        "default one in the user's cache folder (XDG_CACHE_HOME).",
    )
    fetch: FetchSettings = Field(
        default=FetchSettings(), title="Fetching", description="How feeds, sitemaps and pages are asked for."
    )

    def of_run(self, identity: str) -> DiscoverSettings:
        """Give these settings with the folders filled in that a run uses where none is named."""
        return self.model_copy(
            update={"cache_dir": str(cache.folder(self.cache_dir)), "fetch": self.fetch.of_run(identity)}
        )
