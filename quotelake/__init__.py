"""Who said what in the news, as data: annotate a text, open a lake, run the pipeline.

Importing this package imports nothing heavy; each function imports what it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from spacy.language import Language

    from flows.reports.outcome import Outcome
    from storage.read.lake import Lake

    __version__: str

__all__ = ["__version__", "annotate", "open", "run"]


def annotate(text: str, file: str = "-") -> dict[str, Any]:
    """Find entities and attributed statements in a text; nothing is stored.

    Returns the record that `quotelake annotate` prints, under `file` as the text's name; its offsets are half-open code
    points of `text` exactly as given. The first call loads the model, in a second or two. Raises `storage.Fatal` for a
    text of more than 20 million characters.
    """
    from annotators.annotation import annotate_text
    from storage.errors import Fatal

    nlp = _pipeline()
    if len(text) > nlp.max_length:
        raise Fatal(f"The text of {file} has {len(text):,} characters, more than {nlp.max_length:,}: split it.")
    return annotate_text(nlp, text, file)


def open(lake: str | None = None, release: Literal["latest"] | int = "latest") -> Lake:  # noqa: A001 - as it is said
    """Open a release of a lake: `.table("quotes")` is an Arrow dataset, `.sql("FROM quotes")` an Arrow table.

    `lake` is a folder or `s3://bucket/prefix`; without one it is the environment's QUOTELAKE_LAKE, else that of
    `quotelake.yaml` in this folder, else `lake`. Raises `storage.Fatal` where there is no such release.
    """
    from flows.settings_file import lake_of
    from storage.read.lake import open_lake

    return open_lake(lake or lake_of(), release)


def run(*sources: str, lake: str | None = None, watch: Sequence[str] = (), **settings: Any) -> Outcome:
    """Read news from sources and publish who said what, as one release of the lake; do what `quotelake run` does.

    Sources, lake and watched names that are not given, and all other settings, come from `quotelake.yaml` in this
    folder where there is one; `settings` are parameters of the flow, such as `batch_size=100`. The run shows up on the
    Prefect server that is configured, else on a temporary one. The same call goes on with a run that was killed.
    Returns what came of it: counts by stage, rows added, the release (None where nothing was new).

    Raises `storage.WrongSettings` before anything begins, `storage.Fatal` where the run failed.
    """
    from flows.given import parameters
    from quotelake.local_api import prefect_api, quiet_prefect

    given = {"sources": sources or None, "lake": lake, "watch": tuple(watch) or None, **settings}
    asked = parameters(given)
    quiet_prefect()
    with prefect_api() as api:
        if api is not None:
            api.wait()
        from flows.news_quotes import news_quotes

        return news_quotes(asked)


def __getattr__(name: str) -> str:
    """Read the version from the installed package when it is first asked for."""
    if name != "__version__":
        raise AttributeError(f"module 'quotelake' has no attribute {name!r}")
    from importlib.metadata import version

    return version("quotelake")


@cache
def _pipeline() -> Language:
    import annotators

    return annotators.load()
