"""Send requests by a guarded adapter, which vets addresses, keeps a deadline and caps bytes.

It is usable by itself:

    session = requests.Session()
    session.trust_env = False
    session.mount("https://", GuardedAdapter(FetchSettings()))

The body is read inside `send`, so a response that comes back is complete and within the limits, and the body of a
redirect is never read (requests downloads and inflates it otherwise).
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
import zlib
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from storage.errors import Rejected
from storage.vocabulary import RejectReason
from tasks.fetch.addresses import AllowList, Resolve, resolve_within, system_resolve, vet
from tasks.fetch.deadline import Deadline
from tasks.fetch.settings import FetchSettings
from tasks.rejects import MAX_BYTES, MAX_LISTING_BYTES, too_large
from tasks.web.compression import GZIP, GZIP_NAMES

# Its warning of a header that is none quotes it as it came: a Location with user and password, a terminal's commands.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)
_CHUNK = 1 << 16
_NO_BODY = frozenset({204, 304})


class _Guard(threading.local):
    """What the connections of this thread's running request obey; set by `send`, read by `_new_conn`."""

    deadline: Deadline | None = None
    adapter: GuardedAdapter | None = None
    private_allowed: bool = False
    proxy: tuple[str, int] | None = None
    """Host and port of the proxy that the user's environment names: allowed wherever it stands."""


_guard = _Guard()


def _connect(connection: HTTPConnection) -> socket.socket:
    """Resolve once, vet every address, connect to a vetted one: a second lookup could answer differently."""
    adapter, deadline = _guard.adapter, _guard.deadline
    if adapter is None or deadline is None:
        raise NewConnectionError(connection, "a guarded connection outside of GuardedAdapter.send")
    host, port = connection.host, connection.port or connection.default_port
    found = resolve_within(adapter.resolve, host, port, deadline.left())
    last: OSError | None = None
    private_allowed = _guard.private_allowed if _guard.proxy is None else (host.lower(), port) == _guard.proxy
    for address in vet(found, host, private_allowed=private_allowed):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(adapter.settings.connect_timeout_s, deadline.left()))
            sock.connect((address, port))
        except OSError as error:
            sock.close()
            last = error
            if deadline.passed():
                break
            continue
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        deadline.watch(sock)
        return sock
    raise NewConnectionError(connection, f"cannot connect to {host}: {last}")


