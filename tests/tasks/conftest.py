"""Serve loopback hosts to the tests of the stages, with settings that allow them by name."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tasks.fetch.client import Client
from tasks.fetch.settings import FetchSettings


def _load(path: Path) -> Any:
    """A helper module beside the tests: they are no package under --import-mode=importlib."""
    name = f"tasks_tests_{path.stem}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


hostile = _load(Path(__file__).parent / "hostile.py")
_load(Path(__file__).parent / "clean/pages.py")
_load(Path(__file__).parent / "clean/kinds.py")


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
            "deadline_s": 20.0,  # what a busy machine keeps; tests of the deadline have one of their own
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
