"""The discover stage: what a user names in, documents to fetch out. Fetching their pages goes in `tasks.fetch`."""

from tasks.discover.settings import DiscoverSettings
from tasks.discover.stage import discover, in_batches

__all__ = ["DiscoverSettings", "discover", "in_batches"]
