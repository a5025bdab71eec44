"""Holds the addresses under which a person opens a lake's files from Prefect's UI. What they show goes in `shown`.

A browser follows no `file:` link on a page that came over HTTP. So where QUOTELAKE_LAKE_URL says under which address
the files of the lake QUOTELAKE_LAKE are served, as `make up` does, links go there; else they name the file itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from storage.files.open import open_files


def link_to(lake: str, path: str, environment: Mapping[str, str] = os.environ) -> str:
    """Give an address of a file of the lake: served, an object's own URL, or a file URI."""
    served, address = environment.get("QUOTELAKE_LAKE"), environment.get("QUOTELAKE_LAKE_URL")
    if served and address and open_files(served).url == open_files(lake).url:
        return f"{address.rstrip('/')}/{quote(path)}"
    return f"{lake}/{path}" if "://" in lake else (Path(lake) / path).absolute().as_uri()
