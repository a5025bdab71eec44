"""Measure what each command costs as a lake grows: `python -m bench.growth --articles 1000 10000 --help`.

A lake is made of rows, four statements an article, 250 articles a day and twenty statements a speaker, in files as runs
leave them; nothing is annotated but the documents that a measured run brings. Each command is a process of its own; CPU
seconds are of it and its children, Prefect's server among them, memory is that of the largest process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pyarrow as pa

from annotators.entities.names import derive
from annotators.lexicon.normalize import Spelling
from storage import ids
from storage.files.open import open_files
from storage.schemas import RELEASED, TABLES
from storage.tables import parquet
from storage.tables.parquet import Part
from storage.tables.validate import conform
from storage.vocabulary import EntityLabel
from storage.write.lineage import lineage
from storage.write.maintain import MAINTAIN
from storage.write.publish import held, put
from storage.write.quality import quality
from storage.write.tally import tally

STATEMENTS, A_DAY, BY_A_SPEAKER, NEW = 4, 250, 20, 10
ARTICLES_A_PART = 5_000
"""About a megabyte a part of quotes and of articles: what runs leave before maintenance."""
SPEAKER = "Official No. 17"
PIPELINE, MODEL, STARTED = "0.1.0", "m1", datetime(2026, 3, 1, tzinfo=UTC)
_WORDS = [
    first + rest
    for first in ("ba", "ke", "lo", "mi", "nu", "ra", "so", "te")
    for rest in map("n{:x}d".format, range(256))
]
_SENTENCES = [" ".join(random.Random(number).choices(_WORDS, k=20)).capitalize() + "." for number in range(2_000)]
QUIET = {"PREFECT_LOGGING_LEVEL": "ERROR", "DO_NOT_TRACK": "1"}


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    cpu: float
    peak: float
    """MB."""
    said: str


def make(lake: Path, articles: int) -> None:
    """Write the rows of a lake as its first release."""
    files = open_files(str(lake))
    parts: dict[str, list[Part]] = {name: [] for name in RELEASED}
    step = min(ARTICLES_A_PART, articles // 8)
    for start in range(0, articles, step):
        numbers = range(start, min(articles, start + step))
        for name, rows in made(numbers, articles).items():
            table = conform(pa.table(rows), TABLES[name])
            parts[name].append(parquet.store(files, name, parquet.encode(table, TABLES[name]), table.num_rows))
    # As of upkeep: a run announces what runs before it released and did not announce, and none did that of this.
    head = {"run_id": MAINTAIN, "run_key": "made-000001", "pipeline_version": PIPELINE, "model_version": MODEL}
    with held(files) as lease:
        sums = tally(files, None, parts, {})
        told = {
            "quality": quality(sums, {}),
            "licences": {},
            "lineage": lineage(files, None, sums, parts["pages"], [], {}),
        }
        put(files, lease, None, parts, head, told)


def made(numbers: range, of: int) -> dict[str, dict[str, list[object]]]:
    """Give the rows of documents by number as columns, by table, of a lake of `of` articles.

    Rows of dictionaries (bench.storage_synthetic) take twenty times as long, which counts in a million.
    """
    columns: dict[str, dict[str, list[object]]] = {
        name: {column: [] for column in TABLES[name].names()} for name in ("pages", "articles", "entities", "quotes")
    }

    def add(table: str, **values: object) -> None:
        for name, column in columns[table].items():
            column.append(values.get(name))

    for number in numbers:
        chance = random.Random(number)
        speakers = [_speaker(chance, of) for _ in range(STATEMENTS)]
        contents = [f"the {' '.join(chance.choices(_WORDS, k=10))}" for _ in range(STATEMENTS)]
        said = [
            f"{speaker} said {content} would follow.\n\n" for speaker, content in zip(speakers, contents, strict=True)
        ]
        text = "".join(said) + " ".join(chance.choices(_SENTENCES, k=10))
        url, digest = f"https://news.example/{number}", ids.sha256_hex(text)
        doc_id = ids.doc_id(url)
        key = ids.page_id(doc_id, digest)
        published = STARTED - timedelta(days=(of - 1 - number) // A_DAY + 1)
        about = {"doc_id": doc_id, "url": url, "source": "made", "article_id": key, "page_id": key}
        add(
            "pages",
            **about,
            final_url=url,
            fetched_at=STARTED,
            status=200,
            media_type="text/plain",
            encoding="utf-8",
            content_sha256=digest,
            body=text.encode(),
        )
        add(
            "articles",
            **about,
            publisher="Example News",
            title=f"Report {number}",
            authors=["A. Writer"],
            published_at=published,
            language="en",
            text=text,
            text_sha256=digest,
            furniture=[],
            pipeline_version=PIPELINE,
            section="Local",
            paywalled=False,
            extractor="plain",
        )
        at = 0
        for paragraph, (speaker, content, line) in enumerate(zip(speakers, contents, said, strict=True)):
            name, start = [at, at + len(speaker)], at + len(speaker) + 6
            span = [start, start + len(content)]
            entity = _entity_id(speaker)
            add(
                "entities",
                mention_id=ids.mention_id(key, MODEL, "PERSON", *name),
                article_id=key,
                start=name[0],
                end=name[1],
                text=speaker,
                label="PERSON",
                name=speaker,
                entity_id=entity,
                score=0.8,
                model_version=MODEL,
            )
            quote_id = ids.quote_id(key, MODEL, "indirect", [(span[0], span[1])])
            add(
                "quotes",
                quote_id=quote_id,
                article_id=key,
                start=span[0],
                end=span[1],
                paragraph=paragraph,
                kind="indirect",
                attribution_type="communication",
                text=content,
                content_spans=[span],
                cue="said",
                cue_spans=[[start - 5, start - 1]],
                speaker=speaker,
                speaker_spans=[name],
                speaker_name=speaker,
                speaker_entity_id=entity,
                speaker_label="PERSON",
                resolution="name",
                via=[],
                confidence=0.9,
                watch=[],
                text_sha256=digest,
                model_version=MODEL,
                assertion="asserted",
                context_start=at,
                context_end=at + len(line) - 2,
                cluster_id=quote_id,
            )
            at += len(line)
    return columns


def _speaker(chance: random.Random, articles: int) -> str:
    """Give one of those who speak every day, in a statement of twenty, else one of those who speak seldom."""
    if not chance.randrange(20):
        return f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}"
    return f"Official No. {chance.randrange(max(25, articles * STATEMENTS // BY_A_SPEAKER))}"


@cache
def _entity_id(speaker: str) -> str:
    return derive(Spelling(speaker), EntityLabel.PERSON).entity_id


def news(path: Path, first: int) -> None:
    """Write NEW documents of the lake's last day."""
    chance = random.Random(first)
    with path.open("w", encoding="utf-8") as file:
        for number in range(first, first + NEW):
            names = [f"{chance.choice(_GIVEN)} {chance.choice(_FAMILY)}" for _ in range(STATEMENTS)]
            said = [
                f"“We will {chance.choice(_DOES)} the {chance.choice(_THINGS)} before {chance.choice(_WHEN)},” "
                f"{name} said. "
                f"The {chance.choice(_THINGS)} of the district was closed last year and {chance.choice(_WHEN)} it "
                f"opens again, according to the ministry."
                for name in names
            ]
            record = {
                "url": f"https://new.example/{number}",
                "title": f"Plans for {number}",
                "published_at": STARTED.isoformat(),
                "text": "\n\n".join(said),
            }
            file.write(json.dumps(record) + "\n")


