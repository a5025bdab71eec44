"""Declare the parameters of the flows as frozen pydantic models, which become the form in Prefect's UI.

Nothing here imports Prefect: the command line checks what it was given before it starts a server.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from annotators.encoder.model import annotation_version
from annotators.watch import WatchList
from flows.engine import Engine
from storage.errors import Fatal
from storage.write.staging import Run, open_run
from tasks.annotate import AnnotateSettings
from tasks.clean import CleanSettings
from tasks.clean.settings import PIPELINE_VERSION, Language
from tasks.discover import DiscoverSettings
from tasks.form import FORM, form

Text = Annotated[str, Field(min_length=1, max_length=2_000)]

VERSIONS = {"pipeline_version": PIPELINE_VERSION, "model_version": annotation_version()}
"""Part of a run's identity: work staged by another version of code, model or word lists is never mixed in."""

HOW = {"lake", "execution", "strict", "resume", "profile"}
"""The parameters that say how a run is carried out, and change nothing in what comes out."""

LAKE = Field(
    title="Lake",
    description="Folder or s3://bucket/prefix of the dataset; it is made where there is none.",
    examples=["lake", "s3://newsroom/lake"],
    min_length=1,
)

WATCH = Field(
    default=(),
    title="Watched names",
    description="Whose statements are marked, listed and announced: persons or organisations, in full or as an "
    "acronym (IOM).",
    examples=[["IOM"]],
)
WATCH_LIST = Field(
    default=None,
    title="Watch list",
    description="YAML file of names with their aliases, such as samples/watch.yaml; known organisations need none.",
    min_length=1,
)
BATCH_SIZE = Field(
    default=500,
    ge=1,
    le=5_000,
    title="Batch size",
    description="Documents in a batch, the unit of work and of recovery: 100 to 1,000.",
)


def _dask_beside_a_scheduler(schema: dict[str, Any]) -> None:
    """Let the server refuse a scheduler's address with another engine."""
    schema["if"] = {"properties": {"dask_scheduler": {"type": "string"}}, "required": ["dask_scheduler"]}
    schema["then"] = {"properties": {"engine": {"const": Engine.DASK.value}}, "required": ["engine"]}


class Execution(BaseModel):
    """How a run is carried out. Nothing here changes what comes out."""

    model_config = form(_dask_beside_a_scheduler)

    engine: Engine = Field(
        default=Engine.THREADS,
        description="threads: small runs, in one process. processes: all cores of one machine. dask: a cluster.",
    )
    workers: int = Field(
        default=2, ge=1, le=1_024, description="Batches worked on at once; with processes, as many as there are cores."
    )
    dask_scheduler: str | None = Field(
        default=None,
        min_length=1,
        description="Address of a Dask scheduler, such as tcp://scheduler:8786, for the engine dask; without one, that "
        "engine starts workers on this machine.",
    )
    time_limit_s: float | None = Field(
        default=None,
        gt=0,
        description="After this long no further batch is begun; the next run goes on from there.",
    )

    @model_validator(mode="after")
    def _scheduler_needs_dask(self) -> Self:
        if self.dask_scheduler and self.engine is not Engine.DASK:
            raise ValueError("a Dask scheduler is given, but the engine is not 'dask'")
        return self


CLEAN = Field(default=CleanSettings(), title="Cleaning (advanced)", description="How pages become articles.")


def _as_in_annotate(name: str) -> Any:
    """Give a field of the annotation's settings as it is declared there."""
    return AnnotateSettings.model_fields[name]


class Annotation(BaseModel):
    """How articles are tagged and statements attributed. The watch list is asked for at the top of the form."""

    model_config = FORM

    minimum_confidence: float = _as_in_annotate("minimum_confidence")
    maximum_characters: int = _as_in_annotate("maximum_characters")


ANNOTATE = Field(
    default=Annotation(),
    title="Annotation (advanced)",
    description="How articles are tagged and statements attributed.",
)
EXECUTION = Field(default=Execution(), title="Execution", description="Where the work is done.")


ASKED = ("sources", "lake", "watch", "since", "languages", "strict", "batch_size")
"""What the form of the main flow shows, as it fits one screen; the rest comes from a profile, which has a deployment of
its own, or from API and command line."""


def _what_people_fill_in(schema: dict[str, Any]) -> None:
    """Let the form show what people fill in, and the server take and check all other parameters too.

    The form is made of `properties`; what stands in `patternProperties` is as valid, and is not shown.
    """
    fields = schema["properties"]
    schema["properties"] = {name: fields[name] for name in ASKED}
    schema["patternProperties"] = {f"^{name}$": field for name, field in fields.items() if name not in ASKED}


def _sources_unless_resumed(schema: dict[str, Any]) -> None:
    """Let the server refuse a run that has neither a source nor a run to finish."""
    schema["if"] = {"properties": {"resume": {"type": "string"}}, "required": ["resume"]}
    schema["else"] = {"properties": {"sources": {"minItems": 1}}}


