"""Leave out of the log what Prefect says where a line of ours says more."""

from __future__ import annotations

import logging

from storage.errors import QuotelakeError


class WithoutEnd(logging.Filter):
    """Drops the line with which Prefect ends a flow run or a task run."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every other line."""
        return not record.getMessage().startswith("Finished in state")


class WithoutOurTracebacks(logging.Filter):
    """Takes the traceback off an error of ours, whose sentence says what to do."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every line."""
        if record.exc_info and isinstance(record.exc_info[1], QuotelakeError):
            record.exc_info = record.exc_text = None
        return True
