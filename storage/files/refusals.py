"""Say in words why a disk refuses, and what to do."""

from __future__ import annotations

import errno
import re

_ADVICE = {
    errno.ENOSPC: "the disk is full; free some space and run again",
    errno.EDQUOT: "the disk quota is used up; free some space and run again",
    errno.EROFS: "the file system is read-only; choose another lake folder",
    errno.EACCES: "permission is denied; choose a folder that you may write",
    errno.EPERM: "the operation is not permitted; choose a folder that you may write",
    errno.ENOTDIR: "a part of the path is a file; name a folder",
    errno.EEXIST: "a part of the path is a file; name a folder",
    errno.ENAMETOOLONG: "the path is too long; choose a shorter one",
}
_IN_RUST = re.compile(r"\(os error (\d+)\)")
"""How a library in Rust names the operating system's error within its own."""


def advice(error: OSError) -> str:
    """Say why an operation was refused, and what to do about it."""
    return _ADVICE.get(error.errno or 0, f"{error.strerror or error}; check the disk and run again")


def told_advice(error: Exception) -> str | None:
    """The same where another library's exception tells of an error of the disk; None where it tells of none."""
    named = _IN_RUST.search(str(error))
    number = error.errno if isinstance(error, OSError) and error.errno else int(named[1]) if named else 0
    return _ADVICE.get(number)
