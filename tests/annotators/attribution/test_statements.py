"""Statements: their words, kind and type; components that find and one place that writes."""

from __future__ import annotations

import pytest

from annotators.attribution.confidence import EVIDENCE
from annotators.attribution.extents import trimmed
from annotators.attribution.links import Thresholds
from annotators.attribution.statements import Attribution, Statements, kind_of
from annotators.records import Group, Quote, RoleSpan
from annotators.text.layout import Layout, layout
from annotators.text.sentences import Sentences
from annotators.text.tokenizer import blank
from storage.vocabulary import Assertion, AttributionType, Kind
from tests.annotators.attribution.laid import NLP, laid_out, span

WEIGHTS = [float(name == "in_parts") for name in EVIDENCE]


def statement(text: Layout, contents: list[str], cue: str = "", source: str = "") -> Quote | None:
    group = Group(
        tuple(span(text, "content", words) for words in contents),
        (span(text, "cue", cue),) if cue else (),
        span(text, "source", source) if source else None,
    )
    return Statements(text, WEIGHTS).of(group)


def words(text: Layout, spans: list[tuple[int, int]]) -> list[str]:
    return [text.text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("sentence", "content"),
    [
        ("Ruiz said it was built by Acme Inc.", "it was built by Acme Inc."),
        ("Ruiz said it was built by Acme Inc. in May.", "it was built by Acme Inc. in May"),
        ("Ruiz said it was built by Ek & Co., a rival.", "it was built by Ek & Co."),
        ("Ruiz said that she lives in Washington D.C.", "that she lives in Washington D.C."),
        ("Ruiz said it closes at 5 p.m.", "it closes at 5 p.m."),
        ("Ruiz said it closes at 5 P.M.", "it closes at 5 P.M."),
        ("Ruiz said it closes at 5 p. m.", "it closes at 5 p. m."),
        ("Ruiz said it belongs to the U.N.", "it belongs to the U.N."),
        ("Ruiz said it belongs to Rossi S.p.A.", "it belongs to Rossi S.p.A."),
        ("Ruiz said she sells nails, screws, etc.", "she sells nails, screws, etc."),
        ("Ruiz said it was built by Ek et al.", "it was built by Ek et al."),
        ("Ruiz said she holds a Ph.D.", "she holds a Ph.D."),
        ("Ruiz said it goes on and on ...", "it goes on and on ..."),
        ("Ruiz said it goes on and on. . .", "it goes on and on. . ."),
        ("Ruiz said it closes at 5.", "it closes at 5"),
        ("Ruiz said it belongs to the UN.", "it belongs to the UN"),
        ("Ruiz said she has no plan B.", "she has no plan B"),
        ("Ruiz said they need 5G.", "they need 5G"),
        ("Ruiz said the answer was No.", "the answer was No"),
        ("Ruiz said she will miss Al.", "she will miss Al"),
    ],
)
def test_a_dot_of_a_word_is_content_and_a_sentence_s_full_stop_is_not(sentence: str, content: str) -> None:
    text = laid_out(sentence)
    with_dot = content if sentence[sentence.index(content) + len(content) :][:1] != "." else content + "."
    quote = statement(text, [with_dot], "said", "Ruiz")
    assert quote is not None
    assert words(text, quote.content_spans) == [content]


def test_a_word_s_dot_is_taken_in_where_the_model_left_it_out() -> None:
    text = laid_out("Ruiz said she sells nails, etc.")
    quote = statement(text, ["she sells nails, etc"], "said")
    assert quote is not None
    assert words(text, quote.content_spans) == ["she sells nails, etc."]


def test_a_full_stop_inside_marks_is_content() -> None:
    text = laid_out("“It holds.\n\n“For now,” said Ruiz. She said it leaks.")
    quote = statement(text, ["“It holds.", "“For now,”", "it leaks."], "said", "Ruiz")
    assert quote is not None
    assert words(text, quote.content_spans) == ["“It holds.", "“For now,”", "it leaks"]
    assert (quote.kind, quote.confidence) == (Kind.MIXED, 0.7311)


