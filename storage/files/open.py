"""Open the folder or object store that an address names."""

from __future__ import annotations

from storage.errors import Fatal
from storage.files.base import Files
from storage.files.local import LocalFiles
from storage.files.s3 import ObjectFiles


def open_files(location: str) -> Files:
    """Open a local folder (it need not exist yet) or `s3://bucket/prefix`. Raises Fatal for any other scheme."""
    if location.startswith("s3://"):
        return ObjectFiles(location)
    if "://" in location and not location.startswith("file://"):
        raise Fatal(f"The lake address {location!r} has an unknown scheme; give a folder or s3://bucket/prefix.")
    return LocalFiles(location.removeprefix("file://"))
