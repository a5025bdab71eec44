"""Give each source to its reader, apply limits, and make one row a document."""

from __future__ import annotations

import functools
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

from storage import ids
from storage.errors import Fatal, Rejected
from storage.schemas import DOCUMENTS, REJECTS, SOURCES
from storage.tables.results import StageResult
from storage.vocabulary import DocumentKind, RejectReason, Stage
from tasks.discover.catalogue import CatalogueEntry, read_catalogue
from tasks.discover.disk import read_inside
from tasks.discover.paths import is_catalogue, leads_inside, paths_of, uri_of
from tasks.discover.plugins import plugin_of, read_plugin
from tasks.discover.records import Findings, Found
from tasks.discover.settings import DiscoverSettings
from tasks.discover.web import read_address
from tasks.faults import attempt, refuse_many
from tasks.fetch.client import Client, shared_client
from tasks.rejects import reject_row
from tasks.web.secrets import without_parameters, without_user

T = TypeVar("T")


def discover(sources: Sequence[str], settings: DiscoverSettings, *, client: Client | None = None) -> StageResult:
    """Find the documents that `sources` name: URLs, files, folders, globs, catalogues; each document once.

    A source, entry or line that cannot be used is one row of rejects; the others go on. Documents of many hosts come
    interleaved, so that every batch spreads over them. Raises Fatal for a `sources.yaml` with a fault.
    """
    found, named = _read_all(sources, settings, client)
    rows = []
    for one in _interleaved(_each_once(found.documents)):
        row = attempt(one.row)
        if isinstance(row, Rejected):
            found.rejects.append((one.url, row))
        else:
            rows.append(row)
    refused = [(without_user(url), rejected) for url, rejected in found.rejects]
    rejects = {(ids.doc_id(url), rejected.reason): (url, rejected) for url, rejected in refused}
    refuse_many(Stage.DISCOVER, [rejected for _, rejected in rejects.values()], len(rows) + len(rejects))
    return StageResult(
        read=len(rows) + len(rejects),
        kept=len(rows),
        tables={"documents": DOCUMENTS.from_rows(rows), "sources": SOURCES.from_rows(named)},
        rejects=REJECTS.from_rows(
            reject_row(Stage.DISCOVER, {"doc_id": doc, "url": url}, rejected)
            for (doc, _), (url, rejected) in rejects.items()
        ),
    )


def _read_all(
    sources: Sequence[str], settings: DiscoverSettings, client: Client | None
) -> tuple[Findings, list[dict[str, Any]]]:
    """Give what all sources name, in their order, and a row of table `sources` for each."""
    found = Findings()
    named: dict[str, dict[str, Any]] = {}
    parts = _at_once(lambda source: _source(source, settings, client), sources, settings)
    for source, part in zip(sources, parts, strict=True):
        gave = part.row(source, _names(source))
        named.setdefault(gave["source"], gave)
        found.extend(part)
    return found, list(named.values())


def _at_once(read: Callable[[T], Findings], items: Sequence[T], settings: DiscoverSettings) -> Iterator[Findings]:
    """Read several things at once; what each gives comes in their order, whichever ends first."""
    with ThreadPoolExecutor(min(settings.fetch.concurrency, max(len(items), 1)), "discover") as pool:
        yield from pool.map(read, items)


def _each_once(documents: Iterable[Found]) -> Iterable[Found]:
    """Give each document once, as it was found first; one that is also named by itself was looked at then."""
    known: dict[str, Found] = {}
    for one in documents:
        first = known.setdefault(one.url, one)
        if one.kind == DocumentKind.HTML and not first.locator:  # its page was handed over to fetching
            known[one.url] = replace(first, kind=DocumentKind.HTML)
    return known.values()


def in_batches(result: StageResult, size: int) -> list[StageResult]:
    """Cut what `discover` gave into batches of `size` documents, at least one; the first has sources and rejects."""
    documents, sources, rejects = result.tables["documents"], result.tables["sources"], result.rejects
    batches = []
    for start in range(0, max(documents.num_rows, 1), size):
        part = documents.slice(start, size)
        kept = part.num_rows
        tables = {"documents": part, "sources": sources}
        batches.append(StageResult(read=kept + rejects.num_rows, kept=kept, tables=tables, rejects=rejects))
        rejects, sources = REJECTS.empty(), SOURCES.empty()
    return batches


def _source(source: str, settings: DiscoverSettings, client: Client | None) -> Findings:
    """Give what one source names. Raises Fatal for an empty one, and for a sources.yaml with a fault."""
    if not source.strip():
        raise Fatal("A source is empty: name a URL, file, folder or pattern.")
    if not _is_catalogue(source):
        return _limited(_found_at(source, without_user(source), settings, client), settings)
    found, folder = Findings(), Path(source).expanduser().parent
    for part in _at_once(lambda entry: _entry(entry, folder, settings), _entries(source), settings):
        found.extend(part)
    return found


