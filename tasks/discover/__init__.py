"""Find the documents that sources name: the stage `discover`."""

from tasks.discover.settings import DiscoverSettings
from tasks.discover.stage import discover, in_batches, licences

__all__ = ["DiscoverSettings", "discover", "in_batches", "licences"]
