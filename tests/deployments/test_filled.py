"""Deployments take sources, names and lake from the repository's quotelake.yaml."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.settings_file import SettingsFile
from storage.errors import WrongSettings

ROOT = Path(__file__).resolve().parents[2]
DECLARED = yaml.safe_load((ROOT / "deployments/prefect.yaml").read_text())


def applied(text: str, folder: Path) -> dict[str, dict[str, Any]]:
    """The deployments, filled from a file with this text."""
    sys.path.insert(0, str(ROOT / "deployments"))
    try:
        from filled import filled as fill  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(ROOT / "deployments"))
    (folder / "quotelake.yaml").write_text(text)
    done = fill(DECLARED, SettingsFile.read(folder / "quotelake.yaml"))
    return {one["name"]: one for one in done["deployments"]}


def filled(text: str, folder: Path) -> dict[str, Any]:
    """The parameters of each deployment, filled from a file with this text."""
    return {name: one["parameters"]["parameters"] for name, one in applied(text, folder).items()}


def test_sources_and_names_replace_the_samples_and_groups_are_laid_under(tmp_path: Path) -> None:
    text = "sources: [https://example.org/feed.xml]\nwatch: [UNHCR]\nexecution: {workers: 3, time_limit_s: 9}\n"
    found = filled(text, tmp_path)
    for name in ("on-demand", "hourly"):
        assert found[name]["sources"] == ["https://example.org/feed.xml"]
        assert found[name]["watch"] == ["UNHCR"]
    assert found["hourly"]["execution"] == {"workers": 3, "time_limit_s": 3300}
    assert found["all-articles"]["watch"] == ["UNHCR"]
    assert "sources" not in found["all-articles"]
    assert set(found["nightly"]) == {"lake"}
    assert found["weekly"] == {"corpus": "gold", "split": "report"}


def test_without_sources_the_samples_stay(tmp_path: Path) -> None:
    assert filled("watch: [UNHCR]\n", tmp_path)["on-demand"]["sources"] == ["samples"]


def test_each_profile_is_a_deployment_that_is_chosen_by_its_name(tmp_path: Path) -> None:
    text = "watch: [UNHCR]\nprofiles:\n  careful: {discover: {fetch: {host_delay_s: 5}}}\n  quick: {batch_size: 50}\n"
    found = applied(text, tmp_path)
    assert set(found) - {one["name"] for one in DECLARED["deployments"]} == {"on-demand-careful", "on-demand-quick"}
    careful = found["on-demand-careful"]
    parameters = found["on-demand"]["parameters"]["parameters"]
    assert careful["parameters"]["parameters"] == parameters | {"profile": "careful"}
    assert "settings under `careful` in `profiles` of `quotelake.yaml`" in careful["description"]
    assert {**careful, "name": "", "description": "", "parameters": {}} == {
        **found["on-demand"], "name": "", "description": "", "parameters": {}
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("profiles:\n  quick:\n    batch_size: 0\n", "quotelake.yaml, line 3, batch_size: input should be greater"),
        ("lake: news\nwach: [IOM]\n", "quotelake.yaml, line 2, wach: there is no such setting; watch is one"),
        ("execution:\n  workers: 0\n", "quotelake.yaml, line 2, execution.workers: input should be greater"),
    ],
)
def test_a_fault_is_named_before_anything_is_applied(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSettings) as raised:
        filled(text, tmp_path)
    assert said in str(raised.value)


def test_a_profile_wins_over_the_file_and_the_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "batch_size: 9\ndiscover: {max_documents: 7, max_age_days: 3}\nprofiles:\n"
        "  careful: {lake: careful, batch_size: 50, watch: [UNHCR], discover: {max_documents: 2, include: a}}\n"
    )
    monkeypatch.delenv("QUOTELAKE_LAKE", raising=False)
    found = filled(text, tmp_path)
    assert found["on-demand"]["batch_size"] == 9
    assert found["on-demand-careful"] == {
        "sources": ["samples"],
        "lake": "careful",
        "watch": ["UNHCR"],
        "batch_size": 50,
        "discover": {"max_documents": 2, "max_age_days": 3},
        "profile": "careful",
    }
    monkeypatch.setenv("QUOTELAKE_LAKE", "of-environment")
    assert filled(text, tmp_path)["on-demand-careful"]["lake"] == found["on-demand"]["lake"], "that of all deployments"
