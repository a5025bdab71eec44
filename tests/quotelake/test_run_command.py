"""The command `run` as a user meets it: exit codes, one-sentence errors, what is printed."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from quotelake.local_api import answers

Cli = Callable[..., subprocess.CompletedProcess[str]]
SAMPLES = Path(__file__).resolve().parents[2] / "samples"

WRONG = {
    "nothing to read": ((), 2, "Wrong settings: nothing to read: name at least one source, or a run to resume."),
    "a batch of none": (("x", "--batch-size", "0"), 2, "batch_size: input should be greater than or equal to 1"),
    "no such pattern": (("x", "--include", "("), 2, "'(' is no regular expression"),
    "no such key": (("--resume", "latest"), 2, "resume: string should match pattern"),
    "dask address without dask": (("x", "--dask-scheduler", "tcp://a:1"), 2, "the engine is not 'dask'"),
    "no such day": (("x", "--since", "yesterday"), 2, "'yesterday' is no day; write it as YYYY-MM-DD."),
    "a fault in sources": (("{folder}/sources.yaml",), 2, "line 1, sourcs: there is no such setting; sources is one"),
    "a fault in watch": (("x", "--watch-list", "{folder}/watch.yaml"), 2, "watch.yaml, line 1: the entry has no name"),
    "no such option": (("x", "--wach", "IOM"), 2, "No such option"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_is_one_sentence_and_starts_nothing(name: str, here: Cli, tmp_path: Path) -> None:
    arguments, status, sentence = WRONG[name]
    (tmp_path / "sources.yaml").write_text("sourcs: []\n")
    (tmp_path / "watch.yaml").write_text("- aliases: [IOM]\n")
    done = here("run", *(one.format(folder=tmp_path) for one in arguments), "--lake", str(tmp_path / "lake"))
    assert done.returncode == status
    assert sentence in " ".join(done.stderr.split())
    assert not (tmp_path / "lake").exists()


def test_a_server_that_is_down_is_named_in_one_sentence(
    here: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles = 'active = "team"\n[profiles.team]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    (tmp_path / "profiles.toml").write_text(profiles)
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_API_URL", "")
    done = here("run", str(SAMPLES), "--lake", str(tmp_path / "lake"))
    assert done.returncode == 1
    assert done.stderr.startswith("quotelake: The Prefect server http://127.0.0.1:9/api does not answer: start it")


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.usefixtures("api")
def test_a_run_prints_counts_statements_release_and_how_to_open_it(cli: Cli, here: Cli, tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    first = cli(
        "run", str(SAMPLES), "--lake", lake, "--watch", "IOM", "--watch", "Zzyzx Relief", "--watch", "Esteban Rojas"
    )
    assert first.returncode == 0, first.stderr
    assert "Traceback" not in first.stderr
    assert "Statements of International Organization for Migration" in first.stdout
    assert re.search(rf"^Release 1 of {re.escape(lake)}: 10 pages, .* quotes\.$", first.stdout, re.M), "on one line"
    assert "quotelake quotes --lake lake --speaker IOM  # read them here" in first.stdout
    assert f"See them: {lake}/exports/000001/statements.html" in first.stdout
    assert Path(lake, "exports/000001/statements.html").exists()
    assert "quotelake: nobody in the release is called 'Zzyzx Relief'" in first.stderr
    assert "'Esteban Rojas'" not in first.stderr, "who speaks in the release needs no list"
    again = here("run", str(SAMPLES), "--lake", lake, "--watch", "IOM", "--watch", "Zzyzx Relief")
    assert again.returncode == 0
    assert "Nothing new; the newest release is 1." in again.stdout
    assert "Statements of International Organization for Migration" in again.stdout


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.usefixtures("api")
def test_rejects_are_listed_and_fail_only_a_strict_run(here: Cli, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/good.txt").write_text((SAMPLES / "khorog-mudflow-iom.txt").read_text())
    (tmp_path / "in/empty.txt").write_text("")
    arguments = ("run", str(tmp_path / "in"), "--lake", str(tmp_path / "lake"))
    lenient = here(*arguments)
    assert lenient.returncode == 0, lenient.stderr
    assert "1 rejected" in lenient.stdout
    assert "fetch empty" in lenient.stdout
    strict = here(*arguments, "--strict")
    assert strict.returncode == 1
    assert "Nothing new" in strict.stdout


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.usefixtures("api")
def test_a_source_that_gives_nothing_fails_after_what_came_of_the_others(here: Cli, tmp_path: Path) -> None:
    good, lake = str(SAMPLES / "khorog-mudflow-iom.txt"), str(tmp_path / "lake")
    done = here("run", good, "www.example.org/news", "--lake", lake)
    assert done.returncode == 1
    assert "Release 1 of" in done.stdout
    assert done.stderr.splitlines()[-1] == (
        "quotelake: The source www.example.org/news gives no document (no such file or folder; for the web write "
        "https://www.example.org/news): correct it or leave it out. What the others gave is in release 1."
    )
    nothing = here("run", str(tmp_path / "nofile.txt"), "--lake", str(tmp_path / "new"))
    assert nothing.returncode == 1
    assert "view --lake" not in nothing.stdout
    assert not (tmp_path / "new/releases").exists()


@pytest.mark.prefect
@pytest.mark.xdist_group("prefect")
@pytest.mark.usefixtures("api")
def test_a_mistyped_address_is_a_reject_and_the_file_beside_it_is_read(here: Cli, tmp_path: Path) -> None:
    good = str(SAMPLES / "khorog-mudflow-iom.txt")
    done = here("run", good, "https://[::1/feed.xml", "--lake", str(tmp_path / "lake"))
    assert done.returncode == 1
    assert "Release 1 of" in done.stdout
    assert "invalid_url" in done.stdout
    assert "The source https://[::1/feed.xml gives no document (Invalid IPv6 URL)" in done.stderr


@pytest.mark.parametrize("url", ["http://127.0.0.1:abc/api", "http://[::1/api", "nowhere"])
def test_a_servers_address_that_is_none_is_named_in_one_sentence(
    url: str, here: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", url)
    done = here("run", str(SAMPLES), "--lake", str(tmp_path / "lake"))
    assert done.returncode == 1
    assert done.stderr.startswith(f"quotelake: The Prefect server {url} does not answer: start it")
    assert not answers(f"{url}/health")
