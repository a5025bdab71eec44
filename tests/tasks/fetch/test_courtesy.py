"""Pauses that hosts ask for are read as number or date, and what is neither asks for none."""

from __future__ import annotations

import email.utils
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.fetch.courtesy import Courtesy, origin_of, retry_after
from tasks.fetch.settings import FetchSettings


def test_retry_after_is_read_as_number_or_date() -> None:
    assert retry_after("120") == 120
    soon = retry_after(email.utils.format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True))
    assert soon is not None
    assert 80 < soon <= 90
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("soon") is None
    assert retry_after("") is None


@pytest.mark.parametrize(
    "value",
    [
        "²",
        "1²",
        "-5",
        "1e9",
        "nan",
        "Tue, 05 Mar 2024 14:30:00 +99999999999999999",
        "Tue, 05 Mar 99999 14:30:00 GMT",
        "9999-99-99",
    ],
)
def test_a_pause_that_is_neither_number_nor_date_is_none(value: str) -> None:
    assert retry_after(value) is None


@given(st.text(st.characters(max_codepoint=255), max_size=40))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_header_is_a_pause_or_none(value: str) -> None:
    pause = retry_after(value)
    assert pause is None or 0 <= pause < 2**40


ROBOTS = ["User-agent", "Disallow", "Allow", "Crawl-delay", "Request-rate", "Visit-time", "Sitemap", ": ", "*", "/", "$", "%zz",
          "²", "\n", "1/", "nan", "inf", "-1", "9" * 400, "\x00", "0600-0845", "é", "#", "quotelake"]  # fmt: skip


@given(st.lists(st.sampled_from(ROBOTS), max_size=30).map("".join))
@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_robots_txt_gives_rules_and_a_delay_within_bounds(tmp_path: Path, text: str) -> None:
    given = FetchSettings(host_delay_s=0.5, max_crawl_delay_s=9, courtesy_dir=str(tmp_path))
    rules, delay = Courtesy(given).learn_rules("http://a.test", text)
    assert rules is not None
    assert rules.can_fetch("http://a.test/%zz?é", given.user_agent) in (True, False)
    assert 0.5 <= delay <= 9


def test_one_robots_txt_speaks_for_scheme_host_and_port() -> None:
    assert origin_of("https://A.test:8443/x?y") == "https://a.test:8443"
