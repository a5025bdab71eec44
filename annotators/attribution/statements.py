"""Holds the building of statements from linked spans: which contents belong to one cue, its source, kind and type.

Who a speaker is goes in `speakers`, who passes a statement on in `relays`, what the spans are in `spans`.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from annotators.attribution.assignment import Choice, cues_of_contents, sources_of_cues
from annotators.encoder import model
from annotators.lexicon.cues import IMPERSONAL, attribution_type
from annotators.lexicon.normalize import of_class
from annotators.records import CharSpan, Quote, RoleSpan
from annotators.text.layout import Layout, layout
from storage.vocabulary import Kind

OUTER = " \t\r\n\u00a0,;:–—-"
_QUOTED_SHARE = 0.9
SURE = 0.9  # two links of this probability in one quotation: a transcript, not one speaker's paragraphs
_SUBJECT_WORDS = 8
_ADVERBS = of_class("function_words.csv", "adverb")


@dataclass
class Group:
    """A cue with the contents that link to it and its source, as indices of the document's spans."""

    cue: list[int]
    contents: list[int]
    source: int | None
    content_link: float
    source_link: float


def group_spans(spans: Sequence[RoleSpan], text: Layout) -> list[Group]:
    """Group contents by their most likely cue, and give each cue its most likely source."""
    merged = _merged_cues(spans, text)
    sources = sources_of_cues(spans)
    groups: dict[int, Group] = {}
    floating: list[Group] = []
    chain = _chains(spans, text)
    choice = cues_of_contents(spans, merged)
    announced = _announced(choice, spans, text)
    for i, (cue, chance) in _one_cue_a_chain(choice | announced, chain).items():
        if cue < 0:
            floating.append(Group([], [i], None, chance, 0.0))
            continue
        if cue not in groups:
            source, source_link = sources[cue]
            parts = [cue, *(part for part, first in merged.items() if first == cue)]
            groups[cue] = Group(parts, [], source if source >= 0 else None, 0.0, source_link)
        group = groups[cue]
        goes_on = i in announced or (i in chain and chain[i] in [chain.get(j) for j in group.contents[-1:]])
        if group.contents and not goes_on and _apart(spans[group.contents[-1]], spans[i], spans[cue], text):
            floating.append(Group([], [i], None, chance, 0.0))
            continue
        group.contents.append(i)
        group.content_link = max(group.content_link, chance)
    return sorted([*groups.values(), *floating], key=lambda g: spans[g.contents[0]].start)


def _chains(spans: Sequence[RoleSpan], text: Layout) -> dict[int, int]:
    """The number of the quotation over several paragraphs that each content stands in, of those that do."""
    contents = [i for i, span in enumerate(spans) if span.role == "content"]
    firsts = [spans[i].first for i in contents]
    return {
        i: number
        for number, chain in enumerate(text.chains)
        if len(chain) > 1
        for first, last in chain
        for i in contents[bisect_left(firsts, first) : bisect_left(firsts, last)]
    }


def _announced(choice: Choice, spans: Sequence[RoleSpan], text: Layout) -> Choice:
    """The last cue before a colon for each quotation that opens a paragraph after it, and that has no cue beside it."""
    last_cue = {text.paragraph[span.first]: i for i, span in enumerate(spans) if span.role == "cue"}
    result: Choice = {}
    for i, (cue, _) in choice.items():
        first = spans[i].first
        if not (first and text.quoted[first] and text.paragraph_starts[first] and text.words[first - 1] == ":"):
            continue
        before = last_cue.get(text.paragraph[first - 1])
        if before is not None and (cue < 0 or text.paragraph[spans[cue].first] != text.paragraph[first]):
            result[i] = (before, SURE)
    return result


def _one_cue_a_chain(choice: Choice, chain: dict[int, int]) -> Choice:
    """Give all paragraphs of one quotation the cue that is surest of one of them, unless others are as sure."""
    result = dict(choice)
    members: dict[int, list[int]] = defaultdict(list)
    for i in choice:
        if i in chain:
            members[chain[i]].append(i)
    for together in members.values():
        heads = [choice[i] for i in together if choice[i][0] >= 0]
        if heads and len({cue for cue, chance in heads if chance > SURE}) < 2:
            result |= dict.fromkeys(together, max(heads, key=lambda head: head[1]))
    return result


def _merged_cues(spans: Sequence[RoleSpan], text: Layout) -> dict[int, int]:
    """Cues in two parts (`was quoted by Reuters as saying`): the second part's index to the first's."""
    cues = [i for i, s in enumerate(spans) if s.role == "cue"]
    merged: dict[int, int] = {}
    for a, b in pairwise(cues):
        close = spans[b].first - spans[a].last <= 14 and text.sentence[spans[a].first] == text.sentence[spans[b].first]
        if (
            close
            and text.words[spans[b].first].lower() == "as"
            and text.text[spans[b].start : spans[b].end].lower() != "as"
        ):
            merged[b] = merged.get(a, a)
    return merged


def _apart(before: RoleSpan, span: RoleSpan, cue: RoleSpan, text: Layout) -> bool:
    """Whether a further content is a quotation of its own: in another paragraph, or after narration."""
    sentence, paragraph = text.sentence, text.paragraph
    at = max(before.last, cue.last)
    if span.first < at or sentence[span.first] == sentence[cue.first]:
        return False
    return bool(paragraph[span.first] != paragraph[at - 1] or sentence[span.first] - sentence[at - 1] > 1)


