"""Groups are mended by what their sentence tells: a quotation whose content holds its own attribution."""

from __future__ import annotations

import pytest

from annotators.attribution.beside import Named
from annotators.attribution.mends import MENDS, inner_of
from annotators.records import Group, Mention
from annotators.text.layout import Layout
from storage.vocabulary import EntityLabel
from tests.annotators.attribution.laid import laid_out, span

QUOTED = "“It fell,” Bo Lee said"


def named(text: Layout, *names: str) -> Named:
    starts = [text.text.index(name) for name in names]
    return Named.of(
        [
            Mention(start, start + len(name), name, EntityLabel.PERSON, 0.9)
            for start, name in zip(starts, names, strict=True)
        ]
    )


def parts(text: Layout, group: Group) -> tuple[list[str], list[str], str]:
    spans = [group.contents, group.cues, (group.source,) if group.source else ()]
    contents, cues, sources = ([text.text[one.start : one.end] for one in found] for found in spans)
    return contents, cues, "".join(sources)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (QUOTED, (["“It fell,”"], ["said"], "Bo Lee")),
        ("“It fell”, Bo Lee said in Tarn", (["“It fell”"], ["said"], "Bo Lee")),
        ("“It fell” and Bo Lee said so", (["“It fell” and Bo Lee said so"], [], "")),
        ("“It fell,” Bo Lee said, “and rose”", (["“It fell,” Bo Lee said, “and rose”"], [], "")),
        ("It fell, Bo Lee said", (["It fell, Bo Lee said"], [], "")),
        ("“It fell,” Bo Lee left", (["“It fell,” Bo Lee left"], [], "")),
    ],
)
def test_a_quotation_gets_the_attribution_that_its_content_holds(
    content: str, said: tuple[list[str], list[str], str]
) -> None:
    text = laid_out(f"{content}.")
    group = Group((span(text, "content", content),))
    for mend in MENDS:
        group = mend(group, text, named(text, "Bo Lee"))
    assert parts(text, group) == said


def test_what_is_quoted_according_to_another_is_a_statement_within_that_one() -> None:
    text = laid_out(f"{QUOTED} on Monday, according to the Herald.")
    outer = Group(
        (span(text, "content", f"{QUOTED} on Monday"),),
        (span(text, "cue", "according to"),),
        span(text, "source", "the Herald"),
    )
    who = named(text, "Bo Lee")
    inner = inner_of(outer, text, who, frozenset())
    assert inner is not None
    assert parts(text, inner) == (["“It fell,”"], ["said"], "Bo Lee")
    assert all(one.nested for one in (*inner.contents, *inner.cues))
    assert inner_of(outer, text, who, {inner.cues[0].first}) is None, "which the encoder found itself"
    told = Group(outer.contents, (span(text, "cue", "said"),), span(text, "source", "Bo Lee"))
    assert inner_of(told, text, who, frozenset()) is None
