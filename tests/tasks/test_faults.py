"""A fault of one document is a reject; of many it ends the run; who ends two tries of a batch is set aside."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.errors import Fatal, Rejected, Retryable
from storage.files.open import open_files
from storage.vocabulary import RejectReason, Stage
from storage.write.attempts import Attempt
from tasks.faults import ALL, MANY, Guard, attempt
from tasks.web.urls import canonical
from tests.storage.stored import one_sentence


def raising(error: BaseException) -> Callable[[], str]:
    def work() -> str:
        raise error

    return work


@pytest.mark.parametrize(
    "error", [TypeError("no"), RecursionError(), AssertionError("x\ny"), OSError(errno.EIO, "bad")]
)
def test_a_fault_is_a_reject_with_its_type(error: Exception) -> None:
    found = attempt(raising(error))
    assert isinstance(found, Rejected)
    assert found.reason is RejectReason.FAULT
    assert found.detail.startswith(f"{type(error).__name__} at an unknown place")
    assert "\n" not in found.detail


def test_a_fault_is_told_with_the_innermost_place_of_our_own_code() -> None:
    found = attempt(lambda: canonical(7))  # type: ignore[arg-type]
    assert isinstance(found, Rejected)
    assert re.match(r"AttributeError at tasks/web/urls\.py:\d+: 'int' object has no ", found.detail)


@pytest.mark.parametrize(
    "error", [MemoryError(), OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), Fatal("x."), Retryable("x.")]
)
def test_what_concerns_all_documents_goes_on(error: Exception) -> None:
    with pytest.raises(type(error)):
        attempt(raising(error))


def through(guard: Guard, faults: int, sound: int) -> list[str | Rejected]:
    found = [
        guard.one({"doc_id": str(number)}, raising(TypeError("no")) if number < faults else str)
        for number in range(faults + sound)
    ]
    guard.end()
    return found


@pytest.mark.parametrize(("faults", "sound"), [(MANY, 0), (MANY, 2 * MANY), (ALL, 0)])
def test_one_fault_in_many_documents_ends_the_run_with_one_sentence(faults: int, sound: int) -> None:
    with pytest.raises(Fatal, match=rf"Stage tag met one fault in {faults} of \d+ documents, TypeError at ") as caught:
        through(Guard(Stage.TAG), faults, sound)
    assert one_sentence(caught.value)


@pytest.mark.parametrize(("faults", "sound"), [(1, 0), (2, 0), (MANY - 1, 1)])
def test_few_faults_are_rejects_only(faults: int, sound: int) -> None:
    found = through(Guard(Stage.TAG), faults, sound)
    assert [isinstance(one, Rejected) for one in found] == [True] * faults + [False] * sound


def test_different_faults_are_not_one() -> None:
    guard = Guard(Stage.CLEAN)
    found = [
        guard.one({"doc_id": str(number)}, raising(error))
        for number, error in enumerate([TypeError("a"), KeyError("b"), IndexError("c")])
    ]
    guard.end()
    assert all(isinstance(one, Rejected) for one in found)


def tries(folder: Path) -> Attempt:
    return Attempt(open_files(str(folder)), "_staging/run/tag/attempts/000001.json")


def test_a_document_that_ends_two_tries_is_set_aside_in_the_next(tmp_path: Path) -> None:
    done: list[str] = []

    def batch() -> list[object]:
        guard = Guard(Stage.TAG, tries(tmp_path))
        return [
            guard.one({"doc_id": name}, raising(MemoryError()) if name == "b" else lambda name=name: done.append(name))  # type: ignore[misc]
            for name in "abc"
        ]

    for _ in range(2):
        with pytest.raises(MemoryError):
            batch()
    found = batch()
    assert isinstance(found[1], Rejected)
    assert found[1].reason is RejectReason.FAULT
    assert found[1].detail.startswith("set aside: ")
    assert done == ["a", "a", "a", "c"]


def test_a_killed_process_is_known_by_its_notes_from_the_second_try_on(tmp_path: Path) -> None:
    """A first try notes no document; the next ones do, and what is noted when the next begins has ended the last."""
    for number in range(4):
        one = tries(tmp_path)
        assert one.careful is (number > 0)
        assert one.ended_twice("b") is (number == 3)
        one.at("a")
        one.past("a")
        one.at("b")  # and is killed
    assert not one.ended_twice("a")


def test_what_ends_a_try_after_its_documents_is_none_of_theirs(tmp_path: Path) -> None:
    for _ in range(4):
        one = tries(tmp_path)
        one.at("a")
        one.past("a")
        one.done()
    assert not tries(tmp_path).ended_twice("a")


def test_a_full_disk_is_no_documents_fault(tmp_path: Path) -> None:
    for _ in range(4):
        with pytest.raises(OSError, match=re.escape(os.strerror(errno.ENOSPC))):
            Guard(Stage.TAG, tries(tmp_path)).one(
                {"doc_id": "a"}, raising(OSError(errno.ENOSPC, "No space left on device"))
            )
    assert not tries(tmp_path).ended_twice("a")
