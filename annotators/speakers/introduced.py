"""Find who opens the second paragraph with name and age where the first is of "a plumber": "Ada Fenn, 39"."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from annotators.lexicon import noun_classes
from annotators.speakers.context import Context, Located
from annotators.speakers.not_the_person import OFFICIALS
from annotators.speakers.questions import Question, noun_class
from storage.vocabulary import EntityLabel

_ONLOOKERS: Final = frozenset({"witness", "neighbour", "neighbor", "bystander", "source"})
_LEADS = 1  # paragraphs before which none of the story stands: the headline
_AGED: Final = re.compile(r"(?:,| \() ?(?:aged )?(?:1[4-9]|[2-9]\d)(?:,|\)| and )")


def introduced_later(context: Context, question: Question) -> tuple[Located, ...]:
    """Return whom an article means by an indefinite noun for a person that opens its lead: who is named, with an age,
    at the start of the paragraph behind."""
    head, place = question.head, question.place
    lead = head.kind == "group" and head.opening in noun_classes.INDEFINITE and place.paragraph <= _LEADS
    if not lead or place.at != context.text.sentence_of(place.sentence)[0] or head.noun in OFFICIALS | _ONLOOKERS:
        return ()
    if noun_class(head.noun) != "person" or noun_classes.is_plural(head.noun):
        return ()
    later = (one for one in context.after(place) if one.label == EntityLabel.PERSON)
    for one in islice(later, 1):
        opens = one.paragraph == place.paragraph + 1 and one.start == context.text.paragraphs[one.paragraph][0]
        fits = head.gender in ("", one.bearer.gender) or not one.bearer.gender
        if opens and fits and _AGED.match(context.text.text, one.end):
            return (one,)
    return ()
