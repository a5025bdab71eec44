"""Options win over the environment, that over a settings file, and a fault is named where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.given import merged, parameters, refuse_wrong_files, with_profile
from flows.parameters import NewsQuotes
from storage.errors import WrongSettings

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_options_win_over_the_environment_over_the_file_over_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("quotelake.yaml").write_text("sources: [a]\nlake: of-file\nbatch_size: 9\ndiscover: {max_documents: 7}\n")
    plain = parameters({})
    assert (plain.sources, plain.lake, plain.batch_size, plain.discover.max_documents) == (("a",), "of-file", 9, 7)
    monkeypatch.setenv("QUOTELAKE_LAKE", "of-environment")
    assert parameters({}).lake == "of-environment"
    asked = parameters({"lake": "of-option", "sources": ["b"], "discover": {"include": "x", "max_documents": None}})
    assert (asked.sources, asked.lake, asked.batch_size) == (("b",), "of-option", 9)
    assert (asked.discover.include, asked.discover.max_documents) == ("x", 7)


def test_without_a_file_the_lake_is_named_lake() -> None:
    assert parameters({"sources": ["a"]}).lake == "lake"


def test_a_file_that_is_named_is_read_in_place_of_the_folders() -> None:
    Path("quotelake.yaml").write_text("lake: here\n")
    Path("other.yaml").write_text("sources: [b]\n")
    assert parameters({}, Path("other.yaml")).lake == "lake"


WRONG = {
    "a name that is none": ("wach: [x]\n", {}, "quotelake.yaml, line 1, wach: there is no such setting; watch is one"),
    "below another": (
        "lake: a\ndiscover:\n  max_documents: 0\n",
        {},
        "quotelake.yaml, line 3, discover.max_documents: input should be greater than or equal to 1",
    ),
    "no list": ("\nwatch: IOM\n", {}, "quotelake.yaml, line 2, watch: input should be a list, a line for each"),
    "one of a list": (
        "watch:\n  - IOM\n  - no\n",
        {},
        "quotelake.yaml, line 3, watch.1: input should be a valid string",
    ),
    "an option": ("batch_size: 9\n", {"batch_size": 0}, "Wrong settings: batch_size: input should be greater"),
    "one of an option's": ("watch: [a]\n", {"watch": [""]}, "Wrong settings: watch.0: string should have at least 1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_where_it_stands(name: str) -> None:
    text, given, said = WRONG[name]
    Path("quotelake.yaml").write_text(text)
    with pytest.raises(WrongSettings) as raised:
        parameters({"sources": ["a"], **given})
    assert said in str(raised.value)
    assert str(raised.value).count("Wrong settings") == 1


def test_what_is_given_is_laid_over_level_by_level() -> None:
    under = {"batch_size": 9, "discover": {"max_documents": 3, "fetch": {"robots": False}}}
    over = {"batch_size": None, "discover": {"max_documents": 5, "fetch": {"allow_hosts": None}}, "strict": None}
    assert merged(under, over) == {"batch_size": 9, "discover": {"max_documents": 5, "fetch": {"robots": False}}}


PROFILES = """lake: news
profiles:
  careful:
    batch_size: 50
    discover: {fetch: {host_delay_s: 7}, max_documents: 3}
  wrong:
    discover:
      max_documents: none
