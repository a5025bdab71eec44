"""What stands on either side of an attribution that commas set off is said, unless it joins or tells something else."""

from __future__ import annotations

import pytest

from annotators.attribution.parted import Parted
from annotators.records import Group
from tests.annotators.attribution.laid import laid_out, span


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "content", "front"),
    [
        ("This, he said, is new.", "he", "said", "is new", "This"),
        ("One wolf, said the mayor, is one too many.", "the mayor", "said", "is one too many", "One wolf"),
        ("The drought, according to farmers, has ended.", "farmers", "according to", "has ended", "The drought"),
        ("But ordinarily, she said, nobody sues.", "she", "said", "nobody sues", ""),
        ("But, he said, nobody sues.", "he", "said", "nobody sues", ""),
        ("Most importantly, he said, nobody sues.", "he", "said", "nobody sues", ""),
        ("For example, he said, nobody sues.", "he", "said", "nobody sues", ""),
        ("Last year, in May, he said, nobody sued.", "he", "said", "nobody sued", ""),
        ("The daily reported, quoting the envoy, that it rains.", "the envoy", "quoting", "that it rains", ""),
        ("This, he said. It is new.", "he", "said", "It is new", ""),
        ("This he said, it is new.", "he", "said", "it is new", ""),
        ("In a statement on Monday, Orel said, it is new.", "Orel", "said", "it is new", ""),
        ("Asked about it, she said, it is new.", "she", "said", "it is new", ""),
        ("Speaking in Tarn, she said, it is new.", "she", "said", "it is new", ""),
        ("In the north, she said, it is new.", "she", "said", "it is new", "In the north"),
        ("On Monday, he said, “it is new”.", "he", "said", "“it is new”", ""),
        ("That, he said, “is new”.", "he", "said", "“is new”", "That"),
        ("The drought, she said, “is over”.", "she", "said", "“is over”", "The drought"),
        ("The drought, she said, “Nobody saw it”.", "she", "said", "“Nobody saw it”", ""),
        ("Instead, he said, “nobody saw it”.", "he", "said", "“nobody saw it”", ""),
        ("Last week, he said, “nobody saw it”.", "he", "said", "“nobody saw it”", ""),
        ("Two years ago, he said, “nobody saw it”.", "he", "said", "“nobody saw it”", ""),
        ("Here in Tarn, he said, “nobody saw it”.", "he", "said", "“nobody saw it”", ""),
        (f"The {'very ' * 14}old man, he said, is new.", "he", "said", "is new", ""),
    ],
)
def test_the_front_of_a_sentence_is_said_too(sentence: str, source: str, cue: str, content: str, front: str) -> None:
    text = laid_out(sentence)
    group = Group((span(text, "content", content),), (span(text, "cue", cue),), span(text, "source", source))
    found = [text.text[one.start : one.end] for one in Parted(text).whole(group).contents]
    assert found == [*filter(None, (front, content))]


def test_without_a_source_nothing_is_added() -> None:
    text = laid_out("This, reportedly, is new.")
    group = Group((span(text, "content", "is new"),), (span(text, "cue", "reportedly"),))
    assert Parted(text).whole(group) == group


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "content", "rest"),
    [
        ("It rose by 5 percent, according to Orel, with the rest paid.", "Orel", "according to", "It rose by 5 percent",
         "with the rest paid"),
        ("It rose, he said, and may fall again.", "he", "said", "It rose", "and may fall again"),
        ("It rose, he told the daily, and fell.", "he", "told", "It rose", "and fell"),
        ("It rose, he said on Monday, because it rained.", "he", "said", "It rose", "because it rained"),
        ("It rose, he said, but added that it would fall.", "he", "said", "It rose", ""),
        ("It rose, he said, wiping his face.", "he", "said", "It rose", ""),
        ("It rose, said the banker, who left the hall.", "the banker", "said", "It rose", ""),
        ("It rose, Orel said, although others saw a fall.", "Orel", "said", "It rose", ""),
        ("It rose, estimates Orel, a firm in Tarn.", "Orel", "estimates", "It rose", ""),
        ("It rose, he said, at a rally in Tarn.", "he", "said", "It rose", ""),
        ("It rose, he said on Monday, two days after its chairman quit.", "he", "said", "It rose", ""),
        ("It rose, he said, his first words in a year.", "he", "said", "It rose", ""),
        ("If it rains, he said, they will stay.", "he", "said", "If it rains", "they will stay"),
        ("It rose, he said. It fell.", "he", "said", "It rose", ""),
        ("It rose, he said, “and it fell”.", "he", "said", "It rose", ""),
    ],
)  # fmt: skip
def test_the_rest_of_a_sentence_is_said_too(sentence: str, source: str, cue: str, content: str, rest: str) -> None:
    text = laid_out(sentence)
    group = Group((span(text, "content", content),), (span(text, "cue", cue),), span(text, "source", source))
    added = span(text, "cue", "added") if "added" in sentence else None
    cues = frozenset(range(added.first, added.last)) if added else frozenset()
    found = [text.text[one.start : one.end] for one in Parted(text, cues).whole(group).contents]
    assert found == [*filter(None, (content, rest))]
