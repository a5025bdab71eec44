"""Link articles that repeat another: the stage `link`."""

from tasks.link.stage import COLUMNS, Wanted, link_batch

__all__ = ["COLUMNS", "Wanted", "link_batch"]
