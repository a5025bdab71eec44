"""Newswire boilerplate is found with exact offsets, in many agencies' manners; what only looks like it is left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.text.boilerplate import find_boilerplate
from tests.linear import assert_linear

BODY = (
    "The ministry of transport said on Tuesday that the new ferry line would open in April, two years "
    "later than it had "
    "promised to the residents of the outer islands."
)


def labels(text: str) -> list[tuple[str, str]]:
    return [(item.label, text[item.start : item.end]) for item in find_boilerplate(text)]


@pytest.mark.parametrize(
    "dateline",
    [
        "PORT ARLEN, Veldria, March 3",
        "PORT ARLEN, Veldria, March. 3",
        "GENEVA, 3 March 2021",
        "NAIROBI, Kenya (EAW)",
        "BUENOS AIRES, Sept. 12, 2023 (AgenciaSur)",
        "SÃO PAULO, Dec. 1",
        "VIENNA (DanubePress)",
    ],
)
def test_datelines_on_their_own_line(dateline: str) -> None:
    assert labels(f"{dateline}\n\n{BODY}\n")[0] == ("dateline", dateline)


@pytest.mark.parametrize(
    "opening",
    [
        "PORT ARLEN (EAW) —",
        "PORT ARLEN, Veldria, Mar 3 2021 (EAW) -",
        "NAIROBI, May 6 (Xinhua) --",
        "Cape Town -",
        "Srinagar-",
        "Nairobi —",
        "LAGOS, Nigeria —",
        "ORRINTON, Veldria -",
        "CAIRO – 26 July 2022:",
        "KUWAIT CITY, July 24:",
        "SINGAPORE (Feb. 25, 2021) —",
        "Doha:",
        "Ulaanbaatar /MONTSAME/.",
        "NEW DELHI: ",
        "May 5 (EAW) -",
        "SYDNEY and KUALA LUMPUR, Jul 26 2022 (IPS) -",
    ],
)
def test_datelines_that_open_a_paragraph(opening: str) -> None:
    opening = opening.strip()
    assert labels(f"{opening} {BODY}\n")[0] == ("dateline", opening)


@pytest.mark.parametrize(
    "text",
    [
        "Calloway: “We will rebuild,” she told the council of the outer islands on Tuesday evening after the vote.",
        "Analysis: Why the ferry line to the outer islands took two years longer than anybody had promised them.",
        "UPDATE - The ministry of transport said on Tuesday that the new ferry line would open in April of next year.",
        "The line - The longest in the country - will open in April, the ministry of transport said on Tuesday.",
        "By Friday, the ministry had promised, the new ferry line would be open to all residents of the islands.",
        "By 1861, Veldria was heavily in debt to the powers of the continent, which had borrowed it money "
        "for its fleet.",
        "Following the vote, the ministry of transport said that the new ferry line would open in April of next year.",
        "Contacted, the presiding officer said the ministry did not know who had promised the ferry to the islands.",
        "Photos taken on Sunday show two ferries in the harbour of Port Arlen, and a third one behind the breakwater.",
        "Sources said the ministry of transport had no money left for the ferry line to the outer islands this year.",
        "Update on the ferry was given by the ministry of transport, which said that the line will open in April.",
        "Correct answers were given by three of the ten councillors, the ministry of transport said on Tuesday.",
        "Editors of three newspapers said that the ministry of transport had refused to answer them on the ferry.",
    ],
)
def test_sentences_that_only_look_like_furniture(text: str) -> None:
    assert labels(f"{text}\n\n{BODY}\n") == []


@pytest.mark.parametrize(
    ("line", "names", "agency"),
    [
        ("By Ruta Vale - Trend:", ("Ruta Vale",), "Trend"),
        ("By Ruta Vale", ("Ruta Vale",), ""),
        ("By RUTA VALE and TOM OKAFOR", ("Ruta Vale", "Tom Okafor"), ""),
        ("By Ruta Vale, Tom Okafor and Ana de la Cruz", ("Ruta Vale", "Tom Okafor", "Ana de la Cruz"), ""),
        ("By Ruta Vale in Port Arlen", ("Ruta Vale",), "Port Arlen"),
        ("Written by Ruta Vale | Port Arlen |", ("Ruta Vale",), "Port Arlen"),
        ("By Staff Reporter", (), ""),
        ("By Ruta Vale, Chief Economist of the Harbour Bank.", ("Ruta Vale",), "Chief Economist of the Harbour Bank"),
    ],
)
def test_bylines(line: str, names: tuple[str, ...], agency: str) -> None:
    found = find_boilerplate(f"{line}\n\n{BODY}\n")
    assert [item.label for item in found] == ["byline"]
    assert (found[0].names, found[0].agency) == (names, agency)


@pytest.mark.parametrize(
    ("line", "label", "detail"),
    [
        ("---", "separator", "rule"),
        ("* * *", "separator", "rule"),
        ("###", "separator", "rule"),
        ("-30-", "separator", "end"),
        ("(ENDS)", "separator", "end"),
        ("Follow the author on Twitter: @RutaVale.", "footer", "social"),
        ("Follow us on Facebook and Instagram for daily news", "footer", "social"),
        ("For more information, please contact the press office at +41 22 000 00 00", "footer", "contact"),
        ("Media contact: Ruta Vale, press@harbour.example", "footer", "contact"),
        ("press@harbour.example", "footer", "contact"),
        ("Read also: Ferry line delayed again", "footer", "read_also"),
        ("READ MORE", "footer", "read_also"),
        ("ALSO READ  Ferry line delayed again", "footer", "read_also"),
        ("Related: Five ferries that never sailed", "footer", "read_also"),
        ("Correction: The line opens in April, not in May.", "footer", "correction"),
        ("An earlier version of this article misstated the name of the harbour master.", "footer", "correction"),
        ("Editor's note: this story replaces one from Monday.", "footer", "correction"),
        ("Updated: July 18, 2022 5:36:50 pm", "footer", "update"),
        ("This story has been updated with comments from the ministry.", "footer", "update"),
        ("© 2024 Daily Lantern. All rights reserved.", "footer", "copyright"),
        ("(Reporting by Ruta Vale; Editing by Tom Okafor)", "credit", "desk"),
        ("With inputs from PTI", "credit", "desk"),
        ("Source: Xinhua", "credit", "source"),
        ("(AFP)", "credit", "source"),
        ("FILE PHOTO: A ferry leaves Port Arlen in March. REUTERS/Someone", "credit", "caption"),
        ("Photo: Ruta Vale / Daily Lantern", "credit", "caption"),
    ],
)
def test_lines_of_the_page(line: str, label: str, detail: str) -> None:
    text = f"{BODY}\n\n{line}\n\n{BODY}\n"
    found = find_boilerplate(text)
    assert [(item.label, item.detail, text[item.start : item.end]) for item in found] == [(label, detail, line)]


def test_relays_are_credits_within_their_sentence() -> None:
    text = (
        "Veldria plans a ferry line to the outer islands, Harbour Wire reports with reference to the "
        "Ministry of Transport.\n\n"
        f"{BODY}\n"
    )
    assert labels(text) == [("credit", "Harbour Wire reports with reference to the Ministry of Transport")]


def test_the_year_comes_from_the_page_only() -> None:
    text = f"PORT ARLEN, Veldria, Dec 30\n\n{BODY}\n"
    assert find_boilerplate(text)[0].day is None
    assert find_boilerplate(text, datetime(2022, 1, 2, tzinfo=UTC))[0].day == date(2021, 12, 30)
    assert find_boilerplate(text, datetime(2021, 12, 30, tzinfo=UTC))[0].day == date(2021, 12, 30)
    assert find_boilerplate(f"GENEVA, 3 March 2021\n\n{BODY}\n")[0].day == date(2021, 3, 3)
    assert find_boilerplate(f"GENEVA, Feb. 30, 2021\n\n{BODY}\n")[0].day is None


@given(st.text(alphabet=st.sampled_from("AB ab,.-—:()/\n\r\"“”'@#3é\u00a0\u2028\x00😀")))
def test_spans_are_in_order_and_inside_any_text(text: str) -> None:
    end = 0
    for item in find_boilerplate(text):
        assert end <= item.start < item.end <= len(text)
        assert text[item.start : item.end].strip()
        end = item.end


@pytest.mark.parametrize("part", ["A", "A, ", "By ", "“", "A\n", "Aa Bb reports ", "-\n"])
def test_time_is_linear_in_length(part: str) -> None:
    assert_linear(lambda count: partial(find_boilerplate, part * count), 200_000 // len(part))
