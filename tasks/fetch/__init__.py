"""Fetch documents, as bytes: the stage `fetch`."""

from tasks.fetch.settings import FetchSettings
from tasks.fetch.stage import fetch_batch

__all__ = ["FetchSettings", "fetch_batch"]