def _named(source: RoleSpan, cue: RoleSpan, text: Layout) -> list[CharSpan]:
    """The source's span; where it holds adverbs alone ("As earlier X told"), what stands between them and the cue.

    The empty "it" of "it is said" is none.
    """
    first, last = source.first, source.last
    if text.words[first:last] in (["It"], ["it"]) and IMPERSONAL.fullmatch(text.text[cue.start : cue.end]):
        return []
    if all(word.lower() in _ADVERBS for word in text.words[first:last]):
        first, last = last, cue.first
        if not 0 < last - first <= _SUBJECT_WORDS:
            return []
    return [trimmed(text.chars(first, last), text.text)]


def kind_of(spans: Sequence[CharSpan], text: Layout) -> Kind:
    """Tell whether the words of `spans` stand inside quotation marks: all (direct), none (indirect) or some (mixed)."""
    words = inside = 0
    for start, end in spans:
        for i in range(*text.token_span(start, end)):
            if any(c.isalnum() for c in text.words[i]):
                words += 1
                inside += bool(text.quoted[i])
    if not inside:
        return Kind.INDIRECT
    return Kind.DIRECT if inside >= _QUOTED_SHARE * words else Kind.MIXED


def trimmed(span: CharSpan, text: str) -> CharSpan:
    """Return `span` without white space and separating punctuation at its edges; quotation marks and stops stay."""
    start, end = span
    while start < end and text[start] in OUTER:
        start += 1
    while end > start and text[end - 1] in OUTER:
        end -= 1
    return start, end


class Attribution:
    """Builds quotes from `doc._.role_spans`; sets `doc._.quotes` and `doc.spans["quotes"]`."""

    def __init__(self, calibration: Sequence[float]) -> None:
        """Hold the weights of confidence, one for each value of `evidence`."""
        self.calibration = calibration

    def __call__(self, doc: Doc) -> Doc:
        """Attribute the statements of `doc`."""
        text, spans = layout(doc), doc._.role_spans
        quotes = []
        for group in group_spans(spans, text):
            quote = self.quote(group, spans, text)
            if quote is not None:
                quotes.append(quote)
        doc._.quotes = quotes
        return doc

    def quote(self, group: Group, spans: Sequence[RoleSpan], text: Layout) -> Quote | None:
        """Make the statement of one group; None where an unattributed content is not even in quotation marks."""
        contents = [s for i in group.contents if (s := trimmed((spans[i].start, spans[i].end), text.text))[0] < s[1]]
        contents = _with_stops(contents, text.text)
        if not contents:
            return None
        kind = kind_of(contents, text)
        if not group.cue and kind == Kind.INDIRECT:
            return None
        cues = sorted((spans[i].start, spans[i].end) for i in group.cue)
        source = [] if group.source is None else _named(spans[group.source], spans[group.cue[0]], text)
        words = " ".join(text.text[a:b] for a, b in cues)
        return Quote(contents, cues, source, kind, attribution_type(words), self.confidence(group, spans, kind))

    def confidence(self, group: Group, spans: Sequence[RoleSpan], kind: Kind) -> float:
        """Return the calibrated probability that content and speaker are right."""
        z = sum(w * x for w, x in zip(self.calibration, evidence(group, spans, kind), strict=True))
        return round(1 / (1 + math.exp(-z)), 4)


def evidence(group: Group, spans: Sequence[RoleSpan], kind: Kind) -> list[float]:
    """Return what confidence is computed from: a constant, log-odds of spans and links, then what there is."""
    contents = [spans[i] for i in group.contents]
    content = sum(s.score * (s.last - s.first) for s in contents) / sum(s.last - s.first for s in contents)
    cue = max((spans[i].score for i in group.cue), default=0.5)
    source = 0.5 if group.source is None else spans[group.source].score
    return [
        1.0, _odds(content), _odds(cue), _odds(source), _odds(group.content_link), _odds(group.source_link),
        float(not group.cue), float(group.source is None), float(kind == Kind.DIRECT), float(kind == Kind.INDIRECT),
        float(len(contents) > 1),
    ]  # fmt: skip


EVIDENCE = 11


def _odds(chance: float) -> float:
    chance = min(max(chance, 0.01), 0.99)
    return math.log(chance / (1 - chance))


def _with_stops(spans: list[CharSpan], text: str) -> list[CharSpan]:
    """Cut a sentence's stop from the end of a content outside of quotation marks, and leave it inside of them."""
    result = []
    for start, end in spans:
        if end - start > 1 and text[end - 1] == "." and not text[end - 3 : end].startswith(("..", ".S", ".M")):
            end -= 1
        result.append((start, end))
    return result


@Language.factory("quotelake_attribution", assigns=["doc._.quotes"], requires=["doc._.role_spans"])
def make_attribution(nlp: Language, name: str) -> Attribution:
    """Create the component that builds statements from spans."""
    return Attribution(model.meta()["calibration"])


if not Doc.has_extension("quotes"):
    Doc.set_extension("quotes", default=None)
