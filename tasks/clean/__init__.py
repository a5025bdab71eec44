"""The clean stage: pages in, articles out (text, metadata, furniture). Fetching goes in `tasks.fetch`, statements in
`annotate`."""

from tasks.clean.settings import CleanSettings
from tasks.clean.stage import clean_batch
from tasks.link.stage import link_batch, link_duplicates

__all__ = ["CleanSettings", "clean_batch", "link_batch", "link_duplicates"]
