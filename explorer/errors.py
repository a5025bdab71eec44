"""Name what a page cannot show, by the status that it answers with."""

from __future__ import annotations

from storage.errors import Fatal


class BadQuery(Fatal):
    """The address asks for what cannot be asked: 400. The message names the field and what may stand there."""


class Missing(Fatal):
    """The address is sound, but this release has nothing there: 404."""
