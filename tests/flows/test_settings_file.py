"""A settings file is read with the line of each value, and refused with file, line and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.settings_file import SettingsFile, found, lake_of
from storage.errors import WrongSettings

pytestmark = pytest.mark.usefixtures("elsewhere")


def written(text: str) -> SettingsFile:
    Path("quotelake.yaml").write_text(text, encoding="utf-8")
    return SettingsFile.read(Path("quotelake.yaml"))


def test_every_value_has_its_line() -> None:
    file = written("# news\nlake: news\nsources:\n  - a\n  - b\ndiscover:\n  fetch: {robots: false}\n")
    assert file.values["sources"] == ["a", "b"]
    assert file.place(("sources", 1)) == "quotelake.yaml, line 5, sources.1"
    assert file.place(("discover", "fetch", "robots")) == "quotelake.yaml, line 7, discover.fetch.robots"
    assert file.place(("discover", "include")) == "quotelake.yaml, line 6, discover.include"
    assert file.place(("watch",)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- lake\n", "quotelake.yaml, line 1: a settings file holds names and values, as in `lake: news`."),
        ("lake: a\nprofiles: b\n", "quotelake.yaml, line 2, profiles: each profile is a name with settings under it."),
        ("lake: news\nsources: [a\nwatch: b\n", "quotelake.yaml, line 3: this is no YAML (expected ','"),
    ],
)
def test_what_is_no_settings_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(WrongSettings) as raised:
        written(text)
    assert str(raised.value).startswith(said)


def test_bytes_that_are_no_text_are_refused() -> None:
    Path("quotelake.yaml").write_bytes(b"lake: \xff\n")
    with pytest.raises(WrongSettings, match=r"The settings file quotelake\.yaml cannot be read"):
        found()


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (found(), lake_of()) == (None, "lake")
    written("lake: news\n")
    assert lake_of() == "news"
    monkeypatch.setenv("QUOTELAKE_LAKE", "other")
    assert lake_of() == "other"


def test_a_lake_that_is_no_text_is_refused_with_its_line() -> None:
    written("\nlake: 3\n")
    with pytest.raises(WrongSettings, match=r"quotelake\.yaml, line 2, lake: name a folder"):
        lake_of()


def test_an_empty_file_says_nothing() -> None:
    assert written("# lake: news\n").values == {}
    assert lake_of() == "lake"
