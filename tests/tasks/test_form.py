"""Settings are a form that names units and has one field for an optional value."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from tasks.form import FORM, form


class Limits(BaseModel):
    model_config = FORM

    host_delay_s: float = 1.0
    max_bytes: int = 5
    max_age_days: float | None = None
    html_url: str | None = "x"


def test_titles_name_their_unit() -> None:
    fields = Limits.model_json_schema()["properties"]
    assert {name: field["title"] for name, field in fields.items()} == {
        "host_delay_s": "Host delay (seconds)",
        "max_bytes": "Largest (bytes)",
        "max_age_days": "Greatest age (days)",
        "html_url": "HTML URL",
    }


def test_an_optional_value_is_one_field() -> None:
    fields = Limits.model_json_schema()["properties"]
    assert fields["max_age_days"] == {"title": "Greatest age (days)", "type": "number"}
    assert fields["html_url"] == {"title": "HTML URL", "type": "string", "default": "x"}
    assert Limits(max_age_days=None).max_age_days is None


def test_a_form_takes_further_changes_and_no_further_fields() -> None:
    def reverse(schema: dict[str, Any]) -> None:
        schema["properties"] = dict(reversed(schema["properties"].items()))

    class Turned(Limits):
        model_config = form(reverse)

    assert list(Turned.model_json_schema()["properties"]) == ["html_url", "max_age_days", "max_bytes", "host_delay_s"]
    assert "anyOf" not in Turned.model_json_schema()["properties"]["html_url"]
    with pytest.raises(ValidationError):
        Turned(other=1)  # type: ignore[call-arg]