class Reannotate(BaseModel):
    """Which lake to annotate anew, and whose statements to look for."""

    model_config = FORM

    lake: str = LAKE
    watch: tuple[Text, ...] = WATCH
    watch_list: str | None = WATCH_LIST
    batch_size: int = BATCH_SIZE
    annotate: Annotation = ANNOTATE
    execution: Execution = EXECUTION

    def opened(self, resume: str | None = None) -> Run:
        """Continue the unfinished run `resume`, or the one with the same identity; else begin a new one."""
        return open_run(self.lake, self.identity(), resume)

    def identity(self) -> dict[str, object]:
        """Give all that decides what comes out: a run with the same identity continues an unfinished one."""
        return self.model_dump(mode="json", exclude=HOW) | self._made_by()

    def _made_by(self) -> dict[str, str]:
        return {**VERSIONS, "flow": type(self).__name__}

    def annotation(self) -> AnnotateSettings:
        """Give the annotation's settings with the watch list filled in."""
        return AnnotateSettings(watch=self.watch, watch_list=self.watch_list, **self.annotate.model_dump())

    def watched(self) -> list[str]:
        """Give the names that statements are marked with: those chosen, or a whole watch list where none is chosen.

        Raises Fatal for a watch list that cannot be read.
        """
        if not self.watch and self.watch_list is None:
            return []
        return WatchList.load(self.watch_list).select(self.watch or None).names


class Reclean(Reannotate):
    """Which lake to clean and annotate anew, and how."""

    clean: CleanSettings = CLEAN

    def cleaning(self) -> CleanSettings:
        """Give the cleaning's settings: one parser process a worker where workers are processes already."""
        if self.clean.workers or self.execution.engine is Engine.THREADS:
            return self.clean
        return self.clean.model_copy(update={"workers": 1})


class NewsQuotes(Reclean):
    """What to read, whose statements to look for, and where the dataset lies."""

    model_config = form(_what_people_fill_in, _sources_unless_resumed)

    sources: tuple[Text, ...] = Field(
        title="Sources",
        description="Addresses of articles, feeds, sitemaps or sites; .txt, .html, .jsonl and .warc(.gz) files; "
        "folders; patterns; a sources.yaml.",
        examples=[["https://example.org/feed.xml", "samples"]],
    )
    discover: DiscoverSettings = Field(
        default=DiscoverSettings(),
        title="Limits and fetching (advanced)",
        description="What of a source is taken, and how politely it is asked.",
    )
    since: date | None = Field(
        default=None,
        title="Since",
        description="Leave out entries that their feed or sitemap dates before this day, as 2026-11-01; undated ones "
        "stay.",
    )
    languages: tuple[Language, ...] | None = Field(
        default=None,
        title="Languages",
        description="Languages kept (ISO 639-1); without any, those of the profile, else English. Others are rejected; "
        "only English gives statements.",
        examples=[["en"]],
    )
    profile: str | None = Field(
        default=None,
        title="Settings profile",
        description="A name under `profiles` in quotelake.yaml, for all other settings: limits, fetching, cleaning, "
        "annotation, execution, watch list. What is given here wins.",
        min_length=1,
    )
    strict: bool = Field(
        default=False,
        title="Strict",
        description="Fail at the end when any document was rejected; the release is published all the same.",
    )
    resume: str | None = Field(
        default=None,
        title="Resume",
        description="Leave it empty: the same parameters continue an unfinished run anyway. The key of an unfinished "
        "run finishes that one, with the sources and settings that it began with.",
        pattern=r"^[0-9a-f]{16}-\d{6}(-\d+)?$",
    )

    @model_validator(mode="after")
    def _something_to_read(self) -> Self:
        if not self.sources and not self.resume:
            raise ValueError("nothing to read: name at least one source, or a run to resume")
        return self

    def cleaning(self) -> CleanSettings:
        """Give the cleaning's settings with the languages that were asked for."""
        if self.languages is None:
            return super().cleaning()
        return super().cleaning().model_copy(update={"languages": self.languages})

    def discovery(self) -> DiscoverSettings:
        """Give what of the sources is taken, with the day that was asked for."""
        return self.discover if self.since is None else self.discover.model_copy(update={"since": self.since})

    def as_begun(self, stored: object) -> Self:
        """Give the parameters that an unfinished run began with, to be carried out as these say.

        Raises Fatal where it was begun by another version of code or model, or by another flow.
        """
        begun = dict(stored) if isinstance(stored, Mapping) else {}
        for name, ours in self._made_by().items():
            if begun.pop(name, None) != ours:
                raise Fatal(
                    f"Run {self.resume} was begun by another {name}, so it cannot be finished by this one; "
                    "run its sources again instead."
                )
        return type(self).model_validate(begun | self.model_dump(include=HOW))


class Maintain(BaseModel):
    """Which lake to tend, and what may go."""

    model_config = FORM

    lake: str = LAKE
    keep_releases: int | None = Field(
        default=None,
        ge=1,
        title="Keep releases",
        description="Retire all but the newest so many releases; with nothing here, every release stays.",
    )
    older_than_days: float = Field(
        default=2.0,
        ge=0,
        le=3_650,
        title="Older than (days)",
        description="Spare staging and unreleased files younger than this: a run that died may still be finished.",
    )


class Evaluate(BaseModel):
    """On which corpus to measure the model."""

    model_config = FORM

    corpus: str = Field(
        default="gold",
        min_length=1,
        title="Corpus",
        description="Folder in PolNeAR's shape, the newswire entity corpus, or the gold set of this repository.",
    )
    split: str = Field(default="report", title="Split", description="dev, or the gold set's report half.")
    floor: float = Field(
        default=0.0,
        ge=0.0,
        le=1.0,
        title="Floor",
        description="The run fails where the F1 of any figure is below this; 0 lets every figure pass.",
    )
