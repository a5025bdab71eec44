"""Put an outcome into Markdown: counts, reasons of rejects, statements, how to open the release."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from flows.reports.links import Explorer
from flows.reports.outcome import Outcome
from storage.read.origins import Origin, origins
from storage.read.statements import Statement
from storage.tables.results import Counts
from storage.vocabulary import Assertion

_IN_URLS = ";/?:@&=+$,#%~.-_"
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~$:@-])")
_TEXT_LIMIT = 400
_SOURCES = 20
_STATEMENTS = 20
"""Statements in the report itself; the table artifact has more, the release all."""


def report(
    outcome: Outcome,
    fresh: Sequence[Statement],
    links: Mapping[str, str] = MappingProxyType({}),
    explorer: Explorer | None = None,
) -> str:
    """Give the Markdown report of a run. `links`: addresses by what a person reads; statements lead to `explorer`."""
    parts = [f"## {outcome.headline()}"]
    if links:
        parts.append(" · ".join(f"[{_plain(words)}]({_address(address)})" for words, address in links.items()))
    parts.append(counts_table(outcome.counts))
    reasons = [
        f"| {stage} | `{reason}` | {number:,} |"
        for stage, counts in outcome.counts.items()
        for reason, number in sorted(counts.reasons.items())
    ]
    if reasons:
        parts.append("\n".join(["### Rejected", "| stage | reason | documents |", "|---|---|---:|", *reasons]))
        parts.append("\n".join(f"- {row['stage']} `{row['reason']}`: {_cell(row)}" for row in outcome.rejects))
    if outcome.release is not None and outcome.release.quality:
        parts.append(quality_table(outcome.release.quality))
    if outcome.release is not None and (sources := origins(outcome.release)):
        parts.append(sources_table(sources))
    if outcome.watch:
        watched = ", ".join(map(_plain, outcome.watch))
        parts.append(
            f"**{len(fresh):,}** new {'statement' if len(fresh) == 1 else 'statements'} of watched names ({watched})."
        )
    if fresh:
        parts.append(statements_table(fresh, explorer))
    if outcome.latest:
        parts.append(how_to_open(outcome.lake, outcome.latest))
    parts.append(f"Run key `{outcome.run_key}`.")
    return "\n\n".join(parts) + "\n"


def statements_table(statements: Sequence[Statement], explorer: Explorer | None = None) -> str:
    """Give the first statements as a Markdown table; each leads to its place in the explorer, if there is one."""
    head = ["| speaker | in its sentence | article |", "|---|---|---|"]
    rows = [
        f"| {_plain(row['speaker'])}{_unmade(row['assertion'])} "
        f"| {_linked(row['in its sentence'], row.get('explorer', ''))} "
        f"| {_linked(row['article'], row['link'])} |"
        for row in statement_rows(statements, _STATEMENTS, explorer)
    ]
    left = len(statements) - len(rows)
    return "\n".join(head + rows + ([f"| … | {left:,} more in the artifact `statements` | |"] if left > 0 else []))


def _unmade(assertion: str) -> str:
    """Give, for the cell of the speaker, what tells a statement that was not made from the others."""
    return "" if assertion == Assertion.ASSERTED else f" (*{_plain(assertion)}*)"


def _linked(words: str, url: str) -> str:
    """Give words as a link where the address is one that a browser may follow."""
    named = _plain(words or url)
    return f"[{named}]({_address(url)})" if url.startswith(("http://", "https://")) else named


def _address(url: str) -> str:
    return quote(url, safe=_IN_URLS)


def _plain(text: str) -> str:
    """Give words from the web so that nothing in them acts as Markdown or HTML."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _cell(row: Mapping[str, Any]) -> str:
    """Give a reject's address and detail; both come from the web, so nothing in them may act as Markdown."""
    words = f"{row['url'] or row['doc_id']} {row['detail'] or ''}".strip().replace("`", "'")[:_TEXT_LIMIT]
    return f"`{' '.join(words.split())}`"


