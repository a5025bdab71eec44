"""Keep listings with their validators in a folder, so that an unchanged one costs a 304 and still lists its entries."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import tempfile
import time
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path

from storage import ids
from storage.errors import Fatal
from tasks.web.urls import checked

_CACHED_S = 90 * 86_400


def folder(named: str | None = None) -> Path:
    """Make the folder that keeps listings: the one named, else the user's, of which what is three months old goes.

    Raises Fatal where it cannot be made.
    """
    try:
        home = named or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        found = Path(home) if named else Path(home, "quotelake", "listings")
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a user without a home
        raise Fatal(
            f"The folder for feeds and sitemaps cannot be made ({error}): name another one as discover.cache_dir, or "
            "by XDG_CACHE_HOME."
        ) from None
    for path in () if named else found.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another process removes it
            if time.time() - path.stat().st_mtime > _CACHED_S:
                path.unlink()
    return found


@dataclass(frozen=True)
class Kept:
    """One listing as last received, with its validators. A 304 still lists its entries: a run that died missed some."""

    etag: str | None
    last_modified: str | None
    media_type: str | None
    body: bytes


def path_of(named: str, url: str) -> Path:
    """Give the file of a folder in which the listing at an address is kept. Raises Rejected(INVALID_URL)."""
    return Path(named, ids.make_id("listing", checked(url)))


def read(path: Path) -> Kept | None:
    """Give what a file keeps, read whole before anybody is asked; None also for one that is cut or of another make."""
    try:
        head, _, body = gzip.decompress(path.read_bytes()).partition(b"\n")
        fields = json.loads(head)
        if not all(value is None or isinstance(value, str) for value in fields.values()):
            return None
        return Kept(**fields, body=body)
    except (OSError, EOFError, zlib.error, ValueError, TypeError, AttributeError):
        return None


def write(path: Path, kept: Kept) -> None:
    """Write one file, and put it in place when it is whole: another process may read or write it now."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = asdict(kept)
    body = head.pop("body")
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(gzip.compress(json.dumps(head).encode() + b"\n" + body, 1, mtime=0))
    Path(file.name).replace(path)
