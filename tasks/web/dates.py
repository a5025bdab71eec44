"""Read dates of publication as pages and feeds write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from annotators.lexicon.calendar import MONTHS
from annotators.lexicon.normalize import alternatives, rows
from storage.vocabulary import Origin

_MONTH = rf"(?P<month>(?ai:{alternatives(MONTHS)}))"
_TIME = (
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?\s?(?P<half>[ap]\.?m\.?)?\s?\(?("
    r"?P<zone>[a-z]{1,5}\b|[+-]\d{1,2}:?\d\d)?"
)
_CLOCK = rf"(?:[\s,|–-]*(?:at\s)?{_TIME})?"
_BEFORE = re.compile(rf"(?<![\d:.]){_TIME}\)?[\s,|·•–-]*(?:on\s)?\Z", re.I)
"""A clock before its day: "14:05 | 3 March 2024"."""
_WRITTEN = (
    re.compile(rf"\b{_MONTH}\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>(?:19|20)\d\d)\b{_CLOCK}", re.I),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH}\.?,?[\s-](?P<year>(?:19|20)\d\d)\b{_CLOCK}", re.I),
)
_ISO = re.compile(
    r"(?P<date>(?:19|20)\d\d-\d\d-\d\d)(?:[T\s](?P<time>\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(?P<zone>Z|UTC|GMT"
    r"|[+-](?:\d\d:?\d\d|\d\d|\d:?\d\d))?)?(?![\d-])",
    re.I,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?\Z")
_ZONES = {row["zone"]: int(row["minutes"]) for row in rows("time_zones.csv")}
YEARS = range(1400, 3000)
"""Others are defaults of software (0001-01-01) or slips, and arithmetic on the first and the last of them overflows."""
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)


def read_date(text: str | None) -> tuple[datetime, bool] | None:
    """A date and whether its zone is known; without a time it is midnight UTC. None where the text gives no full date.

    Numeric dates other than ISO ("03/04/2021") are read by nobody alike, so not at all.
    """
    if not text or len(text) > 200:
        return None
    text = text.strip()
    for read in (_iso, _compact, _epoch, _written):
        try:
            found = read(text)
        except (ValueError, OverflowError):
            continue
        if found is not None and _OLDEST <= found[0] <= datetime.now(UTC) + timedelta(days=2):
            return found
    return None


def best_date(candidates: Iterable[tuple[str | None, Origin]]) -> tuple[datetime, Origin] | None:
    """The first date of (text, origin) pairs in order of trust; its zone from a later one that shows the same clock.

    Candidates are taken one by one, and no more of them than are needed: the last ones are costly to find.
    """
    first: tuple[datetime, Origin] | None = None
    for text, origin in candidates:
        if first is not None and origin not in (Origin.JSON_LD, Origin.META):
            break
        found = read_date(text)
        if found is None:
            continue
        moment, zoned = found
        if first is None:
            first = moment, origin
            if zoned:
                break
        elif zoned and _same_clock(moment, text or "", first[0]):
            return moment, first[1]
    return first


def _same_clock(moment: datetime, text: str, naive: datetime) -> bool:
    """Whether `moment`, read from `text`, shows the same hands in its own zone as a date without a zone."""
    offset = _offset_of(text)
    return offset is not None and (moment + offset).replace(second=0) == naive.replace(second=0)


def _offset_of(text: str) -> timedelta | None:
    match = _ISO.search(text)
    return timedelta(minutes=_minutes(match["zone"])) if match and match["zone"] else None


def _iso(text: str) -> tuple[datetime, bool] | None:
    match = _ISO.match(text)
    if match is None:
        return None
    moment = datetime.fromisoformat(f"{match['date']}T{match['time'] or '00:00'}")
    if not match["zone"]:
        return moment.replace(tzinfo=UTC), False
    return moment.replace(tzinfo=timezone(timedelta(minutes=_minutes(match["zone"])))).astimezone(UTC), True


def _minutes(zone: str) -> int:
    if zone[0] not in "+-":
        return _ZONES[zone.lower()]
    digits = zone[1:].replace(":", "")
    digits = digits.ljust(4, "0") if len(digits) == 2 else digits.rjust(4, "0")  # "-500" is five hours, "-05" too
    return (1 if zone[0] == "+" else -1) * (int(digits[:2]) * 60 + int(digits[2:]))


def _compact(text: str) -> tuple[datetime, bool] | None:
    match = _COMPACT.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC), False


def _epoch(text: str) -> tuple[datetime, bool] | None:
    if not re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return None
    return datetime.fromtimestamp(int(text[:10]), UTC), True


def _written(text: str) -> tuple[datetime, bool] | None:
    match = next((found for pattern in _WRITTEN if (found := pattern.search(text))), None)
    if match is None:
        return None
    clock = match if match["hour"] else _BEFORE.search(text[: match.start()]) or match
    hour = int(clock["hour"] or 0)
    half = (clock["half"] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    moment = datetime(
        int(match["year"]),
        MONTHS[match["month"].title()],
        int(match["day"]),
        hour,
        int(clock["minute"] or 0),
        int(clock["second"] or 0),
        tzinfo=UTC,
    )
    zone = clock["zone"]
    if not zone or (zone[0] not in "+-" and zone.lower() not in _ZONES):
        return moment, False
    return moment - timedelta(minutes=_minutes(zone)), True


def moment(text: Any) -> datetime | None:
    """A date as feeds write it (RFC 822 or ISO 8601), in UTC; None where it is neither, or in no year of print."""
    if not isinstance(text, str) or not text.strip():
        return None
    text = text.strip()
    for read in (parsedate_to_datetime, _any_iso):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if found.year in YEARS:
            found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
            return found if found.year in YEARS else None  # the zone may have led out of them
    return None


def _any_iso(text: str) -> datetime:
    return datetime.fromisoformat(re.sub(r"(?<=[+-]\d\d)(?=\d\d$)", ":", text.replace("Z", "+00:00")))