@pytest.mark.parametrize(("kept", "confidence"), [(1, 0.5), (2, 0.7311)])
def test_kind_type_and_confidence_are_of_the_words_given(kept: int, confidence: float) -> None:
    text = laid_out("“It holds,” Ruiz hoped, and that it is dry.")
    whole = statement(text, ["“It holds,”", "that it is dry."], "hoped", "Ruiz")
    assert whole is not None
    made = Statements(text, WEIGHTS).make(whole.group, whole.content_spans[:kept], whole.cue_spans, [])
    assert made.confidence == confidence
    assert made.kind == (Kind.DIRECT if kept == 1 else Kind.MIXED)
    assert made.attribution_type == (AttributionType.COMMUNICATION if kept == 1 else AttributionType.BELIEF)
    said = Statements(text, WEIGHTS).make(whole.group, whole.content_spans, [], [], ["Reuters"])
    assert (said.attribution_type, said.via) == (AttributionType.COMMUNICATION, ["Reuters"])


def test_an_unattributed_content_is_a_statement_in_quotation_marks_only() -> None:
    text = laid_out("“It holds,” and it leaks.")
    assert statement(text, ["it leaks"]) is None
    quote = statement(text, ["“It holds,”"])
    assert quote is not None
    assert (quote.kind, quote.cue_spans, quote.speaker_spans) == (Kind.DIRECT, [], [])


@pytest.mark.parametrize(
    ("sentence", "content", "expected"),
    [
        ("A film shows himself shouting “Now!” there.", "himself shouting “Now!”", "“Now!”"),
        ("The signs named it, saying: “Now!”", "it, saying: “Now!”", "“Now!”"),
        ("Ruiz said the film was “Now!”", "the film was “Now!”", "the film was “Now!”"),
        ("They wrote “Now!” — a day late.", "“Now!” — a day late", "“Now!”"),
        ("They wrote the “Now!” poem — a day late.", "“Now!” poem — a day late", "“Now!” poem — a day late"),
        ("They wrote “Now” — so “Go!” it is.", "“Now” — so “Go!” it is", "“Now” — so “Go!” it is"),
        ("Ruiz said “Now,” shouting “Go!”", "“Now,” shouting “Go!”", "“Now,” shouting “Go!”"),
    ],
)
def test_a_quotation_begins_behind_its_verb_and_ends_before_a_dash(sentence: str, content: str, expected: str) -> None:
    text = laid_out(sentence)
    made = statement(text, [content])
    assert made is not None
    assert words(text, made.content_spans) == [expected]


def test_a_lone_article_or_relative_is_left_out_where_more_is_said() -> None:
    text = laid_out("The Ruiz said of the quay, which, he added, was closed.")
    made = statement(text, ["The", "which", "was closed"], cue="added", source="he")
    assert made is not None
    assert words(text, made.content_spans) == ["was closed"]
    alone = statement(text, ["which"], cue="added", source="he")
    assert alone is not None
    assert words(text, alone.content_spans) == ["which"]


@pytest.mark.parametrize(
    ("contents", "left"),
    [
        (["for help", "“No money, no job, no home”"], ["“No money, no job, no home”"]),
        (
            ["for help with his rent", "“No money, no job, no home”"],
            ["for help with his rent", "“No money, no job, no home”"],
        ),
        (["for help", "no home”"], ["for help", "no home”"]),
        (["“No money, no job, no home”", "in May"], ["“No money, no job, no home”"]),
    ],
)
def test_a_scrap_of_narration_is_no_part_of_a_quotation(contents: list[str], left: list[str]) -> None:
    text = laid_out("Ruiz asked for help with his rent, posting “No money, no job, no home” in May.")
    made = statement(text, contents, cue="asked", source="Ruiz")
    assert made is not None
    assert words(text, made.content_spans) == left


