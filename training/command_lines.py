"""What the command lines of training share: errors told in a sentence, files that are whole or not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from storage.errors import Fatal


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """End with what a `ValueError`, an `OSError` or a `Fatal` says, in place of a traceback; a decorator of `main`.

    What cannot be decoded keeps its traceback: such an error names no file.
    """
    try:
        yield
    except OSError as error:
        told = f"{error.filename}: {error.strerror}; check the path." if error.filename else str(error)
        raise SystemExit(told) from error
    except (json.JSONDecodeError, UnicodeError):
        raise
    except (ValueError, Fatal) as error:
        raise SystemExit(str(error)) from error


@contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Open a text file that is at `path` once all is written: whoever is killed meanwhile leaves what was there."""
    temporary = path.with_name(f"{path.name}.tmp")
    with temporary.open("w", encoding="utf-8") as stream:
        yield stream
    temporary.replace(path)
