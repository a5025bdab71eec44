"""Who spoke, in the order of the text."""

from __future__ import annotations

from dataclasses import replace

from annotators.records import Mention, Quote
from annotators.speakers.discourse import Discourse, Speaker, order
from annotators.speakers.heads import Head
from storage.vocabulary import AttributionType, Kind, Resolution
from tests.annotators.speakers.articles import article

CONTEXT = article("Ana Diaz said no. “Two.” She left.")
DIAZ = Speaker("Ana Diaz", "name:1", "PERSON", Resolution.NAME)
NAMED, NOBODY, DEALER = Head("named"), Head("none"), Head("group", noun="dealer", start=25)


def quote(content: tuple[int, int], *speaker: tuple[int, int], cue: list[tuple[int, int]] | None = None) -> Quote:
    return Quote([content], cue or [], list(speaker), Kind.INDIRECT, AttributionType.COMMUNICATION, 0.9)


def test_a_source_phrase_is_kept_as_a_mention_of_its_speaker() -> None:
    discourse = Discourse()
    discourse.hear(CONTEXT, quote((14, 16), (0, 8)), NAMED, DIAZ)
    (turn,) = discourse.turns
    assert (turn.text, turn.name, turn.entity_id, turn.label) == ("Ana Diaz", "Ana Diaz", "name:1", "PERSON")
    assert discourse.latest == (16, DIAZ)


def test_a_continuation_is_no_turn() -> None:
    discourse = Discourse()
    discourse.hear(CONTEXT, quote((18, 24)), NOBODY, DIAZ)
    assert discourse.turns == []
    assert discourse.latest == (24, DIAZ)


def test_an_unnamed_speaker_ends_what_can_go_on_and_narration_does_not() -> None:
    discourse = Discourse(latest=(16, DIAZ))
    discourse.hear(CONTEXT, quote((18, 24)), NOBODY, None)
    assert discourse.latest == (16, DIAZ)
    discourse.hear(CONTEXT, quote((18, 24), cue=[(9, 13)]), NOBODY, None)
    assert discourse.latest is None


def test_the_latest_noun_that_named_nobody_is_kept() -> None:
    discourse = Discourse()
    discourse.hear(CONTEXT, quote((18, 24), (25, 33)), DEALER, DIAZ)
    assert discourse.unnamed is None
    discourse.hear(CONTEXT, quote((18, 24), (25, 33)), DEALER, None)
    assert discourse.unnamed is not None
    assert (discourse.unnamed.head, discourse.unnamed.sentence) == (DEALER, 2)
    discourse.hear(CONTEXT, quote((18, 24)), NOBODY, None)
    assert discourse.unnamed.head is DEALER
    passed_on = Discourse()
    passed_on.hear(CONTEXT, replace(quote((18, 24), (25, 33)), via=["Tarn"]), DEALER, None)
    assert passed_on.unnamed is None


def test_joint_speakers_have_all_names_and_the_first_id() -> None:
    mentions = [Mention(0, 1, "x", "ORG", 1.0, name, f"name:{name}") for name in ("Apple", "Sony", "Dell", "Apple")]
    assert Speaker.of(mentions[:1], Resolution.NAME).name == "Apple"
    assert Speaker.of(mentions, Resolution.NAME) == Speaker(
        "Apple, Sony and Dell", "name:Apple", "ORG", Resolution.NAME
    )


def test_statements_are_ordered_by_their_first_word() -> None:
    first, second = quote((14, 16), (0, 8)), quote((9, 13))
    assert sorted([second, first], key=order) == [first, second]
