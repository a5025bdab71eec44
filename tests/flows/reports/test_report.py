"""The report of a run: what it counts, and that nothing from the web acts in it."""

from __future__ import annotations

import re
from typing import Any

from flows.reports.links import Explorer
from flows.reports.outcome import Outcome
from flows.reports.report import quality_table, report, sources_table, statement_rows
from storage.read.origins import Origin
from storage.tables.results import Counts


def outcome(**changes: Any) -> Outcome:
    return Outcome(lake="/l", run_key="k", counts={"fetch": Counts()}, release=None, latest=1, **changes)


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "speaker_name": "A | B", "speaker": "it", "kind": "direct", "text": "<b>*no*</b> [x](javascript:1)\n# y",
        "cue": "said", "assertion": None,
        "via": [], "title": None, "published_at": None, "url": "file:///a",
        "context": "It said: <b>*no*</b> [x](javascript:1)\n# y, <i>twice</i>.",
    } | changes  # fmt: skip


def test_nothing_from_the_web_acts_as_markdown_in_the_report() -> None:
    said = report(outcome(watch=["IOM"]), [statement()] * 25)
    row = next(line for line in said.splitlines() if "javascript" in line)
    assert re.sub(r"\\.", "", row).count("|") == 4
    assert not re.search(r"(?<!\\)[<>*\[\]#]", row)
    assert "It said: " in row.replace("\\", ""), "the statement stands in its sentence"
    assert "5 more in the artifact" in said
    assert "**25** new statements of watched names (IOM)" in said


def test_a_statement_that_was_not_made_is_told_from_one_that_was() -> None:
    rows = [statement(assertion="withheld", cue="declined"), statement(assertion="asserted"), statement()]
    assert [(one["assertion"], one["cue"]) for one in statement_rows(rows, 3)] == [
        ("withheld", "declined"), ("asserted", "said"), ("asserted", "said")
    ]  # fmt: skip
    cells = [line.split(" | ")[0] for line in report(outcome(), rows).splitlines() if "javascript" in line]
    assert cells == ["| A \\| B (*withheld*)", "| A \\| B", "| A \\| B"]


def test_articles_of_the_web_are_linked_and_others_only_named() -> None:
    rows = [
        statement(title="T", url="https://a.example/x_(y)|z?q=1&r=[2]"),
        statement(url="javascript:alert(1)"),
        statement(title="Q", url='http://a.example/"onx=<b>'),
    ]
    said = report(outcome(), rows)
    assert "[T](https://a.example/x_%28y%29%7Cz?q=1&r=%5B2%5D) |" in said
    assert "[Q](http://a.example/%22onx=%3Cb%3E) |" in said
    assert "](javascript" not in said.replace("\\]\\(", "")


def test_statements_lead_to_their_place_in_the_explorer_if_there_is_one() -> None:
    row = statement(article_id="a", quote_id="q")
    said = report(outcome(), [row], {"of A_B": "http://x/1/statements?watch=A_B"}, Explorer("http://x", 1))
    assert "twice\\</i\\>.](http://x/1/articles/a#s-q) |" in said
    assert "[of A\\_B](http://x/1/statements?watch=A_B)" in said
    assert [one["explorer"] for one in statement_rows([row], 5, Explorer("http://x", 1))] == [
        "http://x/1/articles/a#s-q"
    ]
    assert "explorer" not in statement_rows([row], 5)[0]


def test_the_report_shows_the_quality_of_the_release_and_nothing_of_it_acts_as_markdown() -> None:
    shown = quality_table(
        {
            "accuracy": {"measured_on": "a corpus", "figures": {"linked": [0.9, 0.8, 0.85]}},
            "named_share": 0.25,
            "kinds": {"direct": 1200},
            "confidence": {"0.1": 1, "0.9": 3},
            "languages": {"": 2, "en": 5},
            "drift": {"kinds": 0.5, "confidence": None, "languages": 0.0},
        }
    )
    assert "Speakers with a name: 25.0%." in shown
    assert "| kinds | direct: 1,200 | 0.500 |" in shown
    assert "| confidence | 90 to 100 %: 3, 10 to 20 %: 1 |  |" in shown
    assert "| languages | not known: 2, en: 5 | 0.000 |" in shown
    assert "| linked | 0.900 | 0.800 | 0.850 |" in shown


def test_the_report_shows_where_the_articles_come_from_most_of_them_first() -> None:
    def one(name: str, articles: int, licence: str = "") -> Origin:
        return Origin(name, (), (), articles, "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", licence)

    sources = [one(f"s{number}", 1) for number in range(20)] + [one("a|b <script>", 7, "with a [link](x)")]
    lines = sources_table(sources).splitlines()
    assert lines[3] == ("| a\\|b \\<script\\> | 7 | 2026-01-01 00:00 | 2026-01-02 00:00 | with a \\[link\\]\\(x\\) |")
    assert lines[4].endswith("| not stated |")
    assert lines[-1] == "| … 1 more in the manifest | | | | |"
    assert len(lines) == 3 + 20 + 1
