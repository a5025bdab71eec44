"""Store the files of a lake on S3, or on what speaks its protocol.

Credentials and address come from the usual environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
AWS_REGION, AWS_ENDPOINT_URL, AWS_ALLOW_HTTP.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import obstore
import pyarrow.fs
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from storage.errors import Fatal, Retryable
from storage.files.base import Entry, Lease
from storage.files.s3_lease import acquire

if TYPE_CHECKING:
    from obstore.store import S3Config

MULTIPART = 64 * 1024 * 1024
"""Larger objects go up in parts; a part file of a table never does, so that it is one atomic put."""


class ObjectFiles:
    """A prefix in a bucket. One put is atomic; put-if-absent and put-if-unchanged are the store's own."""

    one_read = 4 * 1024 * 1024

    def __init__(self, url: str) -> None:
        """Open `s3://bucket/prefix`; no request is made before the first operation."""
        parts = urlsplit(url)
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        if not self.bucket:
            raise Fatal(f"The lake address {url!r} names no bucket; write s3://bucket/prefix.")
        self.url = f"s3://{self.bucket}/{self.prefix}".rstrip("/")
        self._options = _environment()
        self.store = S3Store(
            self.bucket,
            prefix=self.prefix or None,
            config=cast("S3Config", _store_config(self._options)),
            client_options={"allow_http": self._options.get("AWS_ALLOW_HTTP", "") == "true", "timeout": "60s"},
            retry_config={
                "max_retries": 4,
                "retry_timeout": timedelta(seconds=45),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=5),
                    "base": 2,
                },
            },
        )

    def read(self, path: str) -> bytes:
        """Give the whole content. Raises FileNotFoundError."""
        with self._explained("read", path):
            return bytes(obstore.get(self.store, path).bytes())

    def tagged(self, path: str) -> tuple[bytes, str]:
        """Give content and ETag, for a later `swap`. Raises FileNotFoundError."""
        with self._explained("read", path):
            found = obstore.get(self.store, path)
            return bytes(found.bytes()), str(found.meta["e_tag"])

    def size(self, path: str) -> int | None:
        """Give the size in bytes; None where there is no such object."""
        try:
            with self._explained("read", path):
                return int(obstore.head(self.store, path)["size"])
        except FileNotFoundError:
            return None

    def write(self, path: str, content: bytes) -> None:
        """Write or replace, by one put."""
        with self._explained("write", path):
            obstore.put(self.store, path, content, use_multipart=False)

    def create(self, path: str, content: bytes) -> bool:
        """Write unless the object exists, by If-None-Match.

        A put whose answer was lost is repeated by the client and then refused: reading back tells own from foreign.
        """
        with self._explained("write", path):
            try:
                obstore.put(self.store, path, content, mode="create")
            except AlreadyExistsError:
                return self.read(path) == content
            return True

    def replace(self, path: str, expected: bytes | None, content: bytes) -> bool:
        """Write where the content still is `expected`, by If-None-Match or If-Match."""
        if expected is None:
            return self.create(path, content)
        found, tag = self.tagged(path)
        return found == expected and self.swap(path, content, tag) is not None

    def swap(self, path: str, content: bytes, tag: str) -> str | None:
        """Replace an object whose ETag is still `tag`, by If-Match. Gives the new ETag; None where it changed."""
        with self._explained("write", path):
            try:
                return str(obstore.put(self.store, path, content, mode={"e_tag": tag})["e_tag"])
            except (PreconditionError, FileNotFoundError):
                with contextlib.suppress(FileNotFoundError):
                    found, now = self.tagged(path)
                    return now if found == content else None
                return None

    def upload(self, path: str, source: Path) -> None:
        """Write or replace with the content of a local file; large ones in parts."""
        with self._explained("write", path):
            obstore.put(self.store, path, source, use_multipart=source.stat().st_size > MULTIPART)

    def entries(self, prefix: str = "") -> list[Entry]:
        """Give every object below a folder, sorted by path."""
        with self._explained("list", prefix):
            batches = obstore.list(self.store, prefix or None)
            found = [Entry(meta["path"], meta["size"], meta["last_modified"]) for batch in batches for meta in batch]
        return sorted(found, key=lambda entry: entry.path)

    def names(self, folder: str = "") -> list[str]:
        """Give the names directly below a folder."""
        with self._explained("list", folder):
            found = obstore.list_with_delimiter(self.store, folder or None)
        paths = [*found["common_prefixes"], *(meta["path"] for meta in found["objects"])]
        return sorted(path.rstrip("/").rpartition("/")[2] for path in paths)

    def leftovers(self, folder: str) -> list[Entry]:
        """Give nothing: an object appears whole or not at all."""
        return []

    def delete(self, paths: Iterable[str]) -> None:
        """Remove objects; absent ones are no error."""
        todo = list(paths)
        with self._explained("delete", f"{len(todo)} objects"):
            if todo:
                obstore.delete(self.store, todo)

    def prune(self, folder: str) -> None:
        """Object stores have no folders."""

    def lease(self, path: str, timeout: float | None) -> Lease | None:
        """Take a lease object that its holder keeps renewing."""
        return acquire(self, path, timeout)

    def arrow(self) -> tuple[pyarrow.fs.FileSystem, str]:
        """Give pyarrow's S3 file system with the same credentials."""
        endpoint = self._options.get("AWS_ENDPOINT_URL", "")
        system = pyarrow.fs.S3FileSystem(
            access_key=self._options.get("AWS_ACCESS_KEY_ID"),
            secret_key=self._options.get("AWS_SECRET_ACCESS_KEY"),
            session_token=self._options.get("AWS_SESSION_TOKEN"),
            region=self._options.get("AWS_REGION"),
            scheme="http" if endpoint.startswith("http://") else "https",
            endpoint_override=urlsplit(endpoint).netloc or None,
        )
        return system, f"{self.bucket}/{self.prefix}".rstrip("/")

    def delta(self, table: str) -> tuple[str, dict[str, str] | None]:
        """Give the table's URL and the storage options for delta-rs."""
        return f"{self.url}/{table}", dict(self._options)

    @contextlib.contextmanager
    def _explained(self, verb: str, path: str) -> Iterator[None]:
        """Name the object and what to do; refusals are Fatal, everything else may pass. Absence passes unchanged."""
        try:
            yield
        except FileNotFoundError as error:
            if "NoSuchBucket" in str(error):
                raise Fatal(
                    f"There is no bucket {self.bucket!r} at this endpoint; create it or correct --lake."
                ) from None
            raise
        except (BaseError, OSError) as error:
            first = str(error).splitlines()[0][:200]
            if "NoSuchBucket" in str(error) or (verb == "list" and "status code: 404" in str(error)):
                raise Fatal(
                    f"There is no bucket {self.bucket!r} at this endpoint; create it or correct --lake."
                ) from None
            if any(
                word in str(error) for word in ("AccessDenied", "403 Forbidden", "InvalidAccessKey", "Unauthenticated")
            ):
                raise Fatal(
                    f"The object store refuses to {verb} {self.url}/{path}; check the AWS_* credentials."
                ) from error
            raise Retryable(
                f"Cannot {verb} {self.url}/{path} ({first}); check the connection and AWS_ENDPOINT_URL, then run again."
            ) from error


def _environment() -> dict[str, str]:
    """Read the usual variables; region and plain http have defaults that local endpoints need."""
    names = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")
    options = {name: os.environ[name] for name in names if os.environ.get(name)}
    options["AWS_REGION"] = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or "us-east-1"
    if os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes"):
        options["AWS_ALLOW_HTTP"] = "true"
    return options


def _store_config(options: dict[str, str]) -> dict[str, str]:
    names = {name: name.lower() for name in options if name != "AWS_ALLOW_HTTP"}
    return {lower: options[name] for name, lower in names.items()}
