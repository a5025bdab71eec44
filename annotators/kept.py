"""Give `cached_property` as it is from Python 3.12 on: without the lock that 3.11 takes at every first reading."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING or sys.version_info >= (3, 12):
    from functools import cached_property
else:

    class cached_property:  # noqa: N801 - it stands for the one of functools
        """A property that is computed when it is first read, and kept with its object."""

        def __init__(self, compute):
            """Take what computes it."""
            self.compute, self.__doc__ = compute, compute.__doc__

        def __set_name__(self, owner, name):
            """Keep the name under which the value is kept."""
            self.name = name

        def __get__(self, instance, owner=None):
            """Compute the value, and keep it where the next reading finds it before this."""
            if instance is None:
                return self
            value = instance.__dict__[self.name] = self.compute(instance)
            return value


__all__ = ["cached_property"]