_GIVEN = ["Ana", "Bela", "Carl", "Dora", "Emil", "Fiona", "Grace", "Henry"]
_FAMILY = ["Sousa", "Novak", "Lindt", "Moreau", "Okafor", "Petrov", "Quinn", "Rossi"]
_DOES = ["repair", "close", "sell", "open", "rent"]
_THINGS = ["bridge", "school", "market", "clinic", "harbour", "library"]
_WHEN = ["winter", "spring", "the election", "the end of the year"]


def measured(command: list[str], home: Path) -> Cost:
    """Run a command to its end. Raises CalledProcessError where it fails."""
    with tempfile.TemporaryFile("w+") as said:
        environment = {**os.environ, **QUIET, "PREFECT_HOME": str(home), "TMPDIR": str(home)}
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        output = said.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, output)
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def commands(lake: Path, folder: Path, articles: int) -> Iterator[tuple[str, list[str]]]:
    """Give the commands to measure, by what the table calls them, in the order in which they must run."""
    quotelake = [sys.executable, "-m", "quotelake.cli"]
    where = ["--lake", str(lake)]
    batches = [folder / f"news-{articles}-{number}.jsonl" for number in range(3)]
    for number, path in enumerate(batches):
        news(path, NEW * number)
    yield "first run of the lake, 10 new", [*quotelake, "run", str(batches[0]), *where]
    yield "run, 0 new", [*quotelake, "run", str(batches[0]), *where]
    yield "run, 10 new", [*quotelake, "run", str(batches[1]), *where]
    yield "quotes --speaker", [*quotelake, "quotes", "--speaker", SPEAKER, "--format", "csv", *where]
    yield "diff of two runs", [*quotelake, "diff", "1", "3", *where]
    yield "check", [*quotelake, "check", *where]
    yield "export", [*quotelake, "export", "--to", str(folder / "export"), *where]
    yield "maintain", [*quotelake, "maintain", *where]
    yield "diff, all files merged", [*quotelake, "diff", "1", "4", *where]
    yield "run, 10 new, after maintain", [*quotelake, "run", str(batches[2]), *where]
    yield "quotes --speaker, after maintain", [*quotelake, "quotes", "--speaker", SPEAKER, "--format", "csv", *where]