@pytest.mark.parametrize(("label", "found"), [("Analysis", False), ("Police", True)])
def test_a_rubric_says_nothing(label: str, found: bool) -> None:
    text = laid_out(f"{label}: the pier is safe")
    assert (statement(text, ["the pier is safe"], ":", label) is not None) == found
    said = statement(laid_out(f"{label}: “the pier is safe”"), ["“the pier is safe”"], ":", label)
    assert said is not None
    assert bool(said.speaker_spans) == found


def test_punctuation_alone_is_no_statement() -> None:
    text = laid_out("Ruiz said — nothing.")
    assert statement(text, ["—"], "said", "Ruiz") is None


@pytest.mark.parametrize(
    ("sentence", "source", "cue", "speaker"),
    [
        ("Ana Ruiz, said it holds", "Ana Ruiz,", "said", ["Ana Ruiz"]),
        ("As earlier the bank said it holds", "As earlier", "said", ["the bank"]),
        ("Later said it holds", "Later", "said", []),
        ("It is said it holds", "It", "is said", []),
        ("It warned it holds", "It", "warned", ["It"]),
        ("It was told it holds", "It", "was told", []),
        ("According to the bank it holds", "the bank", "According to", ["the bank"]),
        ("Its owner, according to her, said it holds", "Its owner", "according to", ["her"]),
    ],
)
def test_the_speaker_is_who_the_source_names(sentence: str, source: str, cue: str, speaker: list[str]) -> None:
    text = laid_out(sentence)
    quote = statement(text, ["it holds"], cue, source)
    assert quote is not None
    assert words(text, quote.speaker_spans) == speaker


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [("“It holds,”", Kind.DIRECT), ("it “holds”", Kind.MIXED), ("it holds", Kind.INDIRECT), ("“—”", Kind.INDIRECT)],
)
def test_kind_tells_how_many_words_stand_in_marks(sentence: str, kind: Kind) -> None:
    assert kind_of([(0, len(sentence))], laid_out(sentence)) == kind


def test_only_separators_are_cut_from_the_edges() -> None:
    assert trimmed((0, 14), ": “It holds.”—") == (2, 13)
    assert trimmed((0, 3), " ,;") == (3, 3)


def annotated() -> tuple[Layout, list[RoleSpan]]:
    text = laid_out("Ruiz said it holds.")
    return text, [
        span(text, "source", "Ruiz"),
        span(text, "cue", "said", [(0, 0.9)]),
        span(text, "content", "it holds", [(1, 0.3)]),
    ]


def test_predict_writes_nothing_and_set_annotations_all() -> None:
    text, spans = annotated()
    doc = Sentences()(NLP(text.text))
    doc._.role_spans = list(spans)
    attribution = Attribution(WEIGHTS)
    (quote,) = attribution.predict(doc)
    assert (doc._.quotes, "quotes" in doc.spans, doc._.role_spans) == (None, False, spans)
    attribution.set_annotations(doc, [quote])
    assert doc._.quotes == [quote]
    assert [(s.text, s.label_) for s in doc.spans["quotes"]] == [("it holds", "indirect")]


def test_thresholds_are_settings_of_the_component() -> None:
    attribution: Attribution = blank().add_pipe("quotelake_attribution", config={"link": 0.4, "spare": 0.4})  # type: ignore[assignment]
    assert attribution.least == Thresholds(link=0.4, spare=0.4)
    text, spans = annotated()
    doc = Sentences()(NLP(text.text))
    doc._.role_spans = spans
    assert attribution.predict(doc) == []  # no cue, no marks: no statement


