"""Declare what components keep with a spaCy `Doc`, so that spaCy can write it and read it again.

Without that `Doc.to_bytes`, `DocBin(store_user_data=True)` and `nlp.pipe(texts, n_process=2)` fail.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import srsly
from spacy.tokens import Doc

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_KEY: Final = "quotelake"
_WRITTEN: Final[dict[str, type]] = {}
_DERIVED: Final[set[type]] = set()


def keep(name: str, kind: type, *, derived: bool = False) -> None:
    """Let `doc._.<name>` hold a dataclass, or a list of them; None until something is kept.

    What is `derived` from the rest of the document, or is of no use to who reads it, is written as None.
    """
    if derived:
        _DERIVED.add(kind)
    else:
        _WRITTEN[kind.__name__] = kind
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=None)


def _encoded(value: object, chain: Callable[[object], object] | None = None) -> object:
    kind = type(value)
    if kind in _DERIVED:
        return None
    if _WRITTEN.get(kind.__name__) is kind:
        return {_KEY: kind.__name__, "value": _adapter(kind.__name__).dump_python(value, mode="json")}
    return chain(value) if chain else value


def _decoded(value: object, chain: Callable[[object], object] | None = None) -> object:
    if isinstance(value, dict) and isinstance(name := value.get(_KEY), str) and name in _WRITTEN:
        return _adapter(name).validate_python(value["value"])
    return chain(value) if chain else value


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    from pydantic import TypeAdapter

    return TypeAdapter(_WRITTEN[name])


srsly.msgpack_encoders(_KEY, func=_encoded)
srsly.msgpack_decoders(_KEY, func=_decoded)
