"""Write the dataset card of an export: licence, lineage, columns, quality of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from storage.read.describe import LICENCE, SUMMARY, TITLE, sources, table_of_columns
from storage.read.lake import Lake
from storage.schemas import Table
from storage.tables.parquet import Part
from storage.tables.releases import Release

HEAD = """---
pretty_name: {title}
language: [{languages}]
license: other
tags: [news, quotations, attribution]
configs:
{configs}
---
# {title}

{summary} Release {release}, made {created}.

"""


def card(lake: Lake, written: Iterable[tuple[Table, Part]]) -> str:
    """Give the card in Markdown, with the YAML head that hubs of data sets read."""
    files, release = list(written), lake.release
    languages = release.quality.get("languages", {})
    head = HEAD.format(
        title=TITLE,
        summary=SUMMARY,
        languages=", ".join(sorted(set(languages) - {""})),
        configs="\n".join(f"- {{config_name: {spec.name}, data_files: {part.path}}}" for spec, part in files),
        release=release.release,
        created=release.created_at,
    )
    return head + "\n".join([*_licence(lake), *_lineage(release), *_quality(release.quality), *_columns(files)])


def _licence(lake: Lake) -> Iterator[str]:
    yield f"## Licence\n\n{LICENCE['title']}\n"
    yield "| source | licence |\n|---|---|"
    for source in sources(lake):
        yield f"| {_cell(source['title'])} | {_cell(source.get('licence', 'not stated: ask the publisher'))} |"
    yield ""


def _lineage(release: Release) -> Iterator[str]:
    yield "## Lineage\n"
    yield "Pages are kept as received (`pages`), articles are read from them, entities and quotes found in"
    yield "articles; each row names the one that it comes from, and offsets count on the article's text.\n"
    yield f"- run `{release.run_id}`, key `{release.run_key}`; the release before: {release.parent or 'none'}"
    yield f"- cleaned by `{release.pipeline_version}`, annotated by `{release.model_version}`\n"


def _quality(quality: Mapping[str, object]) -> Iterator[str]:
    yield "## Quality\n"
    accuracy = quality.get("accuracy")
    if isinstance(accuracy, Mapping) and accuracy:
        yield f"Accuracy of the model on {accuracy['measured_on']},"
        yield f"measured {accuracy['date']} with {accuracy['weights']}:\n"
        yield "| figure | precision | recall | F1 |\n|---|---|---|---|"
        for name, (precision, recall, f1) in accuracy["figures"].items():
            yield f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} |"
        yield ""
    share = quality.get("named_share")
    if share is not None:
        yield f"Share of statements whose speaker has a name: {share}.\n"
    yield "| rejected because | documents |\n|---|---:|"
    rejects = quality.get("rejects")
    for reason, number in sorted(rejects.items()) if isinstance(rejects, Mapping) else ():
        yield f"| `{reason}` | {number:,} |"
    yield ""


def _columns(files: Iterable[tuple[Table, Part]]) -> Iterator[str]:
    yield "## Columns\n"
    for spec, part in files:
        yield f"### {part.path} ({part.rows:,} rows)\n\n{spec.description}\n"
        yield from table_of_columns(spec)
        yield ""


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")
