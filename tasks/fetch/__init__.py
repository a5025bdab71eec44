"""The fetch stage: documents in, pages (bytes as received) out. What is in the bytes goes in `tasks.clean`."""

from tasks.fetch.settings import FetchSettings
from tasks.fetch.stage import fetch_batch

__all__ = ["FetchSettings", "fetch_batch"]
