"""Gather what the overview shows: charts of the statements of a query, each mark leading to its statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from explorer import addresses
from explorer.charts import Chart, Mark, bars, over_time
from explorer.counting import Part, Unit, by_period, counts, share, speakers, totals, unit_of
from explorer.library import Opened, Row
from explorer.plain import day_words, plain
from explorer.query import Query, Who, Without
from storage.vocabulary import Assertion, Gender

Link: TypeAlias = Callable[..., str]
"""Gives the address of a query's statements with some of its fields changed."""
TOP = 15
PARTS = {
    "period": Part(("period",), only="period IS NOT NULL"),
    "speaker": Part(("speaker_name",), TOP, "speaker_name IS NOT NULL", ("who",)),
    "who": Part(("who",)),
    "gender": Part(("speaker_gender", "speaker_gender_source"), only=f"who = '{Who.PERSON}'"),
    "outlet": Part(("outlet",), TOP),
    "kind": Part(("kind",)),
    "type": Part(("attribution_type",)),
    "assertion": Part(("assertion",)),
}


def overview(opened: Opened, query: Query) -> dict[str, Any]:
    """Give the values of the template."""
    total = totals(opened, query)
    period = unit_of(total)
    if query.conditions():
        found = counts(opened, query, PARTS, period)
    else:  # the speakers of a whole release are counted in its index already, and are most of what there is to count
        rest = {name: part for name, part in PARTS.items() if name != "speaker"}
        found = {**counts(opened, query, rest, period), "speaker": speakers(opened, TOP)}
    total["speakers"] = found["speaker"][0]["groups"] if found["speaker"] else 0
    to = linked(opened.number, query)
    charts = [
        *([_timeline(found["period"], period, total["undated"], to)] if period else []),
        _speakers(found["speaker"], total, to),
        _persons(found["who"], total["statements"], to),
        _women_and_men(found["gender"], to),
        _outlets(found["outlet"], to),
        *kinds(found, to),
    ]
    return {
        "release": opened.number,
        "query": query,
        "parameters": query.parameters(),
        "chosen": query.chosen(),
        "sum": total,
        "charts": charts,
    }


def linked(release: int, query: Query) -> Link:
    """Give what makes the addresses of the marks: the query, narrowed."""
    return lambda **changed: addresses.statements(release, **query.parameters(**changed))


def _timeline(rows: Sequence[Row], period: Unit, undated: int, to: Link) -> Chart:
    """Draw the statements a day, or a week or month where there are many days."""
    marks = [
        Mark(day_words(first, last), row["n"], to(since=first, until=last), start=f"{first}", end=f"{last}T23:59:59Z")
        for first, last, row in by_period(rows, period)
    ]
    note = f"{undated:,} statements stand in articles without a date, and in no bar." if undated else ""
    return over_time(f"Statements a {period}", marks, note, to(without=[Without.DATE]))


def _women_and_men(rows: Sequence[Row], to: Link) -> Chart:
    """Draw the statements of persons by gender and what tells it; those that no evidence is for, too."""
    marks = []
    for row in sorted(rows, key=lambda row: (row["speaker_gender"] is None, row["speaker_gender"] or "", -row["n"])):
        gender, source = row["speaker_gender"], row["speaker_gender_source"]
        group = plain("gender", gender or "")
        if gender is None:
            href = to(who=Who.PERSON, without=[Without.GENDER])
            marks.append(Mark("no evidence in the article", row["n"], href, "unknown"))
        else:
            label = f"{group}, by {plain('gender_source', source)}" if source else group
            href = to(who=Who.PERSON, gender=gender, gender_source=source)
            marks.append(Mark(label, row["n"], href, group))
    by_gender: Counter[str | None] = Counter()
    for row in rows:
        by_gender[row["speaker_gender"]] += row["n"]
    whole, unknown = by_gender.total(), by_gender[None]
    women, men = by_gender[Gender.FEMALE], by_gender[Gender.MALE]
    note = (
        f"Of {whole:,} statements of persons, {share(women, whole)} are of women and {share(men, whole)} of men; for "
        f"{share(unknown, whole)} the article says neither, and nobody's gender is guessed. A title or a pronoun of "
        "the article tells most; a given name is weaker evidence."
    )
    return bars("Women and men", "speakers and evidence", marks, "speakers", note if whole else "")


def kinds(found: dict[str, list[Row]], to: Link) -> list[Chart]:
    """Draw how statements are quoted, what they are, and whether they were made."""
    quoted = [Mark(plain("kind", row["kind"]), row["n"], to(kind=row["kind"])) for row in found["kind"]]
    types = [(row["attribution_type"], row["n"]) for row in found["type"]]
    said = [Mark(plain("type", value), count, to(type=value)) for value, count in types]
    return [
        bars("Kinds of quotation", "quoted", quoted),
        bars("Said or thought", "attribution", said),
        bars("Made, denied or withheld", "assertion", _assertions(found["assertion"], to)),
    ]


def _assertions(rows: Sequence[Row], to: Link) -> list[Mark]:
    """Rows of older lakes know no assertion: all of theirs were made."""
    summed: dict[str, int] = {}
    for row in rows:
        value = row["assertion"] or Assertion.ASSERTED
        summed[value] = summed.get(value, 0) + row["n"]
    return [Mark(plain("assertion", value), count, to(assertion=value)) for value, count in summed.items()]


def _speakers(rows: Sequence[Row], total: Row, to: Link) -> Chart:
    named = [(row["speaker_name"], row["n"], row["who"]) for row in rows]
    marks = [Mark(name, count, to(name=name), plain("who", who)) for name, count, who in named]
    note = (
        f"{total['speakers']:,} speakers are named; "
        f"{share(total['named'], total['statements'])} of the statements name one."
    )
    return bars("Most quoted", "speaker", marks, "kind of speaker", note)


def _persons(rows: Sequence[Row], whole: int, to: Link) -> Chart:
    counted = {row["who"]: row["n"] for row in rows}
    shown = [(who, counted[who], share(counted[who], whole)) for who in Who if who in counted]
    marks = [Mark(f"{plain('who', who)} ({part})", count, to(who=who)) for who, count, part in shown]
    return bars("Persons and bodies", "speakers", marks)


def _outlets(rows: Sequence[Row], to: Link) -> Chart:
    marks = [
        Mark(row["outlet"], row["n"], to(outlet=row["outlet"]))
        if row["outlet"]
        else Mark("no outlet named", row["n"], to(without=[Without.OUTLET]))
        for row in rows
    ]
    return bars("Outlets", "outlet", marks)
