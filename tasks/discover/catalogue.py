"""Read `sources.yaml`: named sources with publisher, politeness, language, licence note and limits."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage.errors import Fatal
from tasks.discover.settings import Days, Pattern


class CatalogueEntry(BaseModel):
    """One source of `sources.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="What the source is called in the tables.")
    addresses: tuple[str, ...] = Field(
        min_length=1, description="Feeds, sitemaps, sites, articles, files, folders or globs."
    )
    publisher: str | None = Field(default=None, description="Publisher, where its pages name none.")
    language: str | None = Field(default=None, pattern="^[a-z]{2}$", description="Language of its articles, ISO 639-1.")
    licence: str | None = Field(default=None, description="What may be done with its text; exports say it.")
    delay_s: float | None = Field(default=None, ge=0, le=120, description="Seconds between two requests to its host.")
    max_documents: int | None = Field(default=None, ge=1, description="Most documents a run.")
    max_age_days: Days | None = Field(default=None, description="Leave out entries dated earlier.")
    include: Pattern | None = Field(default=None, description="Regular expression that a URL must contain.")
    exclude: Pattern | None = Field(default=None, description="Regular expression that a URL must not contain.")
    secret_query: bool | tuple[str, ...] = Field(
        default=False,
        description="Parameters of its addresses' queries that give access, such as [token]; true: all of them. "
        "They are sent, and never stored.",
    )
    enabled: bool = Field(default=True, description="Whether runs read it.")

    @property
    def secret_names(self) -> frozenset[str] | None:
        """The parameters to keep out of what is stored; None: all of them."""
        return frozenset(self.secret_query) if isinstance(self.secret_query, tuple) else None


class Catalogue(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[CatalogueEntry, ...] = Field(min_length=1)


def read_catalogue(path: Path) -> Catalogue:
    """Read and check a `sources.yaml`; relative paths in it count from its folder. Raises Fatal with one sentence."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        catalogue = Catalogue.model_validate(content)
    except (OSError, UnicodeDecodeError) as error:
        raise Fatal(f"{path} cannot be read ({error}): name a YAML file of sources in UTF-8.") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Fatal(f"{path} has a fault at {where or 'the top'} ({first['msg']}): correct it.") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: a date such as 2024-13-45
        raise Fatal(f"{path} is no valid YAML ({' '.join(str(error).split())[:200]}): correct it.") from None
    names = [entry.name for entry in catalogue.sources]
    if len(set(names)) != len(names):
        raise Fatal(f"{path} names a source twice: give each its own name.")
    return catalogue
