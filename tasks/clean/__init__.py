"""Make articles of pages: the stage `clean`."""

from tasks.clean.settings import CleanSettings
from tasks.clean.stage import clean_batch

__all__ = ["CleanSettings", "clean_batch"]
