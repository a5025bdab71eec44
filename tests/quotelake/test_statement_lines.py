"""Statements as lines: within 80 columns, with the cue; what the web wrote is shown and not obeyed."""

from __future__ import annotations

import csv
import io
import re
import sys
from datetime import UTC, datetime
from typing import Any

import pytest

from quotelake.run_view import statement_lines
from quotelake.statement_lines import print_clusters, print_csv, print_statements, shown
from storage.read.statements import STATEMENTS

CONTEXT = (
    "“[red]Down[/red] \x1b[31mgoes \u202ethe dam,” the minister announced on a very long Monday in the valley "
    "by the river."
)


def statement(**changed: Any) -> dict[str, Any]:
    empty = dict.fromkeys(STATEMENTS.names())
    cue, speaker = (100 + CONTEXT.index(words) for words in ("announced", "the minister"))
    row = empty | {
        "url": "https://a.example/1",
        "title": '=HYPERLINK("http://b.example") [bold]x[/bold]',
        "speaker_name": "Bo Lindahl",
        "kind": "direct",
        "attribution_type": "communication",
        "text": CONTEXT[:30],
        "content_spans": [[100, 130]],
        "speaker": "the minister",
        "speaker_spans": [[speaker, speaker + 12]],
        "cue": "announced",
        "cue_spans": [[cue, cue + 9]],
        "via": [],
        "watch": [],
        "context": CONTEXT,
        "context_start": 100,
        "context_end": 100 + len(CONTEXT),
    }
    return row | changed


def test_a_terminal_shows_the_sentence_with_its_cue_in_80_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    moment = datetime(2031, 5, 7, 23, 59, tzinfo=UTC)
    print_statements([statement(assertion="negated", published_at=moment), statement(context=None)])
    out = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)  # styles of ours
    assert max(map(len, out.splitlines())) <= 80
    flat = " ".join(out.split())
    assert "“[red]Down[/red] \\x1b[31mgoes \\u202ethe dam,” the minister announced on a very long Monday" in flat
    assert "[bold]x[/bold]" in flat
    assert "Bo Lindahl (the minister announced) negated, direct, communication" in flat
    assert "2031-05-07 · a.example · =HYPERLINK" in flat, "day, outlet, title"
    assert not {"\x1b", "\u202e"} & set(out)


def test_a_pipe_gets_tabs_and_no_character_that_steers(capsys: pytest.CaptureFixture[str]) -> None:
    print_statements([statement(title="a\tb\nc\x9b1m\u2066d", assertion="withheld", publisher="The\nPost")])
    head, line = capsys.readouterr().out.splitlines()
    cells = dict(zip(head.split("\t"), line.split("\t"), strict=True))
    assert cells["assertion"] == "withheld"
    assert (cells["as written"], cells["cue"]) == ("the minister", "announced")
    assert cells["outlet"] == "The Post"
    assert line.endswith("a b c\\x9b1m\\u2066d")
    print_clusters([{"outlets": 2, "reports": 3, "first_published": None, "speaker": None, "text": "\x1b]0;x\x07",
                     "outlet_names": ["a\u200e"], "cluster_id": "0" * 32}])  # fmt: skip
    assert "\\x1b]0;x\\x07\ta\\u200e\t" in capsys.readouterr().out


def test_a_run_shows_by_which_words_a_statement_is_attributed_and_which_was_not_made() -> None:
    made, *_ = statement_lines(statement(assertion="asserted"))
    assert made.endswith("[green]Bo Lindahl[/green] [dim](the minister announced)[/dim]")
    turned = {"cue": "According to", "cue_spans": [[90, 102]], "speaker": "the council", "speaker_spans": [[103, 114]]}
    withheld, *_ = statement_lines(statement(assertion="withheld", via=["Reuters"], **turned))
    assert withheld.endswith("[dim](According to the council)[/dim] [yellow]withheld[/yellow] [dim]via Reuters[/dim]")
    unattributed = {"cue": None, "cue_spans": [], "speaker": None, "speaker_spans": [], "speaker_name": None}
    assert next(statement_lines(statement(**unattributed))).endswith("[green]nobody named[/green]")


def test_joiners_of_scripts_stay_and_white_space_is_one_blank() -> None:
    assert shown("می\u200cخواهم  a\r\n b") == "می\u200cخواهم a b"


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t"])
def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(first: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_csv([statement(text=f"{first}1+1", confidence=0.5, publisher="a\rb")])
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out, newline=""))
    assert row["text"] == f"'{first}1+1"
    assert row["publisher"] == "a\nb"
    assert row["title"].startswith("'=HYPERLINK")
    assert (row["content_spans"], row["confidence"]) == ("[[100, 130]]", "0.5")
