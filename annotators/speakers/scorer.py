"""Holds the weights by which antecedents are scored, with their thresholds. What they weigh is computed in
antecedents.py; bench/coreference.py measures them."""

from __future__ import annotations

from typing import Final

_COMMON: Final = {
    "same_sentence": 1.1,
    "previous_sentence": 0.6,
    "two_away": -0.1,
    "further": -0.7,
    "subject": 1.0,
    "early": 0.4,
    "object": -0.5,
    "possessor": -0.3,
    "last_speaker": 1.4,
    "second_speaker": 0.2,
    "same_paragraph": 0.7,
    "often": 0.4,
    "in_content": -1.0,
}
WEIGHTS: Final[dict[str, dict[str, float]]] = {
    "person": {**_COMMON, "fits": 5.0, "least": -0.8, "margin": 0.3},
    "body": {**_COMMON, "fits": 3.0, "least": 0.6, "margin": 0.3},
    "noun": {**_COMMON, "fits": 4.0, "least": -2.0, "margin": 0.05},
}
