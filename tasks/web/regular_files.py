"""Open files that are files: a pipe, device or socket is refused, and never waited for."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from storage.errors import Rejected
from storage.vocabulary import RejectReason

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
    stat.S_IFDIR: "a folder",
}


def open_regular(path: Path, *, follow: bool = True) -> BinaryIO:
    """Open a regular file for reading. Without `follow`, a link at its end is refused too.

    Raises Rejected(SOURCE_UNREADABLE) for what is no file; OSError for one that cannot be opened.
    """
    if not follow and path.is_symlink():
        raise Rejected(RejectReason.SOURCE_UNREADABLE, f"{path.name} is a link by now: name the file itself")
    # a pipe without a writer would be waited for without end; what the path names is asked once it is open
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY | (0 if follow else os.O_NOFOLLOW)
    kind = stat.S_IFMT(path.stat().st_mode)
    if kind == stat.S_IFREG:
        descriptor = os.open(path, flags)
        kind = stat.S_IFMT(os.fstat(descriptor).st_mode)
        if kind == stat.S_IFREG:
            return os.fdopen(descriptor, "rb")
        os.close(descriptor)
    raise Rejected(RejectReason.SOURCE_UNREADABLE, f"{path.name} is {_KINDS.get(kind, 'no file')}: name a file")
