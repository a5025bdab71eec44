"""The clean stage: pages in, articles out (text, metadata, furniture). Fetching goes in `tasks.fetch`, statements in
`annotate`."""

from tasks.clean.settings import CleanSettings
from tasks.clean.stage import clean_batch

__all__ = ["CleanSettings", "clean_batch"]
