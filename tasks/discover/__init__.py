"""Find the documents that sources name: the stage `discover`."""

from tasks.discover.settings import DiscoverSettings
from tasks.discover.stage import addresses, discover, in_batches, licences

__all__ = ["DiscoverSettings", "addresses", "discover", "in_batches", "licences"]
