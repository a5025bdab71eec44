"""Let commands say what they have to say, and nothing of how long a busy machine takes for it."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anything may take two seconds on a busy machine, and would be told of; tests of what is told set less."""
    monkeypatch.setattr("quotelake.verbosity.PATIENCE_SECONDS", 3600.0)
