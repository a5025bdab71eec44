"""Show a run in the terminal: progress while it works, then counts, rejects, watched statements."""

from __future__ import annotations

import itertools
import logging
import shlex
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.markup import escape as without_markup
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from flows.news_quotes import news_quotes
from flows.parameters import NewsQuotes
from flows.reports.outcome import Outcome
from flows.running.progress import LISTENER, kept
from quotelake.log_lines import as_json
from quotelake.next_commands import next_commands
from quotelake.statement_lines import attributed
from quotelake.verbosity import Loudness, loudness, tell
from storage.read.statements import unmade
from storage.tables.results import Counts
from storage.words import counted
from tasks.web.text import printable

STATEMENT_LIMIT = 50
REJECT_LIMIT = 20
_WIDTH = 100


def escape(text: str) -> str:
    """Give words so that nothing in them acts on the terminal: no markup, no control, one line."""
    return without_markup(printable(text))


class RunView:
    """Shows one run. Listens to the flow; lines where standard error is no terminal, or where they are asked for."""

    def __init__(self, lake: str) -> None:
        """Show bars, or leave the terminal to Prefect's log, or to nothing. `lake` is where the run writes."""
        self._lake = lake
        self._out = Console(highlight=False)
        self._err = Console(stderr=True, highlight=False)
        self._lines = loudness() is Loudness.USUAL and (as_json() or not self._err.is_terminal)
        self._bars = Progress(
            TextColumn("{task.description:<11}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("[dim]{task.fields[counts]}"),
            TimeElapsedColumn(),
            console=self._err,
            transient=False,
            disable=loudness() is not Loudness.USUAL or self._lines,
        )
        self._tasks: dict[str, TaskID] = {}
        self._batches = 0
        self._counts: dict[str, Counts] = {}
        self._through: Counter[str] = Counter()

    def __enter__(self) -> Self:
        """Start drawing."""
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing."""
        self._bars.stop()

    def say(self, text: str) -> None:
        """Show a line of what is going on."""
        if self._bars.disable:
            tell(text)
        else:
            self._bars.console.print(f"[dim]{escape(text)}[/dim]")

    def follow(self, parameters: NewsQuotes) -> Outcome:
        """Run the flow and show how it gets on. Raises Unmet where it failed and something came of it all the same."""
        token = LISTENER.set(self)
        try:
            return news_quotes(parameters)
        finally:
            LISTENER.reset(token)

    def planned(self, stages: Sequence[str], documents: int, batches: int) -> None:
        """Put up a bar for each stage."""
        self._batches = batches
        self.say(f"{counted(documents, 'document')} in {counted(batches, 'batch', 'batches')}")
        for stage in stages:
            self._tasks[stage] = self._bars.add_task(stage, total=batches, counts="")

    def started(self, stage: str, batch: str) -> None:
        """Let the elapsed time of a stage begin with its first batch."""
        if stage == "discover":
            self.say("Looking for documents ...")

    def finished(self, stage: str, batch: str, counts: Counts) -> None:
        """Move the bar of a stage; without a terminal, print a line."""
        self._counts[stage] = total = self._counts.get(stage, Counts()) + counts
        words = f"{total.kept:,} kept" + (f", {total.rejected:,} rejected" if total.rejected else "")
        if stage in self._tasks:
            self._through[stage] += 1
            self._bars.update(self._tasks[stage], advance=1, counts=words)
        if self._lines and batch:
            tell(f"{stage} {int(batch)}/{self._batches}: {words}", stage=stage, batch=batch, **asdict(total))

    def kept(self) -> str:
        """Say what of an interrupted run is kept, and how to go on."""
        return f"Interrupted{kept(self._through, self._batches, self._lake, 'the same command')}"

    def print_outcome(self, outcome: Outcome, parameters: NewsQuotes) -> None:
        """Print counts, rejects, the statements of watched names, the release and what comes next."""
        if loudness() is Loudness.QUIET:
            self._out.print(escape(outcome.headline()), soft_wrap=True)
            return
        self._out.print(counts_table(outcome.counts))
        self._print_rejects(outcome)
        if outcome.watch and not parameters.watch_list:
            parameters = parameters.model_copy(update={"watch": tuple(parameters.watch or outcome.watch)})
        if (parameters.watch or parameters.watch_list) and outcome.latest:
            self._print_watched(outcome, parameters)
        self._out.print(f"[bold]{escape(outcome.headline())}[/bold]", soft_wrap=True)
        if outcome.page:
            self._out.print(f"See them: {escape(outcome.page)}", soft_wrap=True)
        if outcome.latest:
            for line in next_commands(parameters.lake, parameters.watch):
                self._out.print(without_markup(line), soft_wrap=True)

    def _print_rejects(self, outcome: Outcome) -> None:
        if not outcome.rejected:
            return
        self._out.print(f"[bold]{outcome.rejected:,} rejected[/bold]")
        for row in outcome.rejects[:REJECT_LIMIT]:
            detail = f": {row['detail']}" if row["detail"] else ""
            self._out.print(
                f"  {row['stage']} {row['reason']}  {escape(str(row['url'] or row['doc_id']) + detail)}", soft_wrap=True
            )
        if outcome.rejected > REJECT_LIMIT:
            self._out.print(f"  and {outcome.rejected - REJECT_LIMIT:,} more: table rejects of the lake")

    def _print_watched(self, outcome: Outcome, parameters: NewsQuotes) -> None:
        from quotelake.speakers import watched_statements

        assert outcome.latest is not None
        found = watched_statements(outcome.lake, outcome.latest, parameters)
        shown = list(itertools.islice(found.statements, STATEMENT_LIMIT + 1))
        names = ", ".join(found.names)
        self._out.print(
            f"[bold]Statements of {escape(names)}[/bold]" if shown else f"No statements of {escape(names)}."
        )
        for statement in shown[:STATEMENT_LIMIT]:
            self._print_statement(statement)
        if len(shown) > STATEMENT_LIMIT:
            for name in found.names:
                words = shlex.join(["quotelake", "quotes", "--lake", outcome.lake, "--speaker", name])
                self._out.print(f"  and more: {escape(words)}", soft_wrap=True)
        for name in found.unknown:
            tell(
                f"nobody in the release is called {printable(repr(name))}, and no list of names knows other names for "
                "it: check how it is spelled, or give its other names in a watch list (--watch-list).",
                logging.WARNING,
            )

    def _print_statement(self, statement: Mapping[str, Any]) -> None:
        for line in statement_lines(statement):
            self._out.print(line, soft_wrap=True)


def counts_table(counts: Mapping[str, Counts]) -> Table:
    """Give documents by stage as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("stage")
    for name in ("read", "kept", "unchanged", "rejected"):
        table.add_column(name, justify="right")
    for stage, one in counts.items():
        table.add_row(stage, f"{one.read:,}", f"{one.kept:,}", f"{one.unchanged:,}", f"{one.rejected:,}")
    return table


def statement_lines(statement: Mapping[str, Any]) -> Iterator[str]:
    """Give a statement as marked-up lines: kind, speaker and how it is attributed, its words, where it stands."""
    speaker = statement["speaker_name"] or statement["speaker"] or "nobody named"
    written = attributed(statement)
    as_written = f" [dim]({escape(written)})[/dim]" if written else ""
    not_made = f" [yellow]{unmade(statement)}[/yellow]" if unmade(statement) else ""
    via = f" [dim]via {escape(', '.join(statement['via']))}[/dim]" if statement["via"] else ""
    yield f"  [cyan]{statement['kind']:<8}[/cyan] [green]{escape(speaker)}[/green]{as_written}{not_made}{via}"
    for line in textwrap.wrap(" ".join(str(statement["text"]).split()), _WIDTH):
        yield f"           {escape(line)}"
    published = statement["published_at"]
    where = ", ".join(
        part
        for part in (statement["title"], published.date().isoformat() if published else "", statement["url"])
        if part
    )
    yield f"           [dim]{escape(where)}[/dim]"
