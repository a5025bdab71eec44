"""Say what a training depends on: corpora, the network that it begins with, how long and how fast it learns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Everything a training depends on; written to `settings.json` beside its checkpoints."""

    attributions: Path
    """The folder of PolNeAR."""
    entities: Path
    """The folder of the newswire corpus."""
    out: Path
    """The folder that the training writes."""
    steps: int = 6400
    minutes: float = 0.0
    """After which it ends though steps are left; 0: never."""
    seed: int = 1
    rate: float = 1.5e-4
    """The highest learning rate of the encoder."""
    head_factor: float = 5.0
    """How many times as high the rate of the heads is."""
    dropout: float = 0.1
    threads: int = 2
    start: Path | None = None
    """An export (`model.onnx` beside its `meta.json`) or a training's `model.pt` to go on from."""
    frozen: int = 0
    """Layers from below that stay as they are, and the embeddings with them; a third of a step's time for three."""
    base: str = "minilm"
    """Which of `BASES` is trained."""
    weights: Path | None = None
    """The folder of the base encoder's files, where its package cannot be imported."""
    teacher: Path | None = None
    """A training's file of an MPNet to learn from."""
    teacher_weights: Path = Path("mpnet")
    """The folder of the files of the teacher's base encoder."""
    unlabelled: tuple[Path, ...] = ()
    """Folders of texts without annotation, of which the teacher tells what there is."""
    marks: tuple[Path, ...] = ()
    """Files of marks; the dev and report tenths of their articles are kept out of all training."""
    texts: tuple[Path, ...] = ()
    """Folders of the marked texts, beside those of the files themselves."""
    marks_times: int = 2
    """How often an epoch of attributed articles holds each marked one that is known, or each if none is."""
    told: Path | None = None
    """What `training.tell` tells of the entities in articles that have none annotated."""
    ontogum: Path | None = None
    """A folder of OntoGUM: whom pronouns and nouns of other genres stand for."""
    gap: Path | None = None
    """GAP's development file."""
    of_half: int = -1
    """The half of the marked articles and of GAP, 0 or 1, of which it is learned whom phrases stand for; else of none.

    Of the other half the chooser of speakers then learns how far the network can be trusted."""
    known: Path | None = None
    """Names of marked articles, one a line, that the start has learned; in both halves it is learned of them, too."""
    fresh_times: int = 2
    """How often an epoch holds each marked article that is not known."""
    rejected: Path | None = None
    """What a model took for statements in marked articles and is none, a file of `training.rejected`."""
    reserved: Path | None = None
    """A list of articles, `ww/NAME` for the newswire's, that nothing may be trained on."""
    role_windows: int = 5
    """Windows a step with attributions; 0 trains on entities alone."""
    entity_windows: int = 3
    """Windows a step with entities; 5 and 3 are close to the corpora's sizes in word pieces times their epochs."""
    save_minutes: float = 2.0
    """Minutes between two checkpoints: what a killed training loses at most."""
