"""Serves `releases/` and `exports/` of a lake on 127.0.0.1, read only, so that links in Prefect's UI open.

    python deployments/lake_files.py LAKE PORT

For people on this machine; a team puts its own web server or object store there and names it in QUOTELAKE_LAKE_URL.
"""

from __future__ import annotations

import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from explorer.assets import allowed

PUBLISHED = ("releases", "exports")
POLICY = f"default-src 'none'; style-src 'unsafe-inline'; script-src {allowed('explorer.js')}"


class Published(SimpleHTTPRequestHandler):
    """Answers GET and HEAD for files of the published folders, and 404 for anything else."""

    def send_head(self) -> Any:
        """Open the file that the path names."""
        parts = [part for part in unquote(urlsplit(self.path).path).split("/") if part]
        root = Path(self.directory).resolve()
        wanted = root.joinpath(*parts).resolve()
        if not (parts and parts[0] in PUBLISHED and wanted.is_relative_to(root / parts[0]) and wanted.is_file()):
            self.send_error(404, "Not a published file of this lake")
            return None
        return super().send_head()

    def end_headers(self) -> None:
        """Let no page load anything or run more than the script of our own pages: texts come from the web."""
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the log would hold a line a click."""


def server(lake: str, port: int) -> ThreadingHTTPServer:
    """Bind to the port, or with 0 to a free one."""

    def answer(*arguments: Any) -> Published:
        return Published(*arguments, directory=lake)

    return ThreadingHTTPServer(("127.0.0.1", port), answer)


if __name__ == "__main__":
    server(sys.argv[1], int(sys.argv[2])).serve_forever()
