"""The commands on lakes, as a user runs them: output, exit codes, one sentence for every mistake."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from bench.storage_synthetic import Document
from quotelake.cli import main
from storage.files.open import open_files
from tests.storage.stored import Fill

ROOT = Path(__file__).parents[2]


def quotelake(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a program would, in this process: starting one costs more than all the work."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(arguments)
    return subprocess.CompletedProcess(list(arguments), status, out.getvalue(), err.getvalue())


@pytest.fixture
def filled(disk_lake: str, begun: Callable[..., None]) -> str:
    begun(disk_lake, [Document(number) for number in range(6)], [Document(2, revision=1), Document(7)])
    return disk_lake


def test_quotes_prints_tables_json_lines_and_csv_with_every_field(filled: str) -> None:
    plain = quotelake("quotes", "--lake", filled)
    assert plain.returncode == 0, plain.stderr
    columns, first = (line.split("\t") for line in plain.stdout.splitlines()[:2])
    assert columns[:4] == ["speaker", "kind", "type", "assertion"]
    assert "said the" in first[columns.index("sentence")], "the sentence, with its cue"
    assert len(plain.stdout.splitlines()) == 22
    lines = [
        json.loads(line) for line in quotelake("quotes", "--lake", filled, "--format", "jsonl").stdout.splitlines()
    ]
    assert len(lines) == 21
    assert {"quote_id", "text", "content_spans", "speaker_name", "via", "url", "title", "published_at"} <= set(lines[0])
    rows = list(csv.DictReader(io.StringIO(quotelake("quotes", "--lake", filled, "--format", "csv").stdout)))
    assert [row["quote_id"] for row in rows] == [line["quote_id"] for line in lines]
    assert json.loads(rows[0]["content_spans"]) == lines[0]["content_spans"]
    assert rows[0]["published_at"] == lines[0]["published_at"] == "2026-03-01T00:00:00+00:00"


def test_quotes_are_chosen_by_assertion_confidence_and_day(filled: str) -> None:
    def count(*arguments: str) -> int:
        return len(quotelake("quotes", "--lake", filled, "--format", "jsonl", *arguments).stdout.splitlines())

    old = str(ROOT / "tests/storage/lakes/schema-1")
    assert quotelake("quotes", "--lake", old, "--format", "jsonl").stdout.count("\n") == 6, "no assertion is asserted"
    assert (count(), count("--assertion", "all"), count("--assertion", "negated")) == (21, 21, 0)
    assert (count("--min-confidence", "0.9"), count("--min-confidence", "0.91")) == (21, 0)
    assert (count("--since", "2026-03-01"), count("--since", "2026-03-02")) == (21, 0)
    assert (count("--until", "2026-03-01"), count("--until", "2026-02-28")) == (21, 0)
    assert quotelake("quotes", "--lake", filled, "--since", "soon").returncode == 2


def test_quotes_as_parquet_are_the_statements_with_their_sentences(filled: str) -> None:
    command = [sys.executable, "-m", "quotelake.cli", "quotes", "--lake", filled, "--format", "parquet"]
    made = subprocess.run(command, capture_output=True, check=True).stdout
    table = pq.read_table(io.BytesIO(made))
    assert table.num_rows == 21
    for row in table.to_pylist():
        assert row["context"] == f"{row['speaker']} said {row['text']} would follow."


def test_clusters_are_listed_from_so_many_outlets(filled: str) -> None:
    assert quotelake("clusters", "--lake", filled).stdout.splitlines()[1:] == []
    lines = quotelake("clusters", "--lake", filled, "--min-outlets", "1").stdout.splitlines()
    assert lines[0].split("\t")[:2] == ["outlets", "reports"]
    assert len(lines) == 22


def test_quotes_are_chosen_by_release_speaker_kind_and_type(filled: str) -> None:
    def count(*arguments: str) -> int:
        return len(quotelake("quotes", "--lake", filled, "--format", "jsonl", *arguments).stdout.splitlines())

    everyone = [
        json.loads(line) for line in quotelake("quotes", "--lake", filled, "--format", "jsonl").stdout.splitlines()
    ]
    holm = [line for line in everyone if line["speaker_name"] == "Lars Holm"]
    assert count("--speaker", "lars HOLM") == len(holm) > 0
    assert count("--speaker", "nobody") == 0
    assert count("--release", "1") == 18
    assert count("--kind", "direct") == 0
    assert count("--kind", "indirect", "--type", "communication") == 21


def test_releases_diff_export_check_and_maintain_do_their_work(filled: str, tmp_path: Path) -> None:
    listed = quotelake("releases", "--lake", filled).stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["release", "1", "2"]
    compared = quotelake("diff", "1", "2", "--lake", filled, "--to", str(tmp_path / "changes"))
    assert "pages\t1\t0\t1" in compared.stdout
    assert compared.stdout.splitlines()[-1] == f"Rows written to {tmp_path / 'changes'}"
    assert pq.read_table(tmp_path / "changes" / "pages.parquet").num_rows == 2
    same = quotelake("diff", "1", "1", "--lake", filled, "--to", str(tmp_path / "same"))
    assert same.stdout.splitlines()[-1] == "Nothing differs: nothing is written."
    assert not (tmp_path / "same").exists()
    exported = quotelake("export", "--release", "1", "--to", str(tmp_path / "out"), "--lake", filled)
    assert exported.returncode == 0, exported.stderr
    assert pq.read_table(tmp_path / "out" / "statements.parquet").num_rows == 18
    checked = quotelake("check", "--lake", filled)
    assert (checked.returncode, checked.stdout) == (0, f"{filled}: every release is intact.\n")
    kept = quotelake("maintain", "--lake", filled, "--keep", "1")
    assert "releases retired: 1 to 1" in kept.stdout
    assert "freed" in kept.stdout
    assert quotelake("check", "--lake", filled).returncode == 0


@pytest.mark.parametrize("lake", ["s3"], indirect=True)
def test_the_commands_work_on_an_object_store(lake: str, fill: Fill) -> None:
    fill(lake, [Document(number) for number in range(3)])
    fill(lake, [Document(2, revision=1)])
    lines = quotelake("quotes", "--lake", lake, "--release", "1", "--format", "jsonl").stdout.splitlines()
    assert len(lines) == 9
    assert len(quotelake("releases", "--lake", lake).stdout.splitlines()) == 3
    assert "pages\t0\t0\t1" in quotelake("diff", "1", "2", "--lake", lake, "--to", f"{lake}-changes").stdout
    assert open_files(f"{lake}-changes").size("pages.parquet")
    exported = quotelake("export", "--release", "2", "--to", f"{lake}-out", "--lake", lake)
    assert exported.returncode == 0, exported.stderr
    assert {"datapackage.json", "statements.parquet"} <= set(open_files(f"{lake}-out").names())
    assert "freed" in quotelake("maintain", "--lake", lake, "--keep", "1").stdout
    assert quotelake("check", "--lake", lake).returncode == 0


def test_the_program_itself_exits_as_its_main_function_says(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "quotelake.cli", "check", "--lake", str(tmp_path / "nowhere")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (1, "")
    fault = done.stderr.removeprefix("Checking ...\n")  # which is said after a second, on a machine that is busy
    assert fault.startswith("quotelake: There is no release in")


@pytest.mark.parametrize("command", [("--version",), ("--help",), ("quotes", "--format", "jsonl"), ("releases",)])
def test_a_reader_that_has_enough_is_no_failure(command: tuple[str, ...], filled: str) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    environment = {**os.environ, "QUOTELAKE_LAKE": filled}
    program = [sys.executable, "-m", "quotelake.cli", *command]
    done = subprocess.run(program, stdout=theirs, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    os.close(theirs)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_another_broken_pipe_is_a_failure() -> None:
    code = """
