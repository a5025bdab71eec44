"""Keep a fault of one document from ending a run, and let a fault of many end it with one sentence.

An exception that nobody foresaw makes a document a reject `fault`, which names type and place. What concerns all
documents goes on: the machine's lacks, our own errors, and the same fault in many documents, which is a fault of ours.
"""

from __future__ import annotations

import errno
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from storage.errors import Fatal, QuotelakeError, Rejected
from storage.vocabulary import RejectReason, Stage
from tasks.web.text import printable

T = TypeVar("T")
MANY = 10
"""Documents of a batch that meet the same fault, from which it may be one of all documents."""
SHARE = 4
"""It is, where it hits one of so many; fewer than MANY documents must all meet it."""
ALL = 3
"""Documents of a batch that says something about all: one or two that fail are themselves odd."""

_HERE = Path(__file__).resolve().parents[1]
_OURS = ("quotelake", "flows", "tasks", "annotators", "storage")
_LACKS: Mapping[int, str] = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "the disk quota is used up: free some space",
    errno.EROFS: "the file system is read-only: choose another folder",
    errno.EMFILE: "too many files are open: raise the limit (ulimit -n)",
    errno.ENFILE: "too many files are open: raise the limit of this machine",
    errno.ENOMEM: "there is too little memory: use fewer workers",
}


class Try(Protocol):
    """A try of a batch that is remembered beyond it, see `storage.write.attempts`."""

    @property
    def careful(self) -> bool:
        """Say whether documents are to be worked on one at a time, as an earlier try did not come to its end."""

    def ended_twice(self, document: str) -> bool:
        """Say whether two earlier tries ended while they were at this document."""

    def at(self, document: str) -> None:
        """Note that the document is worked on."""

    def past(self, document: str) -> None:
        """Note that it no longer is."""

    def done(self) -> None:
        """Note that no document is worked on any more."""

    def ended(self, document: str) -> None:
        """Note that this try ends at the document."""


def lacks(error: BaseException) -> str | None:
    """Say in words what the machine lacks, where that is why an exception was raised; None for every other one."""
    if isinstance(error, MemoryError):
        return _LACKS[errno.ENOMEM]
    return _LACKS.get(error.errno or 0) if isinstance(error, OSError) else None


def told(error: BaseException) -> str:
    """Name an exception by its type, the innermost place of our own code and its words."""
    frames = reversed(traceback.extract_tb(error.__traceback__))
    places = (f"{own.relative_to(_HERE)}:{frame.lineno}" for frame in frames if (own := _own(frame.filename)))
    said = printable(str(error))[:300]
    return f"{type(error).__name__} at {next(places, 'an unknown place')}" + (f": {said}" if said else "")


def _own(name: str) -> Path | None:
    path = Path(name)
    inside = path.is_relative_to(_HERE) and path.relative_to(_HERE).parts[0] in _OURS
    return path if inside and path != Path(__file__) else None


def attempt(work: Callable[[], T], passing: tuple[type[Exception], ...] = ()) -> T | Rejected:
    """Give what `work` gives, or the reject that it raises; an unforeseen exception is a reject too.

    Raises what concerns all documents: our own errors, what the machine lacks, and the exceptions `passing`.
    """
    try:
        return work()
    except Rejected as rejected:
        return rejected
    except QuotelakeError:
        raise
    except Exception as error:  # whatever a document makes of our code and of libraries
        if lacks(error) or isinstance(error, passing):
            raise
        return Rejected(RejectReason.FAULT, told(error))


def refuse_many(stage: Stage, rejects: Iterable[Rejected], looked: int) -> None:
    """Raise Fatal where the rejects of `looked` documents hold one fault so often that it is not the documents'."""
    details = [one.detail for one in rejects if one.reason is RejectReason.FAULT]
    for fault, number in Counter(detail.split(": ")[0] for detail in details).items():
        if (number >= MANY and number * SHARE >= looked) or (ALL <= number == looked):
            detail = next(one for one in details if one.startswith(fault))
            raise Fatal(
                f"Stage {stage.value} met one fault in {number} of {looked} documents, {detail}: that is a fault of "
                "quotelake, not of the documents, so the run ends here; report it, and run the same command again with "
                "a mended version."
            )


class Guard:
    """Goes through the documents of a batch, for one stage. Thread-safe."""

    def __init__(self, stage: Stage, tried: Try | None = None) -> None:
        """Begin a batch of `stage`; `tried` remembers at which document a try ends."""
        self.stage = stage
        self._tried = tried
        self._lock = threading.Lock()
        self._looked = 0
        self._faults: list[Rejected] = []

    def one(
        self, document: Mapping[str, Any], work: Callable[[], T], passing: tuple[type[Exception], ...] = ()
    ) -> T | Rejected:
        """Work on one document, known by its doc_id; see `attempt`. Raises Fatal where too many meet one fault."""
        name = document["doc_id"]
        if self._tried is not None and self._tried.ended_twice(name):
            return Rejected(
                RejectReason.FAULT, "set aside: two tries of this run ended while they were at this document"
            )
        found = self._tracked(name, work, passing)
        with self._lock:
            self._looked += 1
            if isinstance(found, Rejected) and found.reason is RejectReason.FAULT:
                self._faults.append(found)
                if len(self._faults) >= MANY:
                    refuse_many(self.stage, self._faults, self._looked)
        return found

    def _tracked(self, name: str, work: Callable[[], T], passing: tuple[type[Exception], ...]) -> T | Rejected:
        if self._tried is None:
            return attempt(work, passing)
        self._tried.at(name)
        try:
            found = attempt(work, passing)
        except passing:
            self._tried.past(name)
            raise
        except (Exception, SystemExit) as error:
            if isinstance(error, MemoryError) or not lacks(error.__cause__ or error):
                self._tried.ended(name)
            else:
                self._tried.done()
            raise
        self._tried.past(name)
        return found

    def end(self) -> None:
        """Raise Fatal where all documents of a batch met the same fault, few as they are."""
        refuse_many(self.stage, self._faults, self._looked)
