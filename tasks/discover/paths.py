"""Find files by a path, a folder or a glob, and tell by its name how each is to be read."""

from __future__ import annotations

import glob
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from storage.errors import Rejected
from storage.vocabulary import DocumentKind, RejectReason
from tasks.web.urls import is_host

_KINDS = {
    ".txt": DocumentKind.TEXT,
    ".text": DocumentKind.TEXT,
    ".html": DocumentKind.HTML,
    ".htm": DocumentKind.HTML,
    ".xhtml": DocumentKind.HTML,
    ".jsonl": DocumentKind.JSONL,
    ".ndjson": DocumentKind.JSONL,
}
_LISTINGS = (".xml", ".rss", ".atom", ".json", ".xml.gz")
_WARC = (".warc", ".warc.gz")
_CATALOGUES = (".yaml", ".yml")
NO_PATH = (OSError, ValueError, RuntimeError)
"""What pathlib raises for names too long, with NUL, of unknown users, and for links that lead to themselves."""


@dataclass(frozen=True)
class Named:
    """What a source on disk names."""

    folder: Path
    """The folder that links of its files may not lead out of."""
    paths: list[Path]
    unreadable: dict[Path, str] = field(default_factory=dict)
    """Folders in it that cannot be read, and why."""


def paths_of(source: str) -> Named:
    """The files that a path, folder or glob names, sorted.

    Hidden files of folders are left out; links to folders come as they are, and are not gone into. Raises
    Rejected(SOURCE_NOT_FOUND) where there is nothing, SOURCE_UNREADABLE for a folder that cannot be read.
    """
    try:
        return _paths_of(source)
    except NO_PATH as error:
        raise Rejected(RejectReason.SOURCE_NOT_FOUND, f"no name of a file or folder: {error}") from None


def _paths_of(source: str) -> Named:
    path = Path(source).expanduser()
    if path.is_dir():
        return _in_folder(path)
    if path.exists():
        return Named(Path(path.anchor or "/"), [path])  # named by the user: wherever it leads
    if glob.has_magic(source):
        return _matching(path)
    raise Rejected(RejectReason.SOURCE_NOT_FOUND, f"no such file or folder{_of_the_web(source)}")


def _in_folder(path: Path) -> Named:
    unread: list[OSError] = []
    walked = os.walk(path, onerror=unread.append)
    found = [Path(folder, name) for folder, folders, names in walked for name in [*names, *_links(folder, folders)]]
    found = [one for one in found if not _hidden(one, path)]
    found = [one for one in found if is_folder(one) or kind_of(one) not in (None, "catalogue")]
    unreadable = {Path(error.filename or path): error.strerror or str(error) for error in unread}
    if path in unreadable:
        raise Rejected(RejectReason.SOURCE_UNREADABLE, f"a folder that cannot be read: {unreadable[path]}")
    unreadable = {folder: why for folder, why in sorted(unreadable.items()) if not _hidden(folder, path)}
    if not found and not unreadable:
        raise Rejected(RejectReason.SOURCE_NOT_FOUND, "no .txt, .html, .jsonl, .warc or feed file in this folder")
    return Named(path, sorted(found), unreadable)


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _matching(pattern: Path) -> Named:
    """Give the files that a pattern matches, and the folder before its first wildcard."""
    found = [Path(name) for name in glob.glob(str(pattern), recursive=True) if not is_folder(name)]  # noqa: PTH207
    if not found:
        raise Rejected(RejectReason.SOURCE_NOT_FOUND, "nothing matches this pattern")
    plain = itertools.takewhile(lambda part: not glob.has_magic(part), pattern.parts[:-1])
    return Named(Path(*plain), sorted(found))


def is_folder(path: Path | str) -> bool:
    """Whether a path is a folder; one that may not be looked at is none."""
    return os.path.isdir(path)  # noqa: PTH112 - pathlib raises PermissionError


def _links(folder: str, names: list[str]) -> Iterator[str]:
    return (name for name in names if os.path.islink(Path(folder, name)))  # noqa: PTH114 - likewise


def leads_inside(path: Path, folder: Path) -> bool:
    """Whether a path, its links followed, lies in a folder; one that leads to itself does."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def _of_the_web(source: str) -> str:
    """Say what to write where a source that is no file looks like an address without its scheme."""
    host = source.partition("/")[0]
    return f"; for the web write https://{source}" if is_host(host) else ""


def is_catalogue(source: str) -> bool:
    """Whether a source is a file of sources."""
    try:
        path = Path(source).expanduser()
        return kind_of(path) == "catalogue" and path.is_file()
    except NO_PATH:
        return False


def uri_of(path: Path) -> str:
    """The file URI of a path, links followed; of a link that leads to itself, its own."""
    try:
        return path.resolve().as_uri()
    except (OSError, RuntimeError):
        return path.absolute().as_uri()


def kind_of(path: Path) -> DocumentKind | Literal["listing", "catalogue"] | None:
    """How a file is to be read, by its name: as what kind of document, a listing, a catalogue, or not at all."""
    name = path.name.lower()
    if name.endswith(_WARC):
        return DocumentKind.WARC
    if name.endswith(_LISTINGS):
        return "listing"
    if name.endswith(_CATALOGUES):
        return "catalogue"
    return _KINDS.get(path.suffix.lower())
