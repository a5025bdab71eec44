"""Write what is said on standard error, Prefect's log too, as one JSON object a line, where QUOTELAKE_LOG=json asks."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from typing import Any

_LOG = "PREFECT_LOGGING_"
JSON_LOG = {
    f"{_LOG}HANDLERS_CONSOLE_FORMATTER": "json",
    f"{_LOG}FORMATTERS_JSON_CLASS": "quotelake.log_lines.JsonLines",
    f"{_LOG}COLORS": "0",
}
"""What makes Prefect write its log as `line` does."""


def as_json() -> bool:
    """Say whether the environment asks for lines of JSON."""
    return os.environ.get("QUOTELAKE_LOG", "").lower() == "json"


class JsonLines(logging.Formatter):
    """Writes a record of Python's logging as one JSON object."""

    def __init__(self, fmt: str | None = None, datefmt: str | None = None, style: str = "%") -> None:
        """Take what a logging configuration gives; the fields are always the same."""
        super().__init__()

    def format(self, record: logging.LogRecord) -> str:
        """Give time, level, logger, message, the run where there is one, and the traceback of an error."""
        fields = {name: getattr(record, name, None) for name in ("flow_run_id", "task_run_id")}
        if record.exc_info:
            fields["traceback"] = self.formatException(record.exc_info)
        return line(record.levelno, record.name, record.getMessage(), fields, record.created)


def line(level: int, logger: str, message: str, fields: dict[str, Any], at: float | None = None) -> str:
    """Give one JSON object: time (UTC), level, logger, message, then `fields` that are not None."""
    moment = datetime.fromtimestamp(at, UTC) if at is not None else datetime.now(UTC)
    head = {"time": moment.isoformat(timespec="milliseconds"), "level": logging.getLevelName(level).lower()}
    told = {name: value for name, value in fields.items() if value is not None}
    return json.dumps({**head, "logger": logger, "message": message, **told}, ensure_ascii=False, default=str)