class _Connection(HTTPConnection):
    """A connection to vetted addresses only, under the deadline of the request that uses it."""

    def _new_conn(self) -> socket.socket:
        return _connect(self)

    def getresponse(self) -> Any:
        if _guard.deadline is not None:
            _guard.deadline.watch(self.sock)  # a connection taken from the pool was opened under an earlier deadline
        return super().getresponse()


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class GuardedAdapter(HTTPAdapter):
    """Sends requests to vetted addresses only, within a deadline and a number of bytes, TLS verified.

    Raises Rejected with the reason instead of requests' errors. Thread-safe; keeps connections alive between requests.
    """

    def __init__(self, settings: FetchSettings, resolve: Resolve = system_resolve) -> None:
        """Take the limits from `settings`; `resolve` replaces the system's name lookup."""
        self.settings = settings
        self.resolve = resolve
        self.allowed = AllowList(settings.allow_hosts)
        super().__init__(pool_connections=256, pool_maxsize=max(settings.host_concurrency, 1), max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Make the pools use connections that vet their addresses."""
        super().init_poolmanager(connections, maxsize, block, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        """Make the pools of a proxy use such connections too. Raises Rejected for a proxy that does not speak HTTP."""
        if not proxy.lower().startswith(("http://", "https://")):
            raise Rejected(RejectReason.UNREACHABLE, "the environment names a proxy that is none for HTTP")
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
        *,
        redirected_from: str | None = None,
        max_bytes: int | None = None,
        truncate: bool = False,
    ) -> requests.Response:
        """Send one request and read its body; the response is complete. Certificates are verified whatever `verify`
        says.

        `redirected_from`: URL of the hop before; a private host is then allowed only at that same host and port.
        `proxies`: as requests takes them. A proxy looks names up anew, so here only what this machine finds is vetted.
        `max_bytes` caps the body (before and after decompression): beyond it Rejected(TOO_LARGE), or with `truncate`
        the first bytes.
        """
        url = request.url or ""
        host, port = endpoint(url)
        named = self.allowed.holds(host, port)
        private = named and (redirected_from is None or endpoint(redirected_from) == (host, port))
        proxy = select_proxy(url, proxies) if proxies else None
        request.headers["Accept-Encoding"] = "gzip"  # 481 bytes of brotli inflate to 300 MB in one step
        limit = self.settings.max_bytes if max_bytes is None else max_bytes
        setting = MAX_BYTES if max_bytes is None else MAX_LISTING_BYTES
        with Deadline(self.settings.deadline_s) as deadline, self._guarded(deadline, private, proxy):
            # what `_connect` does not see: a proxy's target, and a connection kept from a request that was allowed
            if proxy or (named and not private):
                vet(resolve_within(self.resolve, host, port, deadline.left()), host, private_allowed=private)
            try:
                response = super().send(
                    request,
                    stream=True,
                    timeout=(self.settings.connect_timeout_s, self.settings.deadline_s),
                    verify=self.settings.ca_bundle or True,
                    cert=cert,
                    proxies=proxies,
                )
                try:
                    self._complete(response, limit, setting, truncate, deadline)
                finally:
                    response.close()
            except Rejected:
                raise
            except (requests.RequestException, HTTPError, OSError, ValueError, EOFError, zlib.error) as error:
                raise _reason(error, host, deadline) from error
        return response

    @contextlib.contextmanager
    def _guarded(self, deadline: Deadline, private_allowed: bool, proxy: str | None) -> Iterator[None]:
        _guard.deadline, _guard.adapter, _guard.private_allowed = deadline, self, private_allowed
        _guard.proxy = endpoint(proxy if "://" in proxy else f"http://{proxy}") if proxy else None
        try:
            yield
        finally:
            _guard.deadline, _guard.adapter, _guard.private_allowed, _guard.proxy = None, None, False, None

    def _complete(
        self, response: requests.Response, limit: int, setting: str, truncate: bool, deadline: Deadline
    ) -> None:
        body = b""
        if not 300 <= response.status_code < 400 and response.status_code not in _NO_BODY:
            body, whole = _read(response, limit, setting, truncate)
            if deadline.expired:  # a shut-down socket reads like the body's end where no length was announced
                raise Rejected(RejectReason.TIMEOUT, f"not complete after {deadline.seconds:g} s")
            if not whole:
                response.raw.close()
        elif response.status_code not in _NO_BODY:
            response.raw.close()  # what was not read must not be the next response of this connection
        response._content = body
        response._content_consumed = True  # type: ignore[attr-defined]


def prepared_get(url: str, headers: Mapping[str, str]) -> requests.PreparedRequest:
    """A GET request as `requests` prepares it, without cookies, authorisation and hooks, which no page needs.

    Raises requests' errors and UnicodeError for what is no URL or header.
    """
    request = requests.PreparedRequest()
    request.prepare_method("GET")
    request.prepare_url(url, None)
    request.prepare_headers(headers)
    request.hooks = {}
    return request


def endpoint(url: str) -> tuple[str, int]:
    """Host (lower case) and port of a URL; the port of the scheme where it names none."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise Rejected(RejectReason.INVALID_URL, "the port is no number from 0 to 65535") from None
    return (parts.hostname or "").lower(), port if port is not None else (443 if parts.scheme == "https" else 80)


def _read(response: requests.Response, limit: int, setting: str, truncate: bool) -> tuple[bytes, bool]:
    """The body, inflated, and whether the connection was read to the response's end; `setting` is the limit's name."""
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and float(announced) > limit and not truncate:
        raise too_large(f"{announced[:20]} bytes announced, more than {limit:,}", setting)
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in {"", "identity"} and encoding not in GZIP_NAMES:
        raise Rejected(RejectReason.CONTENT_ENCODING, f"'{encoding[:40]}' where only gzip was asked for")
    inflate = zlib.decompressobj(GZIP) if encoding in GZIP_NAMES else None
    body = bytearray()
    wire = 0
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        wire += len(chunk)
        if inflate is None:
            body += chunk
        else:
            body += inflate.decompress(chunk, limit + 1 - len(body))
        if len(body) > limit or wire > limit:
            if truncate:
                return bytes(body[:limit]), False
            raise too_large(f"more than {limit:,} bytes", setting)
        if inflate is not None and inflate.eof:
            return bytes(body), not response.raw.read(1, decode_content=False)
    if inflate is not None and wire and not inflate.eof:
        raise Rejected(RejectReason.UNREACHABLE, "the gzip stream ended early")
    return bytes(body), True


def _reason(error: Exception, host: str, deadline: Deadline) -> Rejected:
    """Name what went wrong; what another exception wraps counts, not the wrapping."""
    if deadline.passed():
        return Rejected(RejectReason.TIMEOUT, f"not complete after {deadline.seconds:g} s")
    inner: BaseException | None = error
    seen: list[str] = []
    while inner is not None and len(seen) < 10:
        if isinstance(inner, Rejected):
            return inner
        seen.append(type(inner).__name__)
        reason = getattr(inner, "reason", None)
        inner = reason if isinstance(reason, BaseException) else inner.__cause__ or inner.__context__
    if isinstance(error, requests.exceptions.SSLError) or "SSLError" in seen or "SSLCertVerificationError" in seen:
        return Rejected(RejectReason.TLS_ERROR, f"{host}: {_sentence(error)}")
    if isinstance(error, requests.Timeout) or "ReadTimeoutError" in seen:
        return Rejected(RejectReason.TIMEOUT, f"{host} did not answer in time")
    if isinstance(error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError)):
        return Rejected(RejectReason.INVALID_URL, _sentence(error))
    return Rejected(RejectReason.UNREACHABLE, f"{host}: {_sentence(error)}")


def _sentence(error: BaseException) -> str:
    """The innermost message, on one line, without memory addresses."""
    while (inner := getattr(error, "reason", None) or error.__cause__ or error.__context__) and isinstance(
        inner, BaseException
    ):
        error = inner
    text = re.sub(r"\A_\w+\([^)]*\): ", "", " ".join(str(error).split()))
    return (text.split(": ", 1)[-1] if " object at 0x" in text else text)[:160] or type(error).__name__
