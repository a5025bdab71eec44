"""Put numbers and what they count into words."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Put a number and what is counted in words: '1 batch', '1,200 batches'."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
