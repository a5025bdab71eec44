"""A lease on an object store rests on three operations, and holds whatever another process does between them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from storage.files import s3_lease
from storage.files.s3_lease import FREE, acquire
from tests.patience import wait_until

ELSEWHERE = b'{"holder": {"host": "elsewhere", "boot": "1", "namespace": "1", "pid": 1, "started": "1"}, "beat": 0}'


@dataclass
class Memory:
    """A store of one object: what `Swappable` asks for, and nothing else."""

    content: bytes | None = None
    version: int = 0
    vanishing: int = 0
    """So many times the object is gone right after it was made."""

    def tagged(self, path: str) -> tuple[bytes, str]:
        if self.content is None:
            raise FileNotFoundError(path)
        return self.content, str(self.version)

    def create(self, path: str, content: bytes) -> bool:
        if self.content is not None:
            return False
        self._put(content)
        if self.vanishing:
            self.vanishing -= 1
            self.content = None
        return True

    def swap(self, path: str, content: bytes, tag: str) -> str | None:
        if self.content is None or tag != str(self.version):
            return None
        return self._put(content)

    def _put(self, content: bytes) -> str:
        self.content, self.version = content, self.version + 1
        return str(self.version)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_lease, "LEASE_SECONDS", 0.6)
    monkeypatch.setattr(s3_lease, "BEAT_SECONDS", 0.1)


@pytest.mark.parametrize("content", [None, FREE])
def test_what_nobody_holds_is_taken_at_once_and_given_back(content: bytes | None) -> None:
    store = Memory(content)
    lease = acquire(store, "lock", 0)
    assert lease is not None
    assert lease.held()
    assert acquire(store, "lock", 0) is None, "this process lives"
    lease.release()
    lease.release()
    assert store.content == FREE
    assert not lease.held()


def test_a_lease_that_is_cleaned_away_as_it_is_taken_is_taken_again() -> None:
    """Another process may remove a finished run, lease and all, between two requests of this one."""
    lease = acquire(Memory(vanishing=2), "lock", None)
    assert lease is not None
    assert lease.held()
    lease.release()


def test_a_holder_elsewhere_that_is_silent_is_taken_over() -> None:
    lease = acquire(Memory(ELSEWHERE), "lock", None)
    assert lease is not None
    assert lease.waited > s3_lease.LEASE_SECONDS
    lease.release()


def test_a_holder_that_was_overtaken_knows_it_and_leaves_the_lease_to_the_next() -> None:
    store = Memory()
    lease = acquire(store, "lock", 0)
    assert lease is not None
    store._put(ELSEWHERE)
    wait_until(lambda: not lease.held())
    lease.release()
    assert store.content == ELSEWHERE


@pytest.mark.parametrize("content", [b"", b"[]", b'{"holder": {}}', b'{"holder": {"pid": "x"}}'])
def test_a_lease_object_that_says_nothing_counts_as_held_until_it_is_silent(content: bytes) -> None:
    lease = acquire(Memory(content), "lock", None)
    assert lease is not None
    assert lease.waited > s3_lease.LEASE_SECONDS
    lease.release()
