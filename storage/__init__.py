"""The lake: schemas, staging, releases, reading. The only package that writes Parquet."""

from storage.errors import Damaged, Fatal, QuotelakeError, Rejected, Retryable
from storage.results import Counts, StageResult
from storage.schemas import RELEASED, TABLES, RejectReason

__all__ = [
    "RELEASED",
    "TABLES",
    "Counts",
    "Damaged",
    "Fatal",
    "QuotelakeError",
    "RejectReason",
    "Rejected",
    "Retryable",
    "StageResult",
]
