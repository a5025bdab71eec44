"""Find the one body that "the archives" or "the institute" means, where a single name of the article ends with it."""

from __future__ import annotations

from annotators.lexicon import noun_classes
from annotators.speakers.compatibility import suitability
from annotators.speakers.context import Context, Located
from annotators.speakers.questions import Question
from storage.vocabulary import EntityLabel


def named_by_its_noun(context: Context, question: Question) -> tuple[Located, ...]:
    """Return the body whose name ends with the noun of a bare definite phrase, if no other body fits the noun."""
    head = question.head
    bare = head.kind == "nominal" and head.opening == "the" and not head.modifiers and not head.mentions
    if not bare or not noun_classes.is_institution(head.noun):
        return ()
    bodies = {one.entity_id: one for one in context.before(question.place) if one.label == EntityLabel.ORG}
    named = {at for at, one in bodies.items() if one.folded_name.split()[-1:] == [head.noun]}
    fits = named | {at for at, one in bodies.items() if suitability(head.noun, one.folded_name, at)}
    return tuple(bodies[at] for at in named) if len(named) == len(fits) == 1 else ()