def measure(folder: Path, articles: int, only: str) -> dict[str, Cost]:
    """Make a lake of so many articles unless it is there, and measure each command on a copy of it."""
    made, lake = folder / f"made-{articles}", folder / f"lake-{articles}"
    if not made.exists():
        shutil.rmtree(folder / "half", ignore_errors=True)  # of a run that was killed
        began = time.monotonic()
        make(folder / "half", articles)
        (folder / "half").rename(made)
        print(f"{articles:,} articles made in {time.monotonic() - began:.0f} s", flush=True)
    shutil.rmtree(lake, ignore_errors=True)
    shutil.copytree(made, lake, copy_function=os.link)  # parts are never written again
    found = {}
    for name, command in commands(lake, folder, articles):
        if only in name or "first" in name or name == "run, 10 new" or name == "maintain":
            found[name] = measured(command, folder)
            print(f"{articles:>9,} {name}: {found[name].cpu:.1f} s, {found[name].peak:.0f} MB", flush=True)
        shutil.rmtree(folder / "export", ignore_errors=True)
    shutil.rmtree(lake)
    return found


def warm(folder: Path) -> None:
    """Run once into a lake of its own: Prefect then makes its database, which takes 4 s and is of no lake."""
    source, lake = folder / "warm.jsonl", folder / "warm"
    news(source, 0)
    measured([sys.executable, "-m", "quotelake.cli", "run", str(source), "--lake", str(lake)], folder)
    shutil.rmtree(lake)


def table(by_size: dict[int, dict[str, Cost]]) -> str:
    """Give the figures as a Markdown table."""
    sizes = sorted(by_size)
    lines = [
        "| CPU seconds, peak MB | " + " | ".join(f"{size:,}" for size in sizes) + " | largest / smallest |",
        "|---|" + "---|" * (len(sizes) + 1),
    ]
    for name in by_size[sizes[0]]:
        costs = [by_size[size][name] for size in sizes]
        shown = " | ".join(f"{cost.cpu:.1f}, {cost.peak:.0f}" for cost in costs)
        lines.append(f"| {name} | {shown} | {costs[-1].cpu / costs[0].cpu:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--folder", type=Path, help="where lakes are made, and kept; a temporary one if none")
    parser.add_argument("--only", default="", help="measure those commands whose name holds this, and what they need")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quotelake-growth-") as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        warm(folder)
        print(table({size: measure(folder, size, arguments.only) for size in arguments.articles}))


if __name__ == "__main__":
    main()
