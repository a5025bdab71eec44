"""Marks written as words: where the words are taken, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from training.marks.files import PLACED
from training.marks.strings import convert

TEXT = (
    'The harbour reopened, Lindahl said.\r\n\r\n"We waited," Ana Sousa said, "and she said we would." He said the man '
    "said he saw the quay.\r\n\r\nAid is late, she said. She said aid was needed.\r\n\r\nHe waved; they insist they won. He left."
)
REST = {"name": None, "names": [], "kind": "indirect", "type": "communication", "assertion": "asserted"} | {
    "mention": "none", "role": None, "via": [],
}  # fmt: skip


def place(folder: Path, text: str = TEXT, **words: Any) -> list[list[tuple[int, str]]]:
    (folder / "harbour.txt").write_bytes(text.encode())
    (folder / "harbour.json").write_text(json.dumps({"quotes": [{"cue": [], "speaker": None} | REST | words]}))
    (mark,) = convert(folder / "harbour.json").marks
    return [
        [(start, text[start:end]) for start, end in getattr(mark, part)]
        for part in PLACED
        if part != "role" or "role" in words
    ]


def test_parts_of_a_content_follow_each_other_and_line_ends_do_not_shift_them(tmp_path: Path) -> None:
    contents, cues, speakers = place(
        tmp_path, content=['"We waited,"', '"and she said we would."'], cue=["said"], speaker="Ana Sousa"
    )
    assert [words for _, words in contents] == ['"We waited,"', '"and she said we would."']
    assert cues == [(TEXT.index("said, "), "said")]
    assert speakers == [(TEXT.index("Ana Sousa"), "Ana Sousa")]


def test_a_role_may_stand_in_another_paragraph(tmp_path: Path) -> None:
    text = "Ana Sousa, the mayor, waved.\n\nIt is late, Sousa said. Lindahl nodded."
    *_, role = place(tmp_path, text, content=["It is late"], cue=["said"], speaker="Sousa", role="mayor")
    assert role == [(text.index("mayor"), "mayor")]


def test_a_content_may_run_over_a_line_end_of_windows(tmp_path: Path) -> None:
    contents, _, _ = place(tmp_path, content=["the quay.\n\nAid is late"])
    assert contents == [(TEXT.index("the quay"), "the quay.\r\n\r\nAid is late")]


def test_words_are_taken_whole(tmp_path: Path) -> None:
    contents, _, _ = place(tmp_path, text="Theseus shouted: we use the sail.", content=["use the sail"])
    assert contents == [(20, "use the sail")]
    with pytest.raises(ValueError, match="harbour: 'hip' was marked, but 'hip' stands in the text 0 times as words"):
        place(tmp_path, text="The ship sank.", content=["hip"])


def test_a_speaker_is_never_within_its_content_where_it_also_stands_outside(tmp_path: Path) -> None:
    _, _, speakers = place(tmp_path, content=["they won"], cue=["insist"], speaker="they")
    assert speakers == [(TEXT.index("they insist"), "they")]


def test_the_own_paragraph_is_nearer_than_the_next(tmp_path: Path) -> None:
    text = "He said the tide was far too high for any ferry to land.\n\nHe left."
    _, _, speakers = place(
        tmp_path, text=text, content=["the tide was far too high for any ferry to land"], speaker="He"
    )
    assert speakers == [(0, "He")]


def test_a_number_picks_the_occurrence(tmp_path: Path) -> None:
    _, cues, _ = place(tmp_path, content=["Aid is late"], cue=["said#1"])
    assert cues == [(TEXT.index("said"), "said")]
    with pytest.raises(ValueError, match="harbour: 'said#9' was marked, but 'said' stands in the text 7 times"):
        place(tmp_path, content=["Aid is late"], cue=["said#9"])


def test_words_that_end_like_a_number_are_words(tmp_path: Path) -> None:
    contents, _, _ = place(tmp_path, text="We are #1, she said; #1.", content=["We are #1"])
    assert contents == [(0, "We are #1")]


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ({"content": ["Aid is late"], "cue": []}, "harbour, statement 1 lacks 'speaker'"),
        ({"content": [], "cue": [], "speaker": None} | REST, "harbour, statement 1: content: "),
        ({"content": ["Aid is late"], "cue": [], "speaker": None} | REST | {"kind": "said"}, "statement 1: kind: "),
        ({"content": [""], "cue": [], "speaker": None} | REST, "harbour: '' was marked"),
        ({"content": [], "cue": ["said"], "speaker": None} | REST, "harbour, statement 1: content: no words"),
        ({"content": "Aid is late", "cue": [], "speaker": None} | REST, "statement 1: content is no list of words"),
        ({"content": ["Aid is late"], "cue": None, "speaker": None} | REST, "statement 1: cue is no list of words"),
        ({"content": ["Aid is late"], "cue": [], "speaker": ["she"]} | REST, "statement 1: speaker is neither"),
        ("Aid is late", "harbour, statement 1 is no object"),
    ],
)
def test_incomplete_marks_are_refused_by_article_and_number(tmp_path: Path, quote: Any, said: str) -> None:
    (tmp_path / "harbour.txt").write_bytes(TEXT.encode())
    (tmp_path / "harbour.json").write_text(json.dumps({"quotes": [quote]}))
    with pytest.raises(ValueError, match=said):
        convert(tmp_path / "harbour.json")


def test_a_text_that_is_missing_or_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "harbour.json").write_text('{"quotes": []}')
    with pytest.raises(ValueError, match=r"harbour: its text .*harbour\.txt is not there"):
        convert(tmp_path / "harbour.json")
    (tmp_path / "harbour.txt").write_bytes("Père".encode("latin-1"))
    with pytest.raises(ValueError, match=r"harbour: its text .*harbour\.txt is not UTF-8"):
        convert(tmp_path / "harbour.json")


@pytest.mark.parametrize("form", ["[]", '{"quotes": null}', '{"quotes": {}}', "{"])
def test_a_file_without_quotes_is_refused(tmp_path: Path, form: str) -> None:
    (tmp_path / "harbour.txt").write_bytes(TEXT.encode())
    (tmp_path / "harbour.json").write_text(form)
    with pytest.raises(ValueError, match="is not of the form"):
        convert(tmp_path / "harbour.json")