def counts_table(counts: Mapping[str, Counts]) -> str:
    """Give documents by stage as a Markdown table."""
    head = ["| stage | read | kept | unchanged | rejected |", "|---|---:|---:|---:|---:|"]
    rows = [
        f"| {stage} | {one.read:,} | {one.kept:,} | {one.unchanged:,} | {one.rejected:,} |"
        for stage, one in counts.items()
    ]
    return "\n".join(head + rows)


def quality_table(quality: Mapping[str, Any]) -> str:
    """Give what a release holds, how far its new rows drift, and the accuracy of the model, as Markdown tables."""
    named = quality["named_share"]
    shown = "none" if named is None else f"{named:.1%}"
    head = [
        f"### Quality\nSpeakers with a name: {shown}.\n",
        "| | in the release | drift of the new rows |",
        "|---|---|---:|",
    ]
    rows = [
        f"| {name} | {_sums(name, quality[name])} | {'' if drift is None else f'{drift:.3f}'} |"
        for name, drift in quality["drift"].items()
    ]
    figures = quality["accuracy"].get("figures", {})
    if figures:
        rows += ["", f"Accuracy of the model ({_plain(quality['accuracy']['measured_on'])}):", ""]
        rows += ["| figure | precision | recall | F1 |", "|---|---:|---:|---:|"]
        rows += [f"| {name} | {' | '.join(f'{value:.3f}' for value in values)} |" for name, values in figures.items()]
    return "\n".join(head + rows)


def _sums(name: str, sums: Mapping[str, int]) -> str:
    """Give numbers by what is counted; confidence by its tenths, the surest first."""
    if name == "confidence":
        tenths = sorted(((round(float(low) * 100), number) for low, number in sums.items()), reverse=True)
        return ", ".join(f"{low} to {low + 10} %: {number:,}" for low, number in tenths)
    return ", ".join(f"{_plain(key) or 'not known'}: {number:,}" for key, number in sums.items())


def sources_table(sources: Sequence[Origin]) -> str:
    """Give the sources of most articles of a release as a Markdown table: when fetched, and what their licence is."""
    head = [
        "### Where its articles come from",
        "| source | articles | first fetched (UTC) | last fetched (UTC) | licence |",
        "|---|---:|---|---|---|",
    ]
    rows = [
        f"| {_plain(_cut(one.name))} | {one.articles:,} | {_minute(one.first_fetched)} | {_minute(one.last_fetched)} "
        f"| {_plain(one.licence) or 'not stated'} |"
        for one in sorted(sources, key=lambda one: -one.articles)[:_SOURCES]
    ]
    left = len(sources) - len(rows)
    return "\n".join(head + rows + ([f"| … {left:,} more in the manifest | | | | |"] if left else []))


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")


def how_to_open(lake: str, release: int) -> str:
    """Say in code how to read the release."""
    return (
        "### Open it\n```\n"
        f"quotelake quotes --lake {lake} --release {release}\n"
        "```\n```python\nimport quotelake\n"
        f'print(quotelake.open("{lake}", {release}).sql("SELECT speaker_name, kind, text FROM quotes"))\n```'
    )


def statement_rows(
    statements: Iterable[Statement], limit: int, explorer: Explorer | None = None
) -> list[dict[str, Any]]:
    """Give statements as rows of a table artifact, the first `limit`, long texts cut, and their place in `explorer`."""
    rows = []
    for number, one in enumerate(statements):
        if number == limit:
            break
        text = str(one["text"])
        rows.append(
            {
                "speaker": one["speaker_name"] or one["speaker"] or "",
                "assertion": one["assertion"] or str(Assertion.ASSERTED),  # early: the sentence fills the UI's table
                "in its sentence": _cut(" ".join((one["context"] or text).split())),
                **({"explorer": explorer.statement(one)} if explorer else {}),
                "statement": _cut(text),
                "kind": one["kind"],
                "cue": one["cue"] or "",
                "as written": one["speaker"] or "",
                "via": ", ".join(one["via"]),
                "article": one["title"] or "",
                "published": one["published_at"].date().isoformat() if one["published_at"] else "",
                "link": one["url"],
            }
        )
    return rows


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_LIMIT else text[: _TEXT_LIMIT - 1] + "…"
