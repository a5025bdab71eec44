"""Find boilerplate in newswire text: datelines, bylines, credits, footers and separators, as labelled spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from annotators.lexicon.calendar import MONTHS, WEEKDAYS
from annotators.lexicon.cues import MEDIUM_REPORTS, MEDIUM_VERB
from annotators.lexicon.normalize import alternatives, of_class
from annotators.lexicon.places import PLACES
from annotators.text.boilerplate_lines import CAPITAL, LINE_MAX, classify_line, parse_byline
from storage.vocabulary import BoilerplateLabel


@dataclass(frozen=True)
class Boilerplate:
    """One span of boilerplate; `text[start:end]` is its surface, half-open code points.

    `detail` is finer than the label: credit is relay, desk, source or caption; footer is social, contact, read_also,
    correction, update, copyright or promotion. `day` is set where the dateline or the page's date tells the year.
    """

    label: BoilerplateLabel
    start: int
    end: int
    detail: str = ""
    place: str = ""
    day: date | None = None
    agency: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Line:
    start: int
    text: str  # stripped of white space at both ends


_MONTH = rf"(?:{alternatives([*MONTHS, *map(str.upper, MONTHS)])})\b\.?"
_DAY = r"[0-3]?\d(?:st|nd|rd|th)?\b"
_DATE = rf"(?:{_MONTH}\s{{0,2}}{_DAY}|{_DAY}\s{{0,2}}{_MONTH})(?:,?\s{{0,2}}(?:19|20)\d\d)?\b\.?"
_WEEKDAY = rf"(?:(?:{alternatives(WEEKDAYS)}),?\s)?"
_CAP = rf"{CAPITAL}[\w'’.\-]{{0,30}}"
_PLACE = rf"{_CAP}(?:\s(?:(?:de|del|da|do|la|of|el|al|as|es|and|&|du|des|le|les|on|upon|y)\s)?{_CAP}){{0,4}}"
_PLACES = rf"{_PLACE}(?:\s?[,/]\s?{_PLACE}){{0,2}}?"
_AGENCY = r"(?:\([A-Za-z][^()\n]{1,40}\)|/[A-Z][^/\n]{1,30}/|\[[A-Z][^\[\]\n]{1,30}\])"
_SEP = r"(?:-{1,2}|–|—|―|:)"

_OWN_LINE = re.compile(
    rf"(?P<place>{_PLACES})(?:\s?[,.–—-]?\s?{_WEEKDAY}(?P<date>{_DATE}))?(?:[,\s]{{0,2}}(?P<agency>{_AGENCY}))?"
    r"\s?[.:–—-]{0,2}"
)
_INLINE = re.compile(
    rf"(?:(?P<place>{_PLACES}|[a-z]\w{{1,15}}\sNews)(?=[\s,.:(/\[–—-]))?"
    rf"(?:\s?[,.]?\s{{0,2}}[–—-]?\s?{_WEEKDAY}\(?(?P<date>{_DATE})\)?)?"
    rf"(?:[,.\s]{{0,3}}(?P<agency>{_AGENCY}|(?<=[,.]\s)[A-Z]{{2,12}}(?=\s?[–—-])))?"
    rf"\s?(?P<sep>{_SEP}|(?<=/)\.?|(?<=\d)\.)\s{{1,3}}(?=[\"“«„'‘\[(]?[A-Z0-9À-Þ])"
)
_NOT_PLACES = of_class("newswire_words.csv", "label")
_WRITES = rf"(?:{MEDIUM_VERB}|notes|learned|learnt)"
_AGENCY_NAME = rf"(?:[Tt]he\s)?{_CAP}(?:\s{_CAP}|\s(?:of|the|and|for)\s{_CAP}){{0,4}}"
_RELAY = re.compile(
    rf"(?P<agency>{_AGENCY_NAME})\s{_WRITES}(?:\s(?:on\s)?[A-Z]\w+day)?,?\s"
    r"(?:with\sreference\sto|with\sa\sreference\sto|referring\sto|citing|quoting)\s[^\n.;:!?“”\"]{2,160}"
)
_RELAY_TAIL = re.compile(rf",\s(?P<agency>{_AGENCY_NAME})\s(?:{MEDIUM_REPORTS})(?=[.\n]|$)")
_BODY_MIN = 60  # characters; headlines and standfirsts of the newswire corpus are shorter or end without a full stop
_RELAY_PARAGRAPHS = 3


def find_boilerplate(text: str, published: datetime | None = None) -> list[Boilerplate]:
    """Find the boilerplate of one article, in order and without overlap; time is linear in the length of `text`.

    `published` gives the year to a dateline that names none ("March 3"): the year that puts it nearest to that day.
    Without it such a dateline has no `day`: a year is never guessed from today's.
    """
    found: list[Boilerplate] = []
    body = 0
    for line in _lines(text):
        span = _own_line(line, body, published)
        if span is not None:
            found.append(span)
            continue
        paragraph = len(line.text) >= _BODY_MIN and (len(line.text) > 140 or line.text[-1] in ".!?…\"”'’)")
        opening = _inline_dateline(line, body, published) if body < 3 and len(line.text) >= 40 else None
        if opening is not None and not any(item.label == BoilerplateLabel.DATELINE for item in found):
            found.append(opening)
        if body < _RELAY_PARAGRAPHS:
            found.extend(_relays(line, opening.end if opening else line.start))
        body += paragraph
    return found


def _lines(text: str) -> Iterator[_Line]:
    position = 0
    for raw in text.splitlines(keepends=True):
        stripped = raw.strip()
        if stripped:
            yield _Line(position + len(raw) - len(raw.lstrip()), stripped)
        position += len(raw)


def _own_line(line: _Line, body: int, published: datetime | None) -> Boilerplate | None:
    if len(line.text) > LINE_MAX:
        return None
    end = line.start + len(line.text)
    kind = classify_line(line.text)
    if kind is not None:
        label, detail = kind
        return Boilerplate(label, line.start, end, detail)
    byline = parse_byline(line.text, opening=body == 0)
    if byline is not None:
        names, agency = byline
        return Boilerplate(BoilerplateLabel.BYLINE, line.start, end, names=names, agency=agency)
    if body > 1 or len(line.text) > 90:
        return None
    match = _OWN_LINE.fullmatch(line.text)
    if match is None or not (match["date"] or match["agency"] or _known(match["place"])):
        return None
    if not match["date"] and not _is_place(match["place"]):
        return None
    return _dateline(match, line.start, end, published)


def _inline_dateline(line: _Line, body: int, published: datetime | None) -> Boilerplate | None:
    match = _INLINE.match(line.text[:160])
    if match is None or match.end() < 3 or not (match["place"] or match["agency"]):
        return None
    if not (match["date"] or match["agency"]) and not _bare_place(match, body):
        return None
    if match["place"] and not match["date"] and not _is_place(match["place"]):
        return None
    return _dateline(match, line.start, line.start + len(line.text[: match.end()].rstrip()), published)


def _bare_place(match: re.Match[str], body: int) -> bool:
    """Whether a place with neither date nor agency opens a story ("DURBAN, Natal — The", not "Lee: We will ...")."""
    place = match["place"]
    if _known(place):
        return True
    town = re.split(r"\s?[,/]", place)[0]
    capitals = town.isupper() and len(town) > 3
    if match["sep"] == ":":
        return capitals and body == 0 and len(place.split()) <= 2
    if capitals:
        return True
    # "Srinagar- The": a dash that touches the place is a wire's habit; "Lee - The ..." is more often a list
    return body == 0 and match.string[match.end("place")] in "-–—" and "-" not in place


def _is_place(place: str) -> bool:
    words = [word.casefold().strip(".,") for word in place.split()]
    return bool(words) and not any(word in _NOT_PLACES for word in words)


def _known(place: str) -> bool:
    return place.split(",")[0].split("/")[0].strip().casefold() in PLACES


def _dateline(match: re.Match[str], start: int, end: int, published: datetime | None) -> Boilerplate:
    place = (match["place"] or "").strip(" ,.")
    agency = (match["agency"] or "").strip("()/[] ")
    day = _resolve(match["date"], published)
    return Boilerplate(BoilerplateLabel.DATELINE, start, end, place=place, agency=agency, day=day)


def _resolve(written: str | None, published: datetime | None) -> date | None:
    """The day of a dateline; without a year in it, the one that lies nearest to the page's own date."""
    if written is None:
        return None
    month = next((MONTHS[word] for word in re.findall(r"[^\W\d_]+", written.title()) if word in MONTHS), 0)
    day = re.search(r"(?<!\d)[0-3]?\d(?!\d)", written)
    year = re.search(r"(?:19|20)\d\d", written)
    if not month or day is None:
        return None
    years = [int(year[0])] if year else [published.year + shift for shift in (-1, 0, 1)] if published else []
    days = [one for one in (_day(number, month, int(day[0])) for number in years) if one is not None]
    if not days:
        return None
    return days[0] if published is None else min(days, key=lambda one: abs((one - published.date()).days))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _relays(line: _Line, after: int) -> Iterator[Boilerplate]:
    """The clause by which an agency names whom it passes on; who speaks is decided by attribution, not here."""
    window = line.text[: 4 * LINE_MAX]
    end = after
    for pattern in (_RELAY, _RELAY_TAIL):
        for match in pattern.finditer(window):
            start = line.start + match.start("agency")
            if start >= end:
                end = line.start + match.end()
                yield Boilerplate(BoilerplateLabel.CREDIT, start, end, "relay", agency=match["agency"])
