"""What a run shows, as far as it needs no server: the page of statements, the report, links, the form's fields."""

from __future__ import annotations

import re
import sys
import threading
import urllib.error
import urllib.request
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from flows.parameters import Evaluate, Maintain, NewsQuotes, Reannotate, Reclean
from flows.reports.html_view import marked
from flows.reports.links import link_to
from flows.reports.report import Outcome, report
from storage.tables.results import Counts

ROOT = Path(__file__).resolve().parents[2]


def quote(number: int, *spans: tuple[int, int], **fields: Any) -> dict[str, Any]:
    return {"quote_id": f"q{number}", "content_spans": list(spans), "speaker_spans": [], "cue_spans": []} | fields


def words_of(page: str) -> str:
    """The text of a page as a reader sees it, without the numbers of the marks."""
    bare = re.sub(r'<span class="number".*?</span>', "", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<div[^>]*>|</div>", "\n", re.sub(r"</?span[^>]*>", "", bare))).split())


TEXTS = st.text(st.sampled_from("ab ,.“”<&'\n\t "), min_size=1, max_size=60)


@settings(deadline=None)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 59), st.integers(1, 20)), max_size=5))
def test_marks_never_change_the_words(text: str, spans: list[tuple[int, int]]) -> None:
    kept = [(a, min(a + n, len(text))) for a, n in spans if a < len(text)]
    assert words_of(marked(text, [quote(n, span) for n, span in enumerate(kept)])) == " ".join(text.split())


def test_each_mark_has_its_words_its_colour_and_the_number_of_its_statement() -> None:
    text = "Prices rose, the bank said.\nIt denied more."
    page = marked(
        text, [quote(1, (0, 11), cue_spans=[(22, 26)], speaker_spans=[(13, 21)]), quote(2, (38, 42), speaker_spans=[])]
    )
    assert page.count('class="spans"') == 2
    colours = re.findall(r'class="number" style="background:(#\w+)">\s*<a[^>]*href="#(q\d)">(\d)</a>', page)
    assert colours == [("#b7e1cd", "q1", "1"), ("#9fc5f8", "q1", "1"), ("#f9cb9c", "q1", "1"), ("#b7e1cd", "q2", "2")]
    lines = re.findall(r'<span class="marked"[^>]*>([^<]*)<span class="line" style="background:(#\w+)', page)
    assert [word for word, colour in lines if colour == "#b7e1cd"] == ["Prices ", "rose", "more"]
    assert [word for word, colour in lines if colour == "#9fc5f8"] == ["the ", "bank "]


MODELS = [Evaluate, Maintain, NewsQuotes, Reannotate, Reclean]


@pytest.mark.parametrize("model", MODELS)
def test_every_field_of_a_form_is_one_field_with_a_readable_title(model: type[BaseModel]) -> None:
    schema = model.model_json_schema()
    for part in [schema, *schema["$defs"].values()] if "$defs" in schema else [schema]:
        for name, field in part.get("properties", {}).items():
            assert "anyOf" not in field, f"{name}: a choice between a type and null"
            assert "$ref" in field or re.fullmatch(r"[A-Z][\w ]+( \(.+\))?", field["title"]), field


def test_titles_name_units() -> None:
    fetch = NewsQuotes.model_json_schema()["$defs"]["FetchSettings"]["properties"]
    assert fetch["host_delay_s"]["title"] == "Host delay (seconds)"
    assert fetch["max_bytes"]["title"] == "Largest document (bytes)"
    assert fetch["ca_bundle"]["title"] == "CA bundle"


def test_the_form_begins_with_what_a_person_fills_in() -> None:
    assert list(NewsQuotes.model_json_schema()["properties"])[:3] == ["sources", "lake", "watch"]


def outcome(**changes: Any) -> Outcome:
    return Outcome(lake="/l", run_key="k", counts={"fetch": Counts()}, release=None, latest=1, **changes)


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "speaker_name": "A | B", "speaker": "it", "kind": "direct", "text": "<b>*no*</b> [x](javascript:1)\n# y",
        "via": [], "title": None, "published_at": None, "url": "file:///a",
    } | changes  # fmt: skip


def test_nothing_from_the_web_acts_as_markdown_in_the_report() -> None:
    said = report(outcome(), ["IOM"], [statement()] * 25)
    row = next(line for line in said.splitlines() if "javascript" in line)
    assert re.sub(r"\\.", "", row).count("|") == 4
    assert not re.search(r"(?<!\\)[<>*\[\]#]", row)
    assert "5 more in the artifact" in said
    assert "**25** new statements of watched names (IOM)" in said


def test_articles_of_the_web_are_linked_and_others_only_named() -> None:
    rows = [
        statement(title="T", url="https://a.example/x_(y)|z?q=1&r=[2]"),
        statement(url="javascript:alert(1)"),
        statement(title="Q", url='http://a.example/"onx=<b>'),
    ]
    said = report(outcome(), [], rows)
    assert "[T](https://a.example/x_%28y%29%7Cz?q=1&r=%5B2%5D) |" in said
    assert "[Q](http://a.example/%22onx=%3Cb%3E) |" in said
    assert "](javascript" not in said.replace("\\]\\(", "")


def test_links_go_where_the_lake_is_served(tmp_path: Path) -> None:
    lake = str(tmp_path / "lake")
    served = {"QUOTELAKE_LAKE": lake, "QUOTELAKE_LAKE_URL": "http://127.0.0.1:1/"}
    assert link_to(lake, "releases/000001.json", served) == "http://127.0.0.1:1/releases/000001.json"
    assert link_to(str(tmp_path / "other"), "x y", served) == f"file://{tmp_path}/other/x%20y"
    assert link_to("s3://b/l", "x", served) == "s3://b/l/x"


@pytest.fixture
def served(tmp_path: Path) -> Any:
    sys.path.insert(0, str(ROOT / "deployments"))
    try:
        from lake_files import server  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "deployments"))
    for path in ("lake/exports/000001/a.html", "lake/quotes/part.parquet", "secret"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (tmp_path / "lake/exports/out").symlink_to(tmp_path / "secret")
    one = server(str(tmp_path / "lake"), 0)
    thread = threading.Thread(target=one.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{one.server_port}"
    one.shutdown()
    one.server_close()


def test_published_files_are_served_and_nothing_else(served: str) -> None:
    with urllib.request.urlopen(f"{served}/exports/000001/a.html") as answer:
        assert answer.read() == b"lake/exports/000001/a.html"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for path in ("", "exports/", "quotes/part.parquet", "exports/../../secret", "exports/%2e%2e/%2e%2e/secret",
                 "exports/out", "exports//etc/passwd"):  # fmt: skip
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{served}/{path}")
