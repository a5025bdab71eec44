"""The folder in which a run keeps listings."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from storage.errors import Fatal
from tasks.discover.settings import DiscoverSettings


def test_the_users_cache_is_rid_of_what_is_old_and_a_named_folder_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    kept = {}
    for named in (None, str(tmp_path / "named")):
        folder = Path(DiscoverSettings(cache_dir=named).of_run("run").cache_dir or "")
        for name, days in (("old", 91), ("new", 89)):
            (folder / name).touch()
            os.utime(folder / name, (time.time() - days * 86_400,) * 2)
        DiscoverSettings(cache_dir=named).of_run("run")
        kept[named] = {path.name for path in folder.iterdir()}
    assert kept == {None: {"new"}, str(tmp_path / "named"): {"new", "old"}}


@pytest.mark.parametrize("named", [True, False])
def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(
    named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(Fatal, match=r"The folder for feeds and sitemaps cannot be made \(.*file.*\): name another one"):
        DiscoverSettings(cache_dir=str(tmp_path / "file" / "in") if named else None).of_run("run")


def test_a_user_without_a_home_is_told_what_to_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(Fatal, match="XDG_CACHE_HOME"):
        DiscoverSettings().of_run("run")
