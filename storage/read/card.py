"""Write the dataset card of an export: licence, lineage, columns, quality of what is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import yaml

from storage.read.describe import LICENCE, SUMMARY, TITLE, sources, table_of_columns
from storage.read.lake import Lake
from storage.read.origins import origins
from storage.schemas import Table
from storage.tables.parquet import Part
from storage.tables.releases import Release
from storage.vocabulary import Stage

UNSTATED = "not stated: ask the publisher"
SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))
"""Size categories of the hub, each below its bound."""
LARGEST = "n>10M"
HEAD = """---
{metadata}---
# {title}

{summary} Release {release}, made {created}.

"""


def card(lake: Lake, written: Iterable[tuple[Table, Part]]) -> str:
    """Give the card in Markdown, with the YAML head that hubs of data sets read."""
    files, release = list(written), lake.release
    head = HEAD.format(
        metadata=yaml.safe_dump(_metadata(release, files), sort_keys=False, allow_unicode=True),
        title=TITLE,
        summary=SUMMARY,
        release=release.release,
        created=release.created_at,
    )
    return head + "\n".join([*_licence(lake), *_lineage(release), *_quality(release.quality), *_columns(files)])


def _metadata(release: Release, files: Sequence[tuple[Table, Part]]) -> dict[str, object]:
    """Give the fields that the hub knows. A YAML library writes them: to YAML 1.1 a bare `no`, Norwegian, is false."""
    statements = release.rows().get("quotes", 0)
    languages = sorted(set(release.quality.get("languages", {})) - {"", "und"})
    return {
        "pretty_name": TITLE,
        **({"language": languages} if languages else {}),
        "license": "other",
        "license_name": "texts-of-their-publishers",
        "license_link": "README.md",
        "annotations_creators": ["machine-generated"],
        "source_datasets": ["original"],
        "size_categories": [next((name for bound, name in SIZES if statements < bound), LARGEST)],
        "tags": ["news", "quotations", "attribution"],
        "configs": [{"config_name": spec.name, "data_files": part.path} for spec, part in files],
    }


def _licence(lake: Lake) -> Iterator[str]:
    yield f"## Licence\n\n{LICENCE['title']}\n"
    yield "| source | licence |\n|---|---|"
    for source in sources(lake):
        yield f"| {_cell(source['title'])} | {_cell(source.get('licence', UNSTATED))} |"
    yield ""


def _lineage(release: Release) -> Iterator[str]:
    yield "## Lineage\n"
    yield "| source | read from | as | articles | first fetched | last fetched | licence |"
    yield "|---|---|---|---:|---|---|---|"
    for one in origins(release):
        words = (one.name, ", ".join(one.addresses), ", ".join(one.kinds), f"{one.articles:,}")
        yield f"| {' | '.join(map(_cell, (*words, one.first_fetched, one.last_fetched, one.licence or UNSTATED)))} |"
    yield ""
    yield "Pages are kept as received (`pages`), articles are read from them, entities and quotes found in"
    yield "articles; each row names the one that it comes from, and offsets count on the article's text.\n"
    yield f"- run `{release.run_id}`, key `{release.run_key}`; the release before: {release.parent or 'none'}"
    yield f"- this run cleaned by `{release.pipeline_version}`, annotated by `{release.model_version}`"
    for stage, versions in (("articles cleaned", "cleaned_by"), ("statements annotated", "annotated_by")):
        told = (f"{number:,} by `{version}`" for version, number in release.lineage.get(versions, {}).items())
        yield f"- {stage}: {', '.join(told) or 'none, or an earlier version did not state it'}"
    yield f"- stages, in this order: {', '.join(Stage)}\n"


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
