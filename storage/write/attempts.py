"""Remember at which documents the tries of a batch ended, so that one that ends every try can be set aside.

A killed process cannot say what it was at. So a batch that is begun again notes each document before it works on it; a
first try, which nearly always succeeds, notes only that it began.

_staging/<run key>/<stage>/attempts/<batch>.json   tries so far, what the last one is at, failures by document
"""

from __future__ import annotations

import json
import threading
from collections import Counter

from storage.files.base import Files

ENOUGH = 2
"""Tries that may end at a document; the next one sets it aside."""


class Attempt:
    """One try of a batch. Thread-safe."""

    def __init__(self, files: Files, path: str) -> None:
        """Note in the file `path` that a try begins, and read how the earlier ones ended."""
        self._files, self._path = files, path
        self._lock = threading.Lock()
        try:
            before = json.loads(files.read(path))
        except FileNotFoundError:
            before = {"tries": 0, "at": [], "failures": {}}
        self._failures = Counter[str](before["failures"])
        self._failures.update(before["at"])
        self._tries = int(before["tries"]) + 1
        self._at: set[str] = set()
        self._over = False
        self._note()

    @property
    def careful(self) -> bool:
        """Say whether an earlier try did not come to its end: then each document is noted, one at a time."""
        return self._tries > 1

    def ended_twice(self, document: str) -> bool:
        """Say whether two earlier tries ended while they were at this document."""
        return self._failures[document] >= ENOUGH

    def at(self, document: str) -> None:
        """Note that the document is worked on."""
        with self._lock:
            self._at.add(document)
            if self.careful:
                self._note()

    def past(self, document: str) -> None:
        """Note that it no longer is."""
        with self._lock:
            self._at.discard(document)

    def done(self) -> None:
        """Note that no document is worked on any more: what ends the try is none's fault, but one's that ended it."""
        with self._lock:
            if not self._over:
                self._at.clear()
                if self.careful:
                    self._note()

    def ended(self, document: str) -> None:
        """Note that this try ends at the document, and at no other that was worked on beside it."""
        with self._lock:
            self._over = True
            self._at = {document}
            self._note()

    def _note(self) -> None:
        content = {"tries": self._tries, "at": sorted(self._at), "failures": self._failures}
        self._files.write(self._path, json.dumps(content).encode())