@pytest.mark.parametrize(
    ("sentence", "content", "expected"),
    [
        ("But the pier is safe, Ruiz said.", "But the pier is safe", "the pier is safe"),
        ("Meanwhile, the pier is safe, Ruiz said.", "Meanwhile, the pier is safe", "the pier is safe"),
        (
            "Ruiz said that but for the pier all is safe.",
            "but for the pier all is safe",
            "but for the pier all is safe",
        ),
        ("“But the pier is safe,” Ruiz said.", "“But the pier is safe,”", "“But the pier is safe,”"),
    ],
)
def test_a_connective_of_the_narration_is_no_part_of_what_is_said(sentence: str, content: str, expected: str) -> None:
    text = laid_out(sentence)
    quote = statement(text, [content], "said", "Ruiz")
    assert quote is not None
    assert words(text, quote.content_spans) == [expected]


def test_one_word_outside_of_the_marks_makes_a_statement_mixed() -> None:
    text = laid_out("Ruiz said the “pier was built of good oak from the hills and will stand for years”.")
    assert kind_of([(10, len(text.text) - 1)], text) == Kind.MIXED
    assert kind_of([(14, len(text.text) - 1)], text) == Kind.DIRECT


def test_what_is_hardly_a_statement_is_left_out_unless_it_is_quoted() -> None:
    doc = Sentences()(NLP("Ruiz praised the pier. “It is safe,” said Ruiz."))
    text = layout(doc)
    doc._.role_spans = [
        span(text, "source", "Ruiz", []),
        span(text, "cue", "praised", [(0, 0.9)]),
        span(text, "content", "the pier", [(1, 0.9)]),
        span(text, "content", "“It is safe,”", [(4, 0.9)]),
        span(text, "cue", "said", [(0, 0.9)]),
    ]
    unlikely = [-5.0 * (name == "constant") for name in EVIDENCE]
    kept = [quote.kind for quote in Attribution(unlikely).predict(doc)]
    every = Attribution(unlikely, Thresholds(statement=0.0)).predict(doc)
    assert kept == [Kind.DIRECT]
    assert [quote.kind for quote in every] == [Kind.INDIRECT, Kind.DIRECT]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Did Ruiz say the pier is safe?", Assertion.HYPOTHETICAL),
        ("Ruiz did say the pier is safe.", Assertion.ASSERTED),
        ("“Did Ruiz say the pier is safe?” asked Ek.", Assertion.ASSERTED),
    ],
)
def test_whether_it_was_said_may_be_the_question(sentence: str, expected: Assertion) -> None:
    text = laid_out(sentence)
    quote = statement(text, ["the pier is safe"], "say", "Ruiz")
    assert quote is not None
    assert quote.assertion == expected


@pytest.mark.parametrize(
    ("sentence", "cue", "expected"),
    [
        ("Ruiz refused to rule out a sale.", "refused to rule out", Assertion.WITHHELD),
        ("Ruiz is declining to name a price.", "is declining to name", Assertion.WITHHELD),
        ("Ruiz never promised a sale.", "never promised", Assertion.NEGATED),
        ("Ruiz didn’t promise a sale.", "didn’t promise", Assertion.NEGATED),
        ("Ruiz promised a sale.", "promised", Assertion.ASSERTED),
        ("Ruiz did not decline to name a price.", "did not decline to name", Assertion.ASSERTED),
        ("Ruiz didn’t flatly refuse to name a price.", "didn’t flatly refuse to name", Assertion.ASSERTED),
        ("Ruiz declined and did not name a price.", "declined and did not name", Assertion.WITHHELD),
        ("Ruiz did not answer and refused to name a price.", "did not answer and refused to name", Assertion.WITHHELD),
    ],
)
def test_the_words_of_a_cue_tell_what_was_refused_or_denied(sentence: str, cue: str, expected: Assertion) -> None:
    made = statement(laid_out(sentence), [sentence.split()[-1].strip(".")], cue, "Ruiz")
    assert made is not None
    assert made.assertion == expected


def test_what_nobody_did_is_no_statement() -> None:
    text = laid_out("Prado blamed the firm without offering evidence.")
    assert statement(text, ["evidence"], cue="without offering", source="Prado") is None
    assert statement(text, ["the firm"], cue="blamed", source="Prado") is not None
