"""Settings survive JSON, and each field of their form says what it is."""

from __future__ import annotations

import json

from tasks.fetch.settings import FetchSettings


def test_settings_are_json_for_the_form() -> None:
    schema = FetchSettings.model_json_schema()
    assert all("description" in field for field in schema["properties"].values())
    assert FetchSettings.model_validate(json.loads(FetchSettings().model_dump_json())) == FetchSettings()
