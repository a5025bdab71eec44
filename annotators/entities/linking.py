"""Link the mentions of an article: which of them are one person, body or place, its name and its `entity_id`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from annotators.entities.acronyms import bracketed, definitions
from annotators.entities.bodies import name_organisations
from annotators.entities.drafts import Article, Draft
from annotators.entities.names import derive
from annotators.entities.persons import name_persons
from annotators.records import NAMED, Mention
from storage.vocabulary import EntityLabel

_NOT_BODIES = frozenset({EntityLabel.PERSON, EntityLabel.LOC, EntityLabel.FAC})
_MAJORITY = NAMED - {EntityLabel.NORP}


def link(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions of an article, in order of `start`, with `name`, `entity_id` and settled label.

    A definition in the article ("Full Name (ACR)") wins over the shipped tables, and these over what is derived from
    the words. Labels follow: a table's label wins, then the majority of the mentions with the same words, a full name
    counting as one of its surname too. Time is linear in the number of mentions.
    """
    article = Article(
        text,
        bracketed(text, mentions) | definitions(text),
        {m.folded: m.label for m in mentions if m.label in _NOT_BODIES},
    )
    drafts = [Draft(mention, mention.label) for mention in mentions]
    _settle_labels(article, drafts)
    name_persons(text, [d for d in drafts if d.label == EntityLabel.PERSON])
    name_organisations(article, [d for d in drafts if d.label == EntityLabel.ORG])
    return [_named(article, draft) for draft in drafts]


def _named(article: Article, draft: Draft) -> Mention:
    mention = draft.mention
    name = draft.name or draft.take(article.known(mention, draft.label) or derive(mention, draft.label))
    where = mention.start, mention.end, mention.text
    return Mention(*where, draft.label, mention.score, name=name.text, entity_id=name.entity_id)


def _settle_labels(article: Article, drafts: Sequence[Draft]) -> None:
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for draft in drafts:
        known = article.known(draft.mention, draft.label)
        if known:
            draft.take(known)
        if draft.label in _MAJORITY:
            votes[draft.mention.folded][draft.label] += 2 if known else 1
        if draft.label == EntityLabel.PERSON and " " in draft.mention.folded:
            votes[draft.mention.folded.split()[-1]][draft.label] += 1
    for draft in drafts:
        ballot = votes.get(draft.mention.folded)
        if ballot and draft.label in _MAJORITY and draft.name is None and len(ballot) > 1:
            draft.label = max(ballot, key=lambda label: (ballot[label], label == draft.label))
