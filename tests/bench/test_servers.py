"""The servers that benches start count, cut and end as they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import fetch_servers
from bench.storage_faulty_proxy import FORKS, FaultyProxy, _Cutter, _Plan


@pytest.mark.parametrize("passing", [0, 1, 3])
def test_as_many_requests_pass_as_were_asked_for(passing: int) -> None:
    plan = _Plan(FORKS.Value("i", 0), FORKS.Value("i", -1), FORKS.Value("i", 0))
    proxy, cutter = FaultyProxy("", plan), _Cutter(plan)
    assert not cutter.cuts_next()
    proxy.cut_from(passing)
    assert [cutter.cuts_next() for _ in range(5)] == [False] * passing + [True] * (5 - passing)
    assert proxy.cuts() == 5 - passing


def test_a_server_that_ends_before_it_listens_is_told(tmp_path: Path) -> None:
    config = {"log": str(tmp_path / "log.tsv"), "articles": 1, "addresses": ["192.0.2.1"], "port": 1}
    with pytest.raises(ChildProcessError, match=r"servers\.json ended with status 1 before"):
        fetch_servers.start(config, tmp_path)
    assert json.loads((tmp_path / "servers.json").read_text()) == config
