"""Who may be meant at a place in the text, with what speaks for and against each."""

from __future__ import annotations

from annotators.records import Mention
from annotators.speakers.candidates import Candidate, candidates
from annotators.speakers.context import Context
from annotators.speakers.discourse import Discourse
from tests.annotators.speakers.articles import article


def at(context: Context, words: str, discourse: Discourse | None = None) -> dict[str, Candidate]:
    """Return the candidates before `words`, by name."""
    place = context.place(context.text.text.index(words))
    found = candidates(context.before(place), discourse or Discourse(), place)
    return {one.located.name: one for one in found}


def test_each_entity_is_one_candidate_at_its_latest_mention() -> None:
    context = article("[Ana Diaz|PERSON] met [Tom Reed|PERSON]. [Diaz|PERSON] left. She spoke.")
    found = at(context, "She ")
    assert list(found) == ["Ana Diaz", "Tom Reed"]
    assert (found["Ana Diaz"].located.text, found["Ana Diaz"].times) == ("Diaz", 2)


def test_a_mention_outside_of_quoted_words_is_preferred() -> None:
    context = article("[Ana Diaz|PERSON] came. {[Tom Reed|PERSON]} ~said~ <“ask [Diaz|PERSON]”>. She spoke.")
    found = at(context, "She ")["Ana Diaz"]
    assert found.located.text == "Ana Diaz"
    assert found.features()["in_content"] == 0


def test_features_tell_place_role_and_frequency() -> None:
    context = article("[Ana Diaz|PERSON] met a friend of [Tom Reed|PERSON]. [Reed|PERSON]'s dog barked.\n\nShe spoke.")
    diaz, reed = (one.features() for one in (at(context, "She ")["Ana Diaz"], at(context, "She ")["Tom Reed"]))
    assert {name for name, value in diaz.items() if value} == {"subject", "two_away"}
    assert {name for name, value in reed.items() if value} == {"subject", "previous_sentence", "possessor", "often"}
    early = at(article("Then [Ana Diaz|PERSON] saw to [Tom Reed|PERSON] and she spoke."), "she ")
    assert early["Tom Reed"].features()["object"] == 1
    assert early["Ana Diaz"].features()["same_sentence"] == early["Ana Diaz"].features()["same_paragraph"] == 1


def test_whoever_spoke_is_a_candidate_without_a_mention() -> None:
    context = article("The trade ministry spoke. [Ana Diaz|PERSON] too. It went on.")
    turns = [
        context.locate(Mention(0, 18, "The trade ministry", "ORG", 0.5, "trade ministry", "name:1")),
        context.mentions[0],
    ]
    found = at(context, "It ", Discourse(turns))
    assert list(found) == ["Ana Diaz", "trade ministry"]
    assert found["Ana Diaz"].features()["last_speaker"] == 1
    assert found["trade ministry"].features()["second_speaker"] == 1
    assert found["trade ministry"].times == 1


def test_whoever_speaks_later_is_none() -> None:
    context = article("It began. The trade ministry spoke.")
    later = context.locate(Mention(10, 28, "The trade ministry", "ORG", 0.5, "trade ministry", "name:1"))
    assert at(context, "It ", Discourse([later])) == {}
