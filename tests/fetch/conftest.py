"""Holds what the tests of fetching share: servers on loopback and settings that allow them by name."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.fetch.client import Client
from tasks.fetch.settings import FetchSettings


def _load(name: str) -> Any:
    """A helper module beside this file: tests are no package under --import-mode=importlib."""
    known = sys.modules.get(f"fetch_tests_{name}")
    if known is not None:
        return known
    spec = importlib.util.spec_from_file_location(f"fetch_tests_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


hostile = _load("hostile")


@pytest.fixture
def server() -> Iterator[Any]:
    with hostile.running() as one:
        yield one


@pytest.fixture
def internal() -> Iterator[Any]:
    """A service on loopback that nobody allowed: its hits are the judge."""
    with hostile.running() as one:
        one.answers["/secret"] = hostile.response(b"<p>internal</p>")
        yield one


@pytest.fixture
def page() -> Callable[..., bytes]:
    return hostile.response


@pytest.fixture
def settings(server: Any, tmp_path: Path) -> Callable[..., FetchSettings]:
    def make(**changes: Any) -> FetchSettings:
        base: dict[str, Any] = {
            "allow_hosts": (f"127.0.0.1:{server.port}",),
            "host_delay_s": 0,
            "backoff_s": 0.01,
            "busy_pause_s": 0.05,
            "deadline_s": 2.0,
            "retries": 0,
            "robots": False,
            "courtesy_dir": str(tmp_path / "courtesy"),
        }
        return FetchSettings(**{**base, **changes})

    return make


@pytest.fixture
def client(settings: Callable[..., FetchSettings]) -> Iterator[Client]:
    one = Client(settings())
    yield one
    one.close()
