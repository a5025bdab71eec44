"""The discover stage: what a user names in, documents to fetch out. Fetching their pages goes in `tasks.fetch`."""

from tasks.discover.run import discover
from tasks.discover.settings import DiscoverSettings

__all__ = ["DiscoverSettings", "discover"]
