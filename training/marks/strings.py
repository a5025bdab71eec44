"""Turn marks written as words into offsets: `{"quotes": [...]}` in NAME.json beside the text NAME.txt."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from annotators.records import CharSpan
from training.marks.files import Mark, Reading, first_fault

_NUMBERED = re.compile(r"(?P<words>.+)#(?P<number>[1-9])", re.DOTALL)


def convert(path: Path) -> Reading:
    """Read the marks of one article from its JSON file; the text beside it gives offsets and hash.

    Raises `ValueError`, naming the article and the statement or the words, where words are not in the text, a mark is
    incomplete, or the text is missing or not UTF-8.
    """
    name, beside = path.stem, path.with_suffix(".txt")
    if not beside.is_file():
        raise ValueError(f"{name}: its text {beside} is not there; put it beside {path.name}.")
    content = beside.read_bytes()
    reading = Reading(name, hashlib.sha256(content).hexdigest())
    try:
        article = _Article(name, content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: its text {beside} is not UTF-8: {error}; save it as UTF-8.") from error
    for number, quote in enumerate(_quotes(path), 1):
        where = f"{name}, statement {number}"
        try:
            reading.marks.append(Mark.model_validate(quote | article.place(_formed(quote, where))))
        except KeyError as error:
            raise ValueError(f"{where} lacks {error}; see GUIDE.md.") from error
        except ValidationError as error:
            raise ValueError(f"{where}: {first_fault(error)}; see GUIDE.md.") from error
    return reading


def _quotes(path: Path) -> list[Any]:
    """Return the statements of a JSON file, whatever they are. Raises `ValueError` where it holds no list of them."""
    try:
        quotes = json.loads(path.read_text(encoding="utf-8"))["quotes"]
        if not isinstance(quotes, list):
            raise TypeError("quotes is no list")
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f'{path} is not of the form {{"quotes": [...]}}: {error}; mend the file.') from error
    return quotes


def _formed(quote: Any, where: str) -> dict[str, Any]:
    """Return a statement whose words can be looked for. Raises `ValueError` where a part is of another form."""
    if not isinstance(quote, dict):
        raise ValueError(f"{where} is no object; see GUIDE.md.")
    for part in ("content", "cue"):
        words = quote.get(part, [])
        if not isinstance(words, list) or not all(isinstance(one, str) for one in words):
            raise ValueError(f"{where}: {part} is no list of words; see GUIDE.md.")
    for part in ("speaker", "role"):
        if not isinstance(quote.get(part), str | None):
            raise ValueError(f"{where}: {part} is neither words nor null; see GUIDE.md.")
    if quote.get("content") == []:
        raise ValueError(f"{where}: content: no words are marked; see GUIDE.md.")
    return quote


class _Article:
    """A text in which line ends count as one character, and where each of its characters stands in the file's text."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = re.sub("\r\n?", "\n", text)
        shifts = [(m.start(), m.end()) for m in re.finditer("\r\n?|[^\r]", text)]
        self.starts = [start for start, _ in shifts] + [len(text)]

    def place(self, quote: dict[str, Any]) -> dict[str, list[CharSpan]]:
        """Return the spans of content, cue, speaker and role; all but the content stand as near to it as may be."""
        contents: list[CharSpan] = []
        for words in quote["content"]:
            after = contents[-1][1] if contents else 0
            found = self.occurrences(words)
            contents.append(next((span for span in found if span[0] >= after), found[0]))
        cues = [self.nearest(words, contents) for words in quote["cue"]]
        named = (quote["speaker"], quote["role"])
        speaker, role = ([self.nearest(words, contents)] if words else [] for words in named)
        return {
            part: sorted((self.starts[start], self.starts[end]) for start, end in spans)
            for part, spans in (("content", contents), ("cue", cues), ("speaker", speaker), ("role", role))
        }

    def nearest(self, words: str, contents: list[CharSpan]) -> CharSpan:
        """Return the occurrence nearest to the content: in its paragraph if there is one, in it only if no other."""

        def far(span: CharSpan) -> tuple[bool, bool, int]:
            start, end = span
            apart = [(b, start) if b <= start else (end, a) for a, b in contents]
            same_paragraph = any("\n" not in self.text[a:b] for a, b in apart)
            return any(a <= start < b for a, b in contents), not same_paragraph, min(abs(b - a) for a, b in apart)

        return min(self.occurrences(words), key=far)

    def occurrences(self, words: str) -> list[CharSpan]:
        """Return the spans of `words` as whole words, in order, or that one whose number follows them ("said#2")."""
        numbered = None if words in self.text else _NUMBERED.fullmatch(words)
        plain, number = (numbered["words"], int(numbered["number"])) if numbered else (words, 0)
        left, right = (r"\b" if edge.isalnum() else "" for edge in (plain[:1], plain[-1:]))
        found = [m.span() for m in re.finditer(left + re.escape(plain) + right, self.text)] if plain else []
        if len(found) < max(1, number):
            raise ValueError(
                f"{self.name}: {words!r} was marked, but {plain!r} stands in the text {len(found)} times as words; "
                "copy the words from the text."
            )
        return found[number - 1 :][:1] if number else found
