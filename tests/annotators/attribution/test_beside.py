"""Who stands beside a cue to which no source was linked."""

from __future__ import annotations

import pytest

from annotators.attribution.beside import Named, source_beside
from storage.vocabulary import Role
from tests.annotators.attribution.laid import laid_out, span
from tests.annotators.marked import passage


@pytest.mark.parametrize(
    ("marked", "cue", "source"),
    [
        ("[Ana Diaz|PERSON] said he hoped for rain.", "hoped", "he"),
        ("She noted that [UNICEF|ORG] estimates ten schools closed.", "estimates", "UNICEF"),
        ("Reed said [Diaz|PERSON] has already asked for help.", "asked", "Diaz"),
        ("It was known that, according to the [Tarn Post|ORG], they plan a dam.", "according to", "Tarn Post"),
        ("A loss was first reported by [Reuters|ORG].", "was first reported by", "Reuters"),
        ("The court heard of [Diaz|PERSON]'s denials that she knew.", "denials", "Diaz"),
        ("The group spoke of its belief that oil moved west.", "belief", "its"),
        ("Reed said he was hopeful of rain.", "was hopeful", "he"),
        ("The plan told him wanted posters would go up.", "wanted", ""),
        ("Reed said [Diaz|PERSON] was told of the plan.", "was told", ""),
        ("[Ana Diaz|PERSON] is expected to point to figures.", "is expected", ""),
        ("Reed said [Diaz|PERSON] was assured of help.", "assured", ""),
        ("The man was ill, according to his lawyer.", "according to", ""),
        ("The man was ill, according to him.", "according to", "him"),
        ("It issued a warning of rain.", "issued a warning", "It"),
        ("Then it came out that the dam was weak.", "came out", ""),
        ("It was suggestions of a flood.", "was suggestions", ""),
        ("Reed said it was announced late.", "was announced", ""),
        ("He left. Hoped to win, they did.", "Hoped", ""),
        ("In [May|DATE] said nobody a word.", "said", ""),
        ("Said nobody.", "Said", ""),
        ("They went, according to", "according to", ""),
    ],
)
def test_the_pronoun_or_name_beside_the_cue(marked: str, cue: str, source: str) -> None:
    doc, mentions, _ = passage(marked)
    text = laid_out(doc.text)
    found = source_beside(span(text, Role.CUE, cue), text, Named.of(mentions))
    assert (text.text[found.start : found.end] if found else "") == source
    assert found is None or text.token_span(found.start, found.end) == (found.first, found.last)