def licences(sources: Sequence[str]) -> dict[str, str]:
    """Give what may be done with the texts of each source, by its name, where a sources.yaml among `sources` says it.

    Raises Fatal for a sources.yaml that cannot be read.
    """
    entries = [entry for source in sources if _is_catalogue(source) for entry in _entries(source)]
    return {entry.name: entry.licence for entry in entries if entry.licence}


def addresses(sources: Sequence[str]) -> dict[str, list[str]]:
    """Give where each source is read from, by its name in the tables, without what gives access to it.

    Raises Fatal for a sources.yaml that cannot be read.
    """
    found: dict[str, list[str]] = {}
    for source in sources:
        if _is_catalogue(source):
            found |= {entry.name: [_shown(entry, address) for address in entry.addresses] for entry in _entries(source)}
        else:
            found[without_user(source)] = [without_user(source)]
    return found


def _shown(entry: CatalogueEntry, address: str) -> str:
    shown = without_user(address)
    return shown if entry.secret_query is False else without_parameters(shown, entry.secret_names)


def _is_catalogue(source: str) -> bool:
    """Whether a source is a sources.yaml: of the web, none is."""
    return not _is_web(source) and is_catalogue(source)


def _entries(source: str) -> list[CatalogueEntry]:
    return [entry for entry in read_catalogue(Path(source).expanduser()).sources if entry.enabled]


def _names(source: str) -> list[str]:
    """Give what the documents of a source have as their source."""
    return [entry.name for entry in _entries(source)] if _is_catalogue(source) else [source]


def _entry(entry: CatalogueEntry, folder: Path, settings: DiscoverSettings) -> Findings:
    """One named source, under its own limits and delay where it sets them."""
    fetch = settings.fetch
    if entry.delay_s is not None:
        fetch = fetch.model_copy(update={"host_delay_s": entry.delay_s})
    own = {"max_documents", "max_age_days", "include", "exclude"}
    narrower = {name: value for name, value in entry.model_dump(include=own).items() if value is not None}
    narrowed = DiscoverSettings.model_validate({**settings.model_dump(), **narrower, "fetch": fetch.model_dump()})
    addresses = [
        address if _is_web(address) or plugin_of(address) else str(folder / address) for address in entry.addresses
    ]
    found = Findings()
    for address in addresses:
        part = _found_at(address, entry.name, narrowed, None)
        found.extend(part if entry.secret_query is False else part.keeping_out(address, entry.secret_names))
    if entry.delay_s:
        for host in {one.host for one in found.documents if one.host}:
            shared_client(settings.fetch).courtesy.slow_down(host, entry.delay_s)
    return _limited(found.hinted({"publisher": entry.publisher, "language": entry.language}), narrowed)


def _found_at(address: str, name: str, settings: DiscoverSettings, client: Client | None) -> Findings:
    """Give what is found at one address of the source called `name`, or why it cannot be used."""
    found = Findings()
    found.add(address, functools.partial(_read, address, name, settings, client))
    return found


def _read(address: str, name: str, settings: DiscoverSettings, client: Client | None) -> Findings:
    if (plugin := plugin_of(address)) is not None:
        return read_plugin(plugin, address, name, settings)
    if _is_web(address):
        return read_address(address, name, settings, client or shared_client(settings.fetch))
    return _paths(address, name, settings)


def _paths(address: str, name: str, settings: DiscoverSettings) -> Findings:
    found = Findings()
    named = paths_of(address)
    for path in named.paths:
        url = uri_of(path) if leads_inside(path, named.folder) else path.absolute().as_uri()
        found.add(url, functools.partial(read_inside, path, named.folder, name, settings))
    for folder, why in named.unreadable.items():
        found.reject(uri_of(folder), RejectReason.SOURCE_UNREADABLE, f"a folder that cannot be read: {why}")
    return found


def _is_web(address: str) -> bool:
    return re.match(r"(?i)[a-z][a-z0-9+.-]+://|data:|javascript:", address) is not None


def _limited(found: Findings, settings: DiscoverSettings) -> Findings:
    """Apply number, age and pattern. What they leave out is no fault of the document and gives no reject."""
    oldest = datetime.now(UTC) - timedelta(days=settings.max_age_days) if settings.max_age_days is not None else None
    if settings.since is not None:
        since = datetime.combine(settings.since, time(), UTC)
        oldest = max(oldest, since) if oldest else since
    kept = [
        one
        for one in found.documents
        if (oldest is None or one.published_at is None or one.published_at >= oldest)
        and (settings.include is None or re.search(settings.include, one.url))
        and (settings.exclude is None or not re.search(settings.exclude, one.url))
    ]
    found.left_out += len(found.documents) - len(kept[: settings.max_documents])
    found.documents = kept[: settings.max_documents]
    return found


def _interleaved(documents: Iterable[Found]) -> list[Found]:
    """Documents of the web in turn by host, those on disk in their order: else a batch would wait for one host."""
    queues: dict[str, deque[Found]] = defaultdict(deque)
    for one in documents:
        queues[one.host].append(one)
    rows = list(queues.pop("", ()))
    while queues:
        for host in list(queues):
            rows.append(queues[host].popleft())
            if not queues[host]:
                del queues[host]
    return rows
