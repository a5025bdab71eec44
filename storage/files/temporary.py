"""Lend a local file that is gone afterwards."""

from __future__ import annotations

import contextlib
import errno
import tempfile
from collections.abc import Iterator
from pathlib import Path

from storage.errors import Fatal


@contextlib.contextmanager
def temporary_file() -> Iterator[Path]:
    """Give a path to write to, in the folder for temporary files. Raises Fatal where its disk is full."""
    with tempfile.TemporaryDirectory(prefix="quotelake-") as folder:
        try:
            yield Path(folder) / "file"
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise Fatal(
                "The disk for temporary files is full; free some space, or set TMPDIR to another disk."
            ) from error
