"""The flows' parameters: what decides a run's identity, and the form that Prefect makes of them."""

from __future__ import annotations

import json
import operator
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from flows.parameters import VERSIONS, Evaluate, Maintain, NewsQuotes, Reannotate, Reclean
from storage.errors import Fatal
from tasks.discover import DiscoverSettings

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


def test_the_form_shows_what_a_person_fills_in_and_takes_all_else_too() -> None:
    schema = NewsQuotes.model_json_schema()
    seven = ["sources", "lake", "watch", "since", "languages", "strict", "batch_size"]
    assert list(schema["properties"]) == seven
    hidden = {name.strip("^$") for name in schema["patternProperties"]}
    assert hidden | set(schema["properties"]) == set(NewsQuotes.model_fields)
    assert hidden.isdisjoint(schema["properties"])


def test_a_day_and_languages_reach_discovery_and_cleaning() -> None:
    asked = news(since="2026-11-01", languages=["de", "fr"], discover={"max_documents": 3})
    assert asked.discovery() == DiscoverSettings(max_documents=3, since=date(2026, 11, 1))
    assert asked.cleaning().languages == ("de", "fr")
    assert news(clean={"languages": ["it"]}).cleaning().languages == ("it",)
    assert news().discovery() == DiscoverSettings()
    assert asked.identity() != news(discover={"max_documents": 3}).identity()


def test_a_language_is_one_of_a_list_that_the_form_offers() -> None:
    offered = NewsQuotes.model_json_schema()["properties"]["languages"]["items"]["enum"]
    assert {"en", "de", "zh"} <= set(offered)
    for wrong in ("english", "EN", "xx"):
        with pytest.raises(ValidationError, match=f"'{wrong}' is no code of a language"):
            news(languages=[wrong])
        with pytest.raises(ValidationError, match=f"'{wrong}' is no code of a language"):
            news(clean={"languages": [wrong]})


def news(**changes: Any) -> NewsQuotes:
    return NewsQuotes.model_validate({"sources": ["feed.xml"], "lake": "lake"} | changes)


def test_how_a_run_is_carried_out_is_no_part_of_its_identity() -> None:
    how = {"lake": "other", "execution": {"engine": "processes", "workers": 9}, "strict": True}
    assert news(**how).identity() == news().identity()
    for name, value in {"sources": ["a"], "watch": ["IOM"], "batch_size": 7, "clean": {"languages": []}}.items():
        assert news(**{name: value}).identity() != news().identity(), name


def test_no_two_flows_continue_each_others_runs() -> None:
    assert Reannotate(lake="l").identity() != Reclean(lake="l").identity()


RESUMED = {"sources": [], "resume": "0123456789abcdef-000001", "lake": "here", "strict": True}


def test_a_resumed_run_does_what_it_began_with_as_the_new_parameters_say() -> None:
    begun = json.loads(json.dumps(news(watch=["IOM"], batch_size=7, execution={"workers": 3}).identity()))
    again = news(**RESUMED, execution={"workers": 5}).as_begun(begun)
    assert (again.sources, again.watch, again.batch_size) == (("feed.xml",), ("IOM",), 7)
    assert (again.lake, again.strict, again.execution.workers) == ("here", True, 5)


@pytest.mark.parametrize("name", ["flow", *VERSIONS])
def test_a_run_of_another_flow_or_version_is_not_finished(name: str) -> None:
    with pytest.raises(Fatal, match=f"was begun by another {name}, so it cannot be finished by this one; run its"):
        news(**RESUMED).as_begun(news().identity() | {name: "another"})
    with pytest.raises(Fatal, match="another pipeline_version"):
        news(**RESUMED).as_begun("no mapping")


def test_a_run_of_a_version_that_named_no_flow_is_told_to_be_of_another_version() -> None:
    older = news().identity() | {"model_version": "older"}
    del older["flow"]
    with pytest.raises(Fatal, match="was begun by another model_version"):
        news(**RESUMED).as_begun(older)


def test_parsers_are_one_a_worker_where_workers_are_processes() -> None:
    assert news(execution={"engine": "processes"}).cleaning().workers == 1
    assert news(execution={"engine": "processes"}, clean={"workers": 3}).cleaning().workers == 3
    assert news().cleaning() == news().clean


def test_settings_that_rejects_name_are_parameters_of_the_flow() -> None:
    sources = "".join(path.read_text() for path in (Path(__file__).parents[2] / "tasks").rglob("*.py"))
    named = set(re.findall(r'"((?:discover|clean|annotate)\.[a-z_.]+)"', sources))
    assert {"discover.fetch.max_bytes", "clean.max_html_bytes", "annotate.maximum_characters"} <= named
    given = NewsQuotes(sources=("x",), lake="l")
    for name in named:
        assert operator.attrgetter(name)(given), name
