"""Passives: who was told something and of whom it is said are no sources."""

from __future__ import annotations

import pytest

from annotators.attribution.beside import Named
from annotators.attribution.hearers import is_no_source, with_its_topic
from annotators.records import Group
from tests.annotators.attribution.laid import laid_out, span
from tests.annotators.marked import passage


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "subject"),
    [
        ("Staff were told to leave.", "Staff", "were told", True),
        ("Growers, who lost a crop, have also been urged to wait.", "Growers", "have also been urged", True),
        ("Ana Diaz is widely expected to win.", "Ana Diaz", "is widely expected", True),
        ("The plan was seen as a risk.", "The plan", "was seen", True),
        ("Growers urged to sell stock", "Growers", "urged", True),
        ("The lawyer asked to see “all papers.”", "The lawyer", "asked", False),
        ("The ministry urged to wear masks.", "The ministry", "urged", False),
        ("Acme has reportedly agreed to sell.", "Acme", "has reportedly", True),
        ("A court has heard that it was late.", "A court", "has heard", True),
        ("It was late, the inquest heard.", "the inquest", "heard", True),
        ("The union urged members to vote.", "The union", "urged", False),
        ("Ana Diaz told staff to leave.", "Ana Diaz", "told", False),
        ("Ana Diaz expected to win.", "Ana Diaz", "expected", False),
        ("Ana Diaz was worried that it was late.", "Ana Diaz", "was worried", False),
        ("Ana Diaz was quoted as saying so.", "Ana Diaz", "was quoted as saying", False),
        ("The plan was seen as a risk by the bank.", "the bank", "was seen", False),
    ],
)
def test_the_subject_of_a_passive_is_no_source(sentence: str, source: str, cue: str, *, subject: bool) -> None:
    text = laid_out(sentence)
    assert is_no_source(span(text, "source", source), span(text, "cue", cue), text) == subject


@pytest.mark.parametrize(
    ("marked", "source", "cue", "content", "topic"),
    [
        ("[Ana Diaz|PERSON] is expected to win.", "", "is expected", "to win", "Ana Diaz"),
        ("Her deputy is expected to win.", "Her deputy", "is expected", "to win", "Her deputy"),
        ("It is being billed as a cure.", "", "is being billed", "as a cure", "It"),
        ("That was seen as a cure by the bank.", "the bank", "was seen", "as a cure", "That"),
        ("It is expected that she wins.", "", "is expected", "that she wins", ""),
        ("[Ana Diaz|PERSON] was told to wait.", "", "was told", "to wait", ""),
        ("[Ana Diaz|PERSON] hopes to win.", "Ana Diaz", "hopes", "to win", ""),
        ("A rule which is seen as harsh fell.", "", "is seen", "as harsh", ""),
        ("A rule which is seen as harsh fell.", "which", "is seen", "as harsh", ""),
        ("Rain is expected to fall.", "", "is expected", "to fall", "Rain"),
        ("It rained, and it hit what was expected to fall.", "", "was expected", "to fall", ""),
        ("Low prices, widely seen as a boon, fell.", "", "widely seen", "as a boon", "Low prices"),
        ("It is the best of the films tipped to win.", "", "tipped", "to win", "the films"),
        (
            "They fear an election, now expected to be held in May.",
            "",
            "now expected",
            "to be held in May",
            "an election",
        ),
        ("The vote on Monday, seen as a test, was lost.", "", "seen", "as a test", ""),
        ("The city of Tarn, once described as a jewel, fell.", "", "once described", "as a jewel", ""),
        ("There are thought to be 200 tigers.", "", "are thought", "to be 200 tigers", "There"),
        ("He runs seen as a threat.", "", "seen", "as a threat", ""),
        ("Ana Diaz expected to win.", "Ana Diaz", "expected", "to win", ""),
    ],
)
def test_what_it_is_said_of_is_part_of_what_is_said(
    marked: str, source: str, cue: str, content: str, topic: str
) -> None:
    doc, mentions, _ = passage(marked)
    text = laid_out(doc.text)
    found = Group(
        (span(text, "content", content),), (span(text, "cue", cue),), span(text, "source", source) if source else None
    )
    contents = with_its_topic(found, text, Named.of(mentions)).contents
    assert [text.text[one.start : one.end] for one in contents] == [*filter(None, (topic, content))]