"""


def test_what_is_given_wins_over_the_profile_and_that_over_the_defaults() -> None:
    Path("quotelake.yaml").write_text(PROFILES)
    asked = NewsQuotes.model_validate(
        {"sources": ["a"], "lake": "l", "profile": "careful", "discover": {"max_documents": 9}}
    )
    run = with_profile(asked)
    assert (run.sources, run.lake, run.batch_size) == (("a",), "l", 50)
    assert (run.discover.fetch.host_delay_s, run.discover.max_documents) == (7, 9)
    plain = NewsQuotes(sources=("a",), lake="l")
    assert with_profile(plain) is plain
    assert parameters({"sources": ["a"]}).batch_size == 500, "a profile that nobody names is not taken"


def test_a_profile_that_is_none_or_wrong_is_named() -> None:
    def said(profile: str) -> str:
        with pytest.raises(WrongSettings) as refused:
            with_profile(NewsQuotes(sources=("a",), lake="l", profile=profile))
        return str(refused.value)

    assert "No profile is called 'careful' in quotelake.yaml (there is none in this folder)" in said("careful")
    Path("quotelake.yaml").write_text(PROFILES)
    assert "(it has careful, wrong)" in said("hasty")
    assert "quotelake.yaml, line 8, discover.max_documents: input should be a valid integer" in said("wrong")
    Path("quotelake.yaml").write_text("profiles: [careful]")
    assert "line 1, profiles: each profile is a name with settings under it" in said("careful")


def test_the_files_that_parameters_name_are_read_before_a_run_begins() -> None:
    Path("watch.yaml").write_text("- Oxfam\n- aliases: [IOM]\n")
    Path("sources.yaml").write_text("sources:\n- name: Lantern\n")
    given = {"sources": ["sources.yaml", "https://a.example/feed", "nowhere"]}
    with pytest.raises(WrongSettings, match=r"sources\.yaml, line 2, sources\.0\.addresses: field required"):
        refuse_wrong_files(parameters(given))
    with pytest.raises(WrongSettings, match=r"watch\.yaml, line 2: the entry has no name"):
        refuse_wrong_files(parameters({**given, "watch_list": "watch.yaml"}))
    refuse_wrong_files(parameters({"sources": ["nowhere"]}))


LAID = """lake: of-file
batch_size: 9
watch: [IOM]
discover: {max_documents: 7, max_age_days: 3}
profiles:
  careful:
    lake: of-profile
    batch_size: 50
    sources: [p]
    discover: {max_documents: 3}
"""


def test_a_profile_wins_over_the_rest_of_the_file_and_options_win_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("quotelake.yaml").write_text(LAID)
    run = parameters({"profile": "careful"})
    assert (run.sources, run.lake, run.batch_size, run.watch) == (("p",), "of-profile", 50, ("IOM",))
    assert (run.discover.max_documents, run.discover.max_age_days) == (3, 3)
    assert with_profile(run) == run
    asked = parameters({"profile": "careful", "lake": "of-option", "batch_size": 8, "discover": {"max_documents": 1}})
    assert (asked.lake, asked.batch_size, asked.discover.max_documents) == ("of-option", 8, 1)
    monkeypatch.setenv("QUOTELAKE_LAKE", "of-environment")
    assert parameters({"profile": "careful"}).lake == "of-environment"
    Path("quotelake.yaml").write_text("profile: careful\n" + LAID)
    assert parameters({}).batch_size == 50


@pytest.mark.parametrize(
    ("text", "given", "said"),
    [
        ("batch_size: 9\nprofiles:\n  p: {batch_size: 0}\n", {}, "quotelake.yaml, line 3, batch_size: input should be"),
        ("batch_size: 0\nprofiles:\n  p: {strict: true}\n", {}, "quotelake.yaml, line 1, batch_size: input should be"),
        (
            "discover:\n  max_documents: 0\nprofiles:\n  p:\n    discover: {max_age_days: 2}\n",
            {},
            "quotelake.yaml, line 2, discover.max_documents: input",
        ),
        ("profiles:\n  p: {batch_size: 5}\n", {"batch_size": 0}, "Wrong settings: batch_size: input should be greater"),
        ("batch_size: 5\n", {}, "No profile is called 'p' in quotelake.yaml (it has none)"),
    ],
)
def test_a_fault_is_named_in_the_profile_or_beside_it(text: str, given: dict[str, object], said: str) -> None:
    Path("quotelake.yaml").write_text(text)
    with pytest.raises(WrongSettings) as raised:
        parameters({"sources": ["a"], "profile": "p", **given})
    assert said in str(raised.value)
