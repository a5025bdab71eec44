"""The fetch stage: documents in, pages (bytes as received) out. What is in the bytes goes in `tasks.clean`."""

from tasks.fetch.batch import fetch_batch
from tasks.fetch.settings import FetchSettings

__all__ = ["FetchSettings", "fetch_batch"]
