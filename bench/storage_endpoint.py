"""Run a real S3 endpoint for tests and measurements: moto on 127.0.0.1, in a process of its own.

In a process of its own because delta-rs keeps Python's lock while it waits for an answer: a server in a thread of the
same process could never give one.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import boto3
from botocore.config import Config

from bench.ports import unused_port

CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}
SERVER = """
import sys
from moto import backends

modules = frozenset(backends.list_of_moto_modules())
backends.list_of_moto_modules = lambda: modules

from moto.server import DomainDispatcherApplication, create_backend_app
from waitress import serve

serve(DomainDispatcherApplication(create_backend_app), listen=sys.argv[1], threads=8)
"""
"""moto behind waitress, which keeps connections open, as S3 does; moto's own server opens a thread for each. And moto
would look through its own folder twice a request."""


@contextmanager
def s3_server(bucket: str) -> Iterator[str]:
    """Start a server with one bucket; give its address, to be set as AWS_ENDPOINT_URL beside CREDENTIALS."""
    port = unused_port()
    command = [sys.executable, "-c", SERVER, f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    endpoint = f"http://127.0.0.1:{port}"
    try:
        _await(server, port)
        client(endpoint).create_bucket(Bucket=bucket)
        yield endpoint
    finally:
        server.terminate()
        server.wait(10)


@contextmanager
def place(name: str, on: str) -> Iterator[str]:
    """Give where a measurement makes its lakes: a temporary folder on "disk", or a bucket on "s3".

    For the latter the environment of this process then names the server.
    """
    if on == "disk":
        with tempfile.TemporaryDirectory(prefix=f"quotelake-{name}-") as folder:
            yield folder
        return
    with s3_server(name) as endpoint:
        os.environ.update({**CREDENTIALS, "AWS_ENDPOINT_URL": endpoint})
        yield f"s3://{name}"


def client(endpoint: str) -> Any:
    """Give a boto3 client of the server."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=CREDENTIALS["AWS_REGION"],
        config=Config(retries={"max_attempts": 5}),
    )


def _await(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the S3 endpoint did not start")