import sys
from quotelake import cli
@cli.app.command()
def broken(): raise BrokenPipeError(32, "Broken pipe")
sys.exit(cli.main(["broken"]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert done.stderr.startswith("quotelake: ")
    assert "Broken pipe" in done.stderr


def test_check_names_every_fault_and_exits_1(filled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    manifest = json.loads(Path(filled, "releases/latest.json").read_text())
    path = Path(filled, manifest["tables"]["pages"]["files"][0]["path"])
    path.unlink()
    checked = quotelake("check", "--lake", filled)
    assert checked.returncode == 1
    assert f"{path.name} (release" in checked.stderr
    assert "the file is missing" in checked.stderr
    assert "Traceback" not in checked.stderr
    monkeypatch.setenv("QUOTELAKE_LOG", "json")
    told = [json.loads(line) for line in quotelake("check", "--lake", filled).stderr.splitlines()]
    assert [one["level"] for one in told[-2:]] == ["error", "error"]
    assert "restore the named files from a copy" in told[-1]["message"]


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("quotes", "--lake", "{nowhere}"), 1, "There is no release in {nowhere}"),
        (("quotes", "--lake", "{lake}", "--release", "9"), 1, "has no release 9; it has releases 1 to 2."),
        (("quotes", "--lake", "gs://bucket/x"), 1, "unknown scheme"),
        (("releases", "--lake", "{root}"), 1, "is not a quotelake lake"),
        (("diff", "1", "7", "--lake", "{lake}"), 1, "has no release 7"),
        (("export", "--lake", "{lake}", "--to", "/proc/x"), 1, "Cannot write /proc/x"),
        (("quotes", "--lake", "{lake}", "--kind", "loud"), 2, "Invalid value for '--kind'"),
        (("maintain", "--lake", "{lake}", "--keep", "0"), 2, "--keep"),
        (("maintain", "--lake", "{lake}", "--older-than", "1e12"), 2, "--older-than"),
        (("maintain", "--lake", "{lake}", "--older-than", "inf"), 2, "--older-than"),
        (("maintain", "--lake", "{lake}", "--older-than", "nan"), 2, "--older-than"),
        (("diff", "1", "--lake", "{lake}"), 2, "Missing argument 'B'"),
    ],
)
def test_mistakes_are_told_in_one_sentence_with_their_exit_code(
    filled: str, tmp_path: Path, arguments: tuple[str, ...], status: int, message: str
) -> None:
    places = {"lake": filled, "nowhere": str(tmp_path / "nowhere"), "root": str(ROOT)}
    done = quotelake(*(argument.format(**places) for argument in arguments))
    assert done.returncode == status
    assert message.format(**places) in done.stderr
    assert "Traceback" not in done.stderr
    if status == 1:
        assert len(done.stderr.strip().splitlines()) == 1
