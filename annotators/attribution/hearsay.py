"""Read hearsay, which names nobody who said it: "The firm has reportedly hired two banks"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from annotators.attribution.beside import Named, phrase_before
from annotators.lexicon.noun_classes import ADVERBS, AUXILIARIES
from annotators.records import Group
from annotators.text.layout import Layout

HEARSAY: Final = re.compile(r"(?:.*\s)?(?:reported|alleged|supposed|purported)ly", re.IGNORECASE | re.DOTALL)
"""A cue of hearsay; before the adverb, parts of the verb that it stands in."""
_VERBAL: Final = ADVERBS | AUXILIARIES


def with_its_subject(group: Group, text: Layout, _named: Named) -> Group:
    """Return a group whose hearsay is the adverb alone, and whose contents hold the verb and subject before it: "The
    firm has ... hired two banks"."""
    cue = group.cues[0] if group.cues else None
    if cue is None or not HEARSAY.fullmatch(text.text, cue.start, cue.end):
        return group
    adverb = verb = cue.last - 1
    while verb and text.lowered[verb - 1] in _VERBAL:
        verb -= 1
    cues = (replace(cue, first=adverb, start=text.starts[adverb]), *group.cues[1:])
    before = [one for one in group.contents if one.first < adverb]
    if before and verb <= before[-1].last <= adverb:
        whole = replace(before[-1], last=adverb, end=text.ends[adverb - 1])
        contents = tuple(whole if one is before[-1] else one for one in group.contents)
        return replace(group, contents=contents, cues=cues)
    subject = None if before else phrase_before(verb, text, cue.score)
    if subject is None or group.contents[0].first != cue.last:
        return replace(group, cues=cues)
    whole = replace(subject, last=adverb, end=text.ends[adverb - 1])
    return replace(group, contents=(whole, *group.contents), cues=cues)
