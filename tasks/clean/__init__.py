"""The clean stage: pages in, articles out (text, metadata, furniture). Fetching goes in `tasks.fetch`, statements in
`annotate`."""

from tasks.clean.batch import clean_batch
from tasks.clean.duplicates import link_batch, link_duplicates
from tasks.clean.settings import CleanSettings

__all__ = ["CleanSettings", "clean_batch", "link_batch", "link_duplicates"]
