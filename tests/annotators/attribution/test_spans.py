"""Spans: quotation marks, boilerplate and patterns in decoding, and which heads are scored."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from annotators.attribution.spans import Settings, SpanDecoder, constrained
from annotators.encoder.decoding import tag_runs, transition_scores
from annotators.encoder.encode import Encoding
from annotators.encoder.labels import ANTECEDENT_WIDTH, ASSERTIONS, ENTITY_TAGS, LINK_WIDTH, LINKS, ROLE_TAGS, ROLES
from annotators.encoder.model import Decoding
from annotators.encoder.sums import Sums
from annotators.encoder.viterbi import viterbi
from annotators.records import CharSpan, RoleSpan
from annotators.text.layout import Layout, layout
from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank
from tests.annotators.attribution.laid import NLP, laid_out

FREE = np.zeros((len(ROLE_TAGS) + 1, len(ROLE_TAGS)), dtype=np.float32)
PARAMETERS = Decoding(
    transitions=FREE,
    distance=np.zeros((len(LINKS), 13), dtype=np.float32),
    none_key=np.zeros((len(LINKS), LINK_WIDTH), dtype=np.float32),
    none_bias=np.zeros(len(LINKS), dtype=np.float32),
    far=np.zeros(13, dtype=np.float32),
    nobody=np.zeros(ANTECEDENT_WIDTH + 1, dtype=np.float32),
)
UNBIASED = Settings(role_bias=(0.0, 0.0, 0.0), near_bonus=(0.0, 0.0))


def emissions(text: Layout, **roles: str) -> NDArray[np.float32]:
    """Nothing is likely anywhere, but each of `roles` where its words stand."""
    result = np.zeros((len(text.words), len(ROLE_TAGS)), dtype=np.float32)
    result[:, 0] = 1.0
    for role, words in roles.items():
        start = text.text.index(words)
        first, last = text.token_span(start, start + len(words))
        result[first, ROLE_TAGS.index(f"B-{role}")] = 4.0
        result[first + 1 : last, ROLE_TAGS.index(f"I-{role}")] = 4.0
    return result


def encoding(text: Layout, roles: NDArray[np.float32], nested: NDArray[np.float32] | None = None) -> Encoding:
    n = len(text.words)
    widths = (len(ENTITY_TAGS), 4 * LINK_WIDTH, len(ASSERTIONS), 2 * ANTECEDENT_WIDTH)
    entities, links, said, meant = (np.zeros((n, width), dtype=np.float32) for width in widths)
    said[:, 1] = 2.0
    inner = emissions(text) if nested is None else nested
    return Encoding(text.tokens, roles, entities, Sums.of(links), inner, said, Sums.of(meant))


def decoded(
    text: Layout, settings: Settings = UNBIASED, masked: tuple[CharSpan, ...] = (), **roles: str
) -> list[RoleSpan]:
    return SpanDecoder(PARAMETERS, settings).decode(encoding(text, emissions(text, **roles)), text, masked)


def shown(text: Layout, spans: list[RoleSpan]) -> list[tuple[str, str]]:
    return [(span.role, text.text[span.start : span.end]) for span in spans]


def test_a_closed_quotation_is_content_from_mark_to_mark() -> None:
    text = laid_out("“Nobody here is leaving,” she said.")
    unsure = emissions(text, content="Nobody here is")  # of the last word and of the marks
    between, start = transition_scores(FREE, len(ROLES))
    runs = tag_runs(viterbi(constrained(unsure, text, UNBIASED), between, start))
    assert runs == [(ROLES.index("content"), 0, text.words.index("”") + 1)]


@pytest.mark.parametrize(
    ("marked", "settings"),
    [
        ("The so-called “peace of the brave” held.", UNBIASED),
        ("“Nobody here is leaving,” she said.", Settings(region_share=0.99)),
        ("“Nobody here is leaving, she said.", UNBIASED),
    ],
)
def test_marks_around_what_is_no_statement_force_nothing(marked: str, settings: Settings) -> None:
    text = laid_out(marked)
    unsure = emissions(text) if "peace" in marked else emissions(text, content=text.words[1])
    assert np.array_equal(constrained(unsure, text, settings), unsure)


def test_a_sure_cue_inside_tells_that_the_marks_are_paired_wrongly() -> None:
    text = laid_out("“It holds, she said, for now” then.")
    roles = emissions(text, content="It holds, she", cue="said") + emissions(text, content="for now")
    roles[text.words.index("said")] *= 3
    assert np.array_equal(constrained(roles, text, UNBIASED), roles)
    assert not np.array_equal(constrained(roles, text, Settings(cue_inside=1.0)), roles)


@pytest.mark.parametrize(
    ("marked", "contents"),
    [
        ("Lake to burst\n\nHuts stand empty", ["Lake to burst", "Huts stand empty"]),
        ("Lake to burst\n\nand flood", ["Lake to burst\n\nand flood"]),
        ("“Run to the\n\n“hills at once”", ["“Run to the\n\n“hills at once”"]),
    ],
)
def test_outside_of_marks_nothing_goes_on_into_the_next_paragraph(marked: str, contents: list[str]) -> None:
    text = laid_out(f"She said it. {marked}")
    spans = decoded(text, content=marked)
    assert [text.text[span.start : span.end] for span in spans] == contents


def test_spans_come_in_order_with_their_score_and_offsets() -> None:
    text = laid_out("Ruiz said it holds.")
    spans = decoded(text, source="Ruiz", cue="said", content="it holds")
    assert shown(text, spans) == [("source", "Ruiz"), ("cue", "said"), ("content", "it holds")]
    assert all(0.5 < span.score < 1 for span in spans)


def test_nothing_is_found_in_what_is_masked() -> None:
    text = laid_out("By Ruiz. She said it holds.")
    spans = decoded(text, masked=((0, 8),), source="Ruiz", cue="said")
    assert shown(text, spans) == [("cue", "said")]


def test_boilerplate_makes_no_pattern() -> None:
    text = laid_out("Readers wrote.\n\n“Too dear.” ― Ana Ruiz")
    masked = ((text.text.index("“"), len(text.text)),)
    assert shown(text, decoded(text, masked=masked, content="Readers", source="dear")) == [("content", "Readers")]


def test_a_pattern_decides_alone_where_it_stands() -> None:
    text = laid_out("Readers wrote.\n\n“Too dear.” ― Ana Ruiz")
    spans = decoded(text, content="Readers", source="dear", cue="Ana Ruiz")
    assert shown(text, spans) == [
        ("content", "Readers"),
        ("content", "“Too dear.”"),
        ("cue", "―"),
        ("source", "Ana Ruiz"),
    ]
    assert [span.links for span in spans[:3]] == [[(-1, 0.5)], [(2, 1.0)], [(3, 1.0)]]


@pytest.mark.parametrize(("reach", "linked"), [(2, True), (1, False)])
def test_a_cue_beyond_reach_is_no_head(reach: int, linked: bool) -> None:
    text = laid_out("Ruiz said so. It rained. It holds today.")
    *_, content = decoded(text, Settings(reach=reach), cue="said", content="holds today")
    assert (0 in [head for head, _ in content.links]) == linked


def test_no_more_links_are_kept_than_wanted_and_their_probabilities_are_one() -> None:
    text = laid_out("Ruiz said so and wrote that it holds.")
    roles = emissions(text, cue="said", content="it holds") + emissions(text, cue="wrote")
    for top, kept in ((4, 3), (2, 2)):
        decoder = SpanDecoder(PARAMETERS, Settings(top=top, role_bias=(0, 0, 0)))
        *_, content = decoder.decode(encoding(text, roles), text, [])
        assert len(content.links) == kept
        assert (sum(chance for _, chance in content.links) > 0.999) == (kept == 3)


def test_settings_are_the_component_s_and_predict_writes_nothing() -> None:
    nlp = blank()
    decoder: SpanDecoder = nlp.add_pipe("quotelake_spans", config={"reach": 2})  # type: ignore[assignment]
    assert decoder.settings == Settings(reach=2)
    doc = Sentences()(NLP("Ruiz said it holds."))
    text = layout(doc)
    doc._.encoding = encoding(text, 2 * emissions(text, cue="said"))
    doc._.mentions = []
    found = decoder.predict(doc)
    assert doc._.role_spans is None
    decoder.set_annotations(doc, found)
    assert ("cue", "said") in shown(text, doc._.role_spans)


def test_a_statement_within_another_is_decoded_apart_and_links_to_its_own_spans() -> None:
    text = laid_out("Ana said the bank had warned that prices would rise.")
    roles = emissions(text, source="Ana", cue="said", content="the bank had warned that prices would rise")
    inner = emissions(text, source="the bank", cue="had warned", content="that prices would rise")
    found = SpanDecoder(PARAMETERS, UNBIASED).decode(encoding(text, roles, inner), text, ())
    outer, nested = ([span for span in found if span.nested is flag] for flag in (False, True))
    assert shown(text, outer)[0] == ("source", "Ana")
    assert shown(text, nested) == [
        ("source", "the bank"), ("cue", "had warned"), ("content", "that prices would rise")
    ]  # fmt: skip
    assert {j for span in nested for j, _ in span.links} == {-1, len(outer), len(outer) + 1}
    assert nested[0].assertion == ()
    assert nested[1].assertion == (0.0, 2.0, 0.0, 0.0, 0.0)


def test_nothing_is_nested_outside_of_contents_or_within_quotation_marks() -> None:
    text = laid_out("Ana said “the bank had warned that prices would rise.” Ibe had said it.")
    roles = emissions(text, source="Ana", cue="said", content="“the bank had warned that prices would rise.”")
    for words in ("had warned", "had said"):
        found = SpanDecoder(PARAMETERS, UNBIASED).decode(encoding(text, roles, emissions(text, cue=words)), text, ())
        assert not [span for span in found if span.nested]
