"""The chart of a run: the most quoted first, names of the web as text."""

from __future__ import annotations

import base64
from xml.etree import ElementTree

from flows.reports.chart import BARS, address_of, speakers_chart

SVG = "{http://www.w3.org/2000/svg}"


def test_the_most_quoted_speakers_have_the_longest_bars_and_names_are_text() -> None:
    said = [*["<script>alert(1)</script> & Co"] * 4, *["Ana"] * 2, *[f"Speaker {n}" for n in range(20)], None]
    svg = speakers_chart([{"speaker_name": name} for name in said])
    assert svg is not None
    tree = ElementTree.fromstring(svg)
    words = [entry.text for entry in tree.iter(f"{SVG}text")]
    assert words[:4] == ["<script>alert(1)</script> & Co", "4", "Ana", "2"]
    widths = [int(bar.attrib["width"]) for bar in list(tree.iter(f"{SVG}rect"))[1:]]
    assert len(widths) == BARS
    assert widths == sorted(widths, reverse=True)
    assert widths[0] == 2 * widths[1]
    kind, _, content = address_of(svg).partition(",")
    assert (kind, base64.b64decode(content).decode()) == ("data:image/svg+xml;base64", svg)


def test_without_a_named_speaker_there_is_no_chart() -> None:
    assert speakers_chart([{"speaker_name": None}]) is None
