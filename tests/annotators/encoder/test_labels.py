"""Label sets are those of the tables and of the shipped model."""

from __future__ import annotations

from annotators.encoder.labels import ENTITY_TAGS, LINK_WIDTH, LINKS, ROLE_TAGS, ROLES, bio
from annotators.encoder.model import meta


def test_tags_are_outside_then_begin_and_inside_of_each_label() -> None:
    assert bio(("a", "b")) == ("O", "B-a", "I-a", "B-b", "I-b")


def test_the_shipped_model_was_trained_on_these_tags_in_this_order() -> None:
    labels = meta()["labels"]
    assert labels["roles"] == list(ROLE_TAGS)
    assert labels["entities"] == list(ENTITY_TAGS)
    assert labels["links"] == list(LINKS)
    assert labels["link_width"] == LINK_WIDTH


def test_a_link_goes_from_one_role_to_another() -> None:
    assert all(set(link.split("_to_")) < set(ROLES) for link in LINKS)
