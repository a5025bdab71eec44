"""Measure the accuracy of the model on a corpus, and show it as artifacts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact, create_table_artifact

import annotators
from annotators.evaluation.report import figures
from flows.parameters import Evaluate
from flows.running.endings import in_words
from storage.errors import Fatal

TIMEOUT_SECONDS = 2 * 3600
"""Far above what a corpus takes (PolNeAR dev: minutes): a weekly run that hangs ends before the next."""


@flow(name="evaluate", timeout_seconds=TIMEOUT_SECONDS, persist_result=False)
@in_words
def evaluate(parameters: Evaluate) -> dict[str, float]:
    """Measure the shipped model on a corpus; the run fails where the F1 of any figure falls below the floor."""
    found = figures(annotators.load(), Path(parameters.corpus), parameters.split)
    rows = rows_of(found)
    title = f"{parameters.corpus} {parameters.split}, model {found['model_version']}"
    create_table_artifact(rows, key="accuracy", description=title)
    create_markdown_artifact(markdown(title, rows), key="report", description=title)
    f1 = {str(row["figure"]): float(row["F1"]) for row in rows}
    get_run_logger().info("%s: %s", title, ", ".join(f"{name} {value:.3f}" for name, value in f1.items()))
    worst = min(f1, key=lambda name: f1[name])
    if f1[worst] < parameters.floor:
        raise Fatal(f"{worst} is at {f1[worst]:.3f}, below the floor of {parameters.floor:.3f}, on {title}.")
    return f1


def rows_of(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Give one row a figure."""
    return [
        {
            "figure": name,
            "precision": score["precision"],
            "recall": score["recall"],
            "F1": score["f1"],
            "expected": score["expected"],
        }
        for name, score in found["scores"].items()
    ]


def markdown(title: str, rows: list[dict[str, Any]]) -> str:
    """Give the figures as a Markdown table."""
    lines = [f"## {title}", "", "| figure | precision | recall | F1 | expected |", "|---|---:|---:|---:|---:|"]
    lines += [
        f"| {row['figure']} | {row['precision']:.3f} | {row['recall']:.3f} | {row['F1']:.3f} | {row['expected']:,} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"
