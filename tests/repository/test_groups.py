"""Tests of one group run on one worker: their ids end with the group, which is what xdist goes by."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("ids")
def test_the_id_of_a_grouped_test_ends_with_its_group_once(request: pytest.FixtureRequest) -> None:
    grouped = request.config.getoption("loadgroup", False)
    _, *groups = request.node.nodeid.split("@")
    assert groups == (["ids"] if grouped else [])
