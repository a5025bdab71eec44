"""Say, before a server is started, whether a run on files would find anything new."""

from __future__ import annotations

from flows.parameters import NewsQuotes
from flows.source_kinds import is_address
from storage.errors import Fatal
from storage.read.lake import open_lake
from tasks.discover import discover
from tasks.discover.paths import is_catalogue
from tasks.fetch import fetch_batch


def newest_if_unchanged(parameters: NewsQuotes) -> int | None:
    """Give the number of the lake's newest release where that holds every document of the sources as it is now.

    By the stages' own functions, so that a run would find the same. None where only a run can tell: something is new or
    cannot be read, a source is no file, another run is to be finished.
    """
    if parameters.resume or any(is_address(source) or is_catalogue(source) for source in parameters.sources):
        return None
    try:
        lake = open_lake(parameters.lake)
    except Fatal:
        return None
    found = discover(parameters.sources, parameters.discovery())
    documents = found.tables["documents"]
    in_sources = found.tables["sources"]["documents"].to_pylist()
    if found.rejects.num_rows or not all(in_sources) or not all(documents["locator"].to_pylist()):
        return None
    for start in range(0, documents.num_rows, parameters.batch_size):
        part = documents.slice(start, parameters.batch_size)
        known = lake.known_pages(part["doc_id"].to_pylist())
        if known.num_rows < part.num_rows:
            return None
        if fetch_batch(part, known, parameters.discover.fetch).unchanged < part.num_rows:
            return None
    return lake.release.release
