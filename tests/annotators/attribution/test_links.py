"""Links: which cue a content gets, which source a cue, and which contents make one statement."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotators.attribution.links import LINK_BUCKETS, Thresholds, group_levels, group_spans, link_buckets
from annotators.records import RoleSpan
from annotators.text.layout import Layout
from storage.vocabulary import Role
from tests.annotators.attribution.laid import laid_out, span

LEAST = Thresholds()


def grouped(text: Layout, spans: list[RoleSpan], least: Thresholds = LEAST) -> list[tuple[list[int], list[int]]]:
    """Cues and contents of each group, as indices of `spans`."""
    groups = group_spans(spans, text, least)
    return [([spans.index(s) for s in group.cues], [spans.index(s) for s in group.contents]) for group in groups]


OVER_PARAGRAPHS = "“The dam held.\n\n“The road did not,” said Ruiz."


def over_paragraphs(text: Layout) -> list[RoleSpan]:
    return [
        span(text, "content", "“The dam held.", [(-1, 0.9)]),
        span(text, "content", "“The road did not,”", [(2, 0.9)]),
        span(text, "cue", "said", [(3, 0.9)]),
        span(text, "source", "Ruiz", []),
    ]


def test_paragraphs_of_one_quotation_share_the_cue() -> None:
    text = laid_out(OVER_PARAGRAPHS)
    assert grouped(text, over_paragraphs(text)) == [([2], [0, 1])]


def test_a_paragraph_whose_quotation_was_closed_stands_alone() -> None:
    text = laid_out(OVER_PARAGRAPHS.replace("held.", "held.”"))
    assert grouped(text, over_paragraphs(text)) == [([], [0]), ([2], [1])]


def test_another_shape_of_mark_is_no_continuation() -> None:
    text = laid_out(OVER_PARAGRAPHS.replace("“The road did not,”", '"The road did not,"'))
    assert grouped(text, over_paragraphs(laid_out(OVER_PARAGRAPHS))) == [([], [0]), ([2], [1])]


@pytest.mark.parametrize(("end", "expected"), [(":", [([1], [2])]), (".", [([], [2])])])
def test_a_colon_announces_the_quotation_of_the_next_paragraph(end: str, expected: list[object]) -> None:
    text = laid_out(f"Ruiz said{end}\n\n“The dam held.”")
    spans = [
        span(text, "source", "Ruiz", []),
        span(text, "cue", "said", [(0, 0.9)]),
        span(text, "content", "“The dam held.”", [(-1, 0.9)]),
    ]
    assert grouped(text, spans) == expected


def test_a_transcript_s_paragraphs_keep_their_own_cues() -> None:
    text = laid_out("“The dam held, wrote Ek.\n\n“The road did not,” said Ruiz.")
    spans = [
        span(text, "content", "“The dam held,", [(1, 0.95)]),
        span(text, "cue", "wrote", []),
        span(text, "content", "“The road did not,”", [(3, 0.95)]),
        span(text, "cue", "said", []),
    ]
    assert grouped(text, spans) == [([1], [0]), ([3], [2])]
    assert grouped(text, spans, Thresholds(sure=0.96)) == [([1], [0, 2])]


BESIDE = "“It holds,” said Ruiz. “For now.” Nobody moved. It rained. “Wait,” she said."


def beside(text: Layout, further: str) -> list[RoleSpan]:
    return [
        span(text, "content", "“It holds,”", [(1, 0.9)]),
        span(text, "cue", "said", []),
        span(text, "content", further, [(1, 0.6)]),
    ]


def test_what_goes_on_beside_the_cue_is_a_further_part() -> None:
    text = laid_out(BESIDE)
    assert grouped(text, beside(text, "“For now.”")) == [([1], [0, 2])]


def test_what_stands_after_narration_is_a_quotation_of_its_own() -> None:
    text = laid_out(BESIDE)
    (first, alone) = group_spans(beside(text, "“Wait,”"), text, LEAST)
    assert [text.text[s.start : s.end] for s in first.contents] == ["“It holds,”"]
    assert (alone.cues, alone.source, alone.content_link, alone.source_link) == ((), None, 0.6, 0.0)


def test_a_colon_opens_only_what_follows_it() -> None:
    text = laid_out("“It holds.” But Ruiz added: “It leaks.”")
    spans = [
        span(text, "content", "“It holds.”", [(1, 0.9)]),
        span(text, "cue", "added", []),
        span(text, "content", "“It leaks.”", [(1, 0.9)]),
    ]
    assert grouped(text, spans) == [([], [0]), ([1], [2])]


def test_who_is_brought_in_before_a_colon_is_not_who_spoke_before() -> None:
    text = laid_out("“It holds,” said Ruiz. Ek was calmer: “It leaks.”")
    spans = [
        span(text, "content", "“It holds,”", [(1, 0.9)]),
        span(text, "cue", "said", []),
        span(text, "content", "“It leaks.”", [(1, 0.6)]),
    ]
    assert grouped(text, spans) == [([1], [0]), ([], [2])]


@pytest.mark.parametrize(
    ("sentence", "second"),
    [
        ("Ruiz said it holds, despite reports that it leaks.", []),
        ("Ruiz said it holds, but could not say more and that it leaks.", [1, 2]),
        ("Ruiz said it holds, on 7 March 2003 that it leaks.", [1, 2]),
    ],
)
def test_what_another_noun_says_is_no_further_part(sentence: str, second: list[int]) -> None:
    text = laid_out(sentence)
    spans = [
        span(text, "cue", "said", []),
        span(text, "content", "it holds", [(0, 0.9)]),
        span(text, "content", "that it leaks", [(0, 0.8)]),
    ]
    assert ([0], second or [1]) in grouped(text, spans)


def test_a_colon_within_the_sentence_leaves_both_halves() -> None:
    text = laid_out("“It holds,” Ruiz added: “It leaks.”")
    spans = [
        span(text, "content", "“It holds,”", [(1, 0.9)]),
        span(text, "cue", "added", []),
        span(text, "content", "“It leaks.”", [(1, 0.9)]),
    ]
    assert grouped(text, spans) == [([1], [0, 2])]


def test_half_quoted_narration_is_no_part_of_what_is_said_later() -> None:
    text = laid_out("They asked whether a “better offer” would come. It rained. According to Ruiz, it will.")
    spans = [
        span(text, "content", "whether a “better offer” would come", [(1, 0.9)]),
        span(text, "cue", "According to", []),
        span(text, "content", "it will", [(1, 0.9)]),
    ]
    assert ([1], [2]) in grouped(text, spans)


TWO_CUES = "Ruiz said it holds and wrote that it leaks."


def two_cues(text: Layout, second: float) -> list[RoleSpan]:
    return [
        span(text, "source", "Ruiz"),
        span(text, "cue", "said", [(0, 0.9)]),
        span(text, "content", "it holds", [(1, 0.9), (3, 0.01)]),
        span(text, "cue", "wrote", [(0, 0.9)]),
        span(text, "content", "that it leaks", [(1, 0.9), (3, second)]),
    ]


@pytest.mark.parametrize(("second", "expected"), [(0.03, [([1], [2]), ([3], [4])]), (0.02, [([1], [2, 4])])])
def test_a_cue_left_without_content_takes_over_what_can_be_spared(second: float, expected: object) -> None:
    text = laid_out(TWO_CUES)
    assert grouped(text, two_cues(text, second)) == expected


def test_a_cue_never_takes_the_only_content_of_another() -> None:
    text = laid_out(TWO_CUES)
    spans = [s for s in two_cues(text, 0.0) if s.role != "content"]
    spans.append(span(text, "content", "it holds", [(1, 0.6), (2, 0.4)]))
    assert grouped(text, spans) == [([1], [3])]


@pytest.mark.parametrize(
    ("links", "cued"),
    [([(0, 0.1)], True), ([(0, 0.09)], False), ([(-1, 0.5), (0, 0.4)], False), ([(0, 0.5), (-1, 0.5)], True)],
)
def test_a_link_counts_from_a_probability_on_and_not_below_that_of_none(
    links: list[tuple[int, float]], cued: bool
) -> None:
    text = laid_out("He said it holds.")
    spans = [span(text, "cue", "said"), span(text, "content", "it holds", links)]
    assert grouped(text, spans, Thresholds(spare=1.0)) == [([0] if cued else [], [1])]


def test_both_parts_of_a_cue_are_one_cue() -> None:
    text = laid_out("Ruiz was quoted by Reuters as saying it holds.")
    spans = [
        span(text, "source", "Ruiz"),
        span(text, "cue", "was quoted by", [(0, 0.8)]),
        span(text, "cue", "as saying", []),
        span(text, "content", "it holds", [(2, 0.7)]),
    ]
    (group,) = group_spans(spans, text, LEAST)
    assert (group.cues, group.source) == ((spans[1], spans[2]), spans[0])
    assert (group.content_link, group.source_link) == (0.7, 0.8)


def test_a_colon_behind_the_second_part_of_a_cue_announces_for_both() -> None:
    text = laid_out("Ruiz was quoted by Reuters as saying:\n\n“It holds.”")
    spans = [
        span(text, "source", "Ruiz"),
        span(text, "cue", "was quoted by", [(0, 0.9)]),
        span(text, "cue", "as saying", []),
        span(text, "content", "“It holds.”", []),
    ]
    (group,) = group_spans(spans, text, LEAST)
    assert (group.cues, group.source) == ((spans[1], spans[2]), spans[0])


def test_groups_are_in_the_order_of_their_contents_and_leave_the_spans_alone() -> None:
    text = laid_out(OVER_PARAGRAPHS)
    spans = over_paragraphs(text)
    before = repr(spans)
    groups = group_spans(spans, text, LEAST)
    assert [group.contents[0].start for group in groups] == sorted(group.contents[0].start for group in groups)
    assert repr(spans) == before


def test_each_distance_has_its_bucket() -> None:
    sentence = [at // 10 for at in range(90)]

    def buckets(paragraph: list[int], *heads: int) -> list[int]:
        spans = np.array([(head, head + 1) for head in heads])
        return link_buckets(np.array([(44, 46)]), spans, np.array(sentence), np.array(paragraph)).tolist()

    one, of_its_own = [0] * 90, [at // 10 for at in range(90)]
    assert buckets(one, 40, 41, 43, 46, 48, 49) == [1, 0, 0, 2, 2, 3]
    assert buckets(one, 20, 30, 50, 60) == [6, 4, 5, 7]
    assert buckets(of_its_own, 10, 20, 30, 50, 60, 70) == [12, 10, 8, 9, 11, 12]
    assert LINK_BUCKETS == 13


ANY = laid_out(
    "Ruiz was quoted as saying:\n\n“It holds. It must.\n\n“It leaks,” as Ek wrote. Lund told us that it rained."
)


@st.composite
def any_spans(draw: st.DrawFn) -> list[RoleSpan]:
    """Spans of any roles anywhere in a text, each linked to any heads with any probability."""
    edges = sorted(draw(st.sets(st.integers(0, len(ANY.words)), min_size=2, max_size=14)))
    parts = [(first, last, draw(st.sampled_from([None, *Role]))) for first, last in pairwise(edges)]
    spans = [RoleSpan(role, first, last, *ANY.chars(first, last), 0.9) for first, last, role in parts if role]
    head_of = {Role.CONTENT: Role.CUE, Role.CUE: Role.SOURCE}
    for i, one in enumerate(spans):
        heads = [-1, *(j for j, other in enumerate(spans) if other.role == head_of.get(Role(one.role)))]
        links = draw(st.lists(st.tuples(st.sampled_from(heads), st.floats(0, 1)), max_size=4))
        spans[i] = replace(one, links=sorted(links, key=lambda link: -link[1]))
    return spans


@given(any_spans())
def test_whatever_the_links_each_content_is_in_one_group_and_each_cue_in_one_at_most(spans: list[RoleSpan]) -> None:
    groups = group_spans(spans, ANY, LEAST)
    contents = [content for group in groups for content in group.contents]
    cues = [cue for group in groups for cue in group.cues]
    assert sorted(contents, key=lambda s: s.start) == [s for s in spans if s.role == Role.CONTENT]
    assert len({cue.start for cue in cues}) == len(cues)
    assert {cue.role for cue in cues} <= {Role.CUE}
    assert all(group.source is None or (group.source.role == Role.SOURCE and group.cues) for group in groups)
    assert all(list(group.contents) == sorted(group.contents, key=lambda s: s.start) for group in groups)


def test_what_follows_indirect_speech_in_marks_is_a_quotation_of_its_own() -> None:
    text = laid_out("Ruiz said the dam held. “The road did not.”")
    spans = [
        span(text, "source", "Ruiz", []),
        span(text, "cue", "said", [(0, 0.9)]),
        span(text, "content", "the dam held", [(1, 0.9)]),
        span(text, "content", "“The road did not.”", [(1, 0.9)]),
    ]
    assert grouped(text, spans) == [([1], [2]), ([], [3])]


def test_what_follows_a_quotation_outside_of_marks_is_told_and_not_said() -> None:
    text = laid_out("“The dam held,” said Ruiz. “It is old.” The road was closed.")
    spans = [
        span(text, "content", "“The dam held,”", [(1, 0.9)]),
        span(text, "cue", "said", [(2, 0.9)]),
        span(text, "source", "Ruiz", []),
        span(text, "content", "“It is old.”", [(1, 0.9)]),
        span(text, "content", "The road was closed", [(1, 0.9)]),
    ]
    assert grouped(text, spans) == [([1], [0, 3]), ([], [4])]


@pytest.mark.parametrize("with_its_own", [True, False])
def test_what_stands_in_another_sentence_is_told_where_its_cue_has_a_content_beside_it(with_its_own: bool) -> None:
    text = laid_out("The road was closed. The dam held, said Ruiz.")
    spans = [
        span(text, "content", "The road was closed", [(2, 0.9)]),
        span(text, "content", "The dam held", [(2 if with_its_own else -1, 0.9)]),
        span(text, "cue", "said", [(3, 0.9)]),
        span(text, "source", "Ruiz", []),
    ]
    assert grouped(text, spans) == ([([], [0]), ([2], [1])] if with_its_own else [([2], [0]), ([], [1])])


def test_the_paragraphs_of_one_quotation_without_a_cue_are_one_statement() -> None:
    text = laid_out("“The dam held.\n\n“The road did not.”")
    spans = [span(text, "content", words, [(-1, 0.9)]) for words in ("“The dam held.", "“The road did not.”")]
    assert grouped(text, spans) == [([], [0, 1])]


def test_statements_within_others_are_grouped_by_their_own_links() -> None:
    text = laid_out("Ana said the bank had warned that prices would rise.")
    outer = [
        span(text, "source", "Ana", []),
        span(text, "cue", "said", [(0, 0.9)]),
        span(text, "content", "the bank had warned that prices would rise", [(1, 0.9)]),
    ]
    inner = [
        replace(span(text, "source", "the bank", []), nested=True),
        replace(span(text, "cue", "had warned", [(3, 0.9)]), nested=True),
        replace(span(text, "content", "that prices would rise", [(4, 0.9)]), nested=True),
    ]
    found = group_levels([*outer, *inner], text, LEAST)
    assert [(group.source and group.source.start, len(group.contents)) for group in found] == [(0, 1), (9, 1)]


def test_a_quotation_after_a_quotation_and_its_cue_goes_on_with_it_in_the_same_paragraph() -> None:
    text = laid_out("“The dam held,” said Ruiz. “It is old.\n\n“The road did not.”\n\n“We left.”")
    spans = [
        span(text, "content", "“The dam held,”", [(1, 0.9)]),
        span(text, "cue", "said", [(2, 0.9)]),
        span(text, "source", "Ruiz", []),
        span(text, "content", "“It is old.", [(-1, 0.9)]),
        span(text, "content", "“The road did not.”", [(-1, 0.9)]),
        span(text, "content", "“We left.”", [(-1, 0.9)]),
    ]
    assert grouped(text, spans) == [([1], [0, 3, 4]), ([], [5])]
