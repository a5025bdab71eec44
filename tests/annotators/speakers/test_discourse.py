"""Who spoke, in the order of the text."""

from __future__ import annotations

from annotators.records import Mention, Quote
from annotators.speakers.discourse import Discourse, Speaker, order
from storage.vocabulary import AttributionType, Kind, Resolution
from tests.annotators.speakers.articles import article

CONTEXT = article("Ana Diaz said no. “Two.” She left.")
DIAZ = Speaker("Ana Diaz", "name:1", "PERSON", Resolution.NAME)


def quote(content: tuple[int, int], *speaker: tuple[int, int], cue: list[tuple[int, int]] | None = None) -> Quote:
    return Quote([content], cue or [], list(speaker), Kind.INDIRECT, AttributionType.COMMUNICATION, 0.9)


def test_a_source_phrase_is_kept_as_a_mention_of_its_speaker() -> None:
    discourse = Discourse()
    discourse.hear(CONTEXT, quote((14, 16), (0, 8)), DIAZ)
    (turn,) = discourse.turns
    assert (turn.text, turn.name, turn.entity_id, turn.label) == ("Ana Diaz", "Ana Diaz", "name:1", "PERSON")
    assert discourse.latest == (16, DIAZ)


def test_a_continuation_is_no_turn() -> None:
    discourse = Discourse()
    discourse.hear(CONTEXT, quote((18, 24)), DIAZ)
    assert discourse.turns == []
    assert discourse.latest == (24, DIAZ)


def test_an_unnamed_speaker_ends_what_can_go_on_and_narration_does_not() -> None:
    discourse = Discourse(latest=(16, DIAZ))
    discourse.hear(CONTEXT, quote((18, 24)), None)
    assert discourse.latest == (16, DIAZ)
    discourse.hear(CONTEXT, quote((18, 24), cue=[(9, 13)]), None)
    assert discourse.latest is None


def test_joint_speakers_have_all_names_and_the_first_id() -> None:
    mentions = [Mention(0, 1, "x", "ORG", 1.0, name, f"name:{name}") for name in ("Apple", "Sony", "Dell", "Apple")]
    assert Speaker.of(mentions[:1], Resolution.NAME).name == "Apple"
    assert Speaker.of(mentions, Resolution.NAME) == Speaker(
        "Apple, Sony and Dell", "name:Apple", "ORG", Resolution.NAME
    )


def test_statements_are_ordered_by_their_first_word() -> None:
    first, second = quote((14, 16), (0, 8)), quote((9, 13))
    assert sorted([second, first], key=order) == [first, second]
