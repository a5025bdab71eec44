"""Read `sources.yaml`: named sources with publisher, politeness, language, licence note and limits."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage.errors import WrongSettings
from storage.yaml_files import read_yaml
from tasks.discover.settings import Days, Pattern
from tasks.wrong_settings import in_one_sentence


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
    """Read and check a `sources.yaml`; relative paths in it count from its folder.

    Raises WrongSettings, which names the file, the line and what is wrong.
    """
    file = read_yaml(path, "file of sources")
    if not isinstance(file.values, dict):
        raise WrongSettings(f"{path}, line 1: a file of sources holds `sources:` and entries of name and addresses.")
    try:
        catalogue = Catalogue.model_validate(file.values)
    except ValidationError as error:
        raise WrongSettings(in_one_sentence(error, file, Catalogue.model_fields)) from None
    names = [entry.name for entry in catalogue.sources]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise WrongSettings(f"{path} names the source {twice!r} twice: give each its own name.")
    return catalogue
