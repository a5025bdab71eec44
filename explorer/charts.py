"""Describe charts in Vega-Lite, each with the rows of the table that says the same to readers without script.

Every mark and every row of the table leads to the statements that it counts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

INK = "ink"
"""Stands for the page's own colour of text, which the script knows."""
FITTED = {"type": "fit-x", "contains": "padding"}
_LINK = {"href": {"field": "href"}}


@dataclass(frozen=True)
class Mark:
    """One mark of a chart: what it counts, how many, and where its statements are. Days are in ISO 8601."""

    label: str
    count: int
    href: str
    group: str = ""
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart: title, heads of the table's columns, its marks, and the drawing without its data."""

    title: str
    heads: tuple[str, ...]
    marks: Sequence[Mark]
    drawing: Mapping[str, Any] = field(repr=False)
    note: str = ""
    beyond: str = ""
    """Where the statements are that the note tells of and no mark counts."""
    broad: bool = False
    """Whether it needs the width of the page."""

    def spec(self) -> str:
        """Give the Vega-Lite specification, as JSON."""
        values = [asdict(mark) for mark in self.marks]
        return json.dumps({"data": {"values": values}, "width": "container", "autosize": FITTED, **self.drawing})


def bars(
    title: str, head: str, marks: Sequence[Mark], groups: str = "", note: str = "", counted: str = "statements"
) -> Chart:
    """Draw one bar a mark, from above, with its number; `groups` heads what colours tell, which the table says too."""
    encoding: dict[str, Any] = {
        "y": {"field": "label", "type": "nominal", "sort": None, "title": None},
        "x": {"field": "count", "type": "quantitative", "axis": None},
        "tooltip": [{"field": "label", "title": head}, {"field": "count", "title": counted, "format": ","}],
        **_LINK,
    }
    if groups:
        order = list(dict.fromkeys(mark.group for mark in marks))
        encoding["color"] = {"field": "group", "type": "nominal", "title": groups, "scale": {"domain": order}}
        encoding["color"]["legend"] = {"orient": "top"}
    number = {"field": "count", "type": "quantitative", "format": ","}
    text = {
        "mark": {"type": "text", "align": "left", "dx": 5},
        "encoding": {"text": number, "color": {"value": INK}},
    }
    drawing: dict[str, Any] = {
        "height": 26 * len(marks),
        "encoding": encoding,
        "layer": [{"mark": {"type": "bar", "cursor": "pointer", "cornerRadiusEnd": 2}}, text],
    }
    return Chart(title, (head, *([groups] if groups else []), counted), marks, drawing, note)


def over_time(title: str, marks: Sequence[Mark], note: str = "", beyond: str = "") -> Chart:
    """Draw one bar a period, as wide as it lasts."""
    drawing: dict[str, Any] = {
        "height": 190,
        "mark": {"type": "rect", "cursor": "pointer", "strokeWidth": 1},
        "encoding": {
            "x": {**_day("start"), "axis": {"title": None, "grid": False, "tickCount": 8, "labelOverlap": True}},
            "x2": {"field": "end"},
            "y2": {"datum": 0},
            "y": {"field": "count", "type": "quantitative", "title": None, "axis": {"tickMinStep": 1, "tickCount": 5}},
            "tooltip": [{"field": "label", "title": "when"}, {"field": "count", "title": "statements", "format": ","}],
            **_LINK,
        },
    }
    return Chart(title, ("when", "statements"), marks, drawing, note, beyond, broad=True)


def outlets_over_time(title: str, marks: Sequence[Mark], note: str = "") -> Chart:
    """Draw one row an outlet, and in it a disc a period, the larger the more statements."""
    order = list(dict.fromkeys(mark.group for mark in marks))
    drawing: dict[str, Any] = {
        "height": 34 * len(order),
        "mark": {"type": "circle", "cursor": "pointer", "opacity": 0.85},
        "encoding": {
            "x": {
                "field": "start",
                "type": "temporal",
                "scale": {"type": "utc", "padding": 16},
                "axis": {"title": None, "tickCount": 6, "labelOverlap": True},
            },
            "y": {"field": "group", "type": "nominal", "sort": order, "title": None},
            "size": {
                "field": "count",
                "type": "quantitative",
                "title": "statements",
                "scale": {"rangeMin": 40, "rangeMax": 600, "domainMin": 1},
                "legend": None,
            },
            "tooltip": [
                {"field": "group", "title": "outlet"},
                {"field": "label", "title": "when"},
                {"field": "count", "title": "statements", "format": ","},
            ],
            **_LINK,
        },
    }
    return Chart(title, ("when", "outlet", "statements"), marks, drawing, note, broad=True)


def _day(field: str) -> dict[str, Any]:
    return {"field": field, "type": "temporal", "scale": {"type": "utc"}}
