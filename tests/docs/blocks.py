"""Run the code blocks of a page as its reader would, in order, in one folder; compare with what it says they print.

A block `console` has commands after `$ ` and what they print; a line `...` stands for any lines, `...` within a line
for any words. A block `python` shares its names with those before it, and a block `text` right after it is what it
prints. A block `sh` has commands that must succeed.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
READER = "/home/you/quotelake"
"""What a page calls the folder in which its reader works."""


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, the name that may follow, its text, and the lines of the page it takes up."""

    language: str
    name: str
    text: str
    first: int
    last: int


@dataclass(frozen=True)
class Said:
    """What something printed, beside what the page says; `line` is where the page says it."""

    line: int
    what: str
    expected: str
    printed: str

    def matches(self) -> bool:
        """Whether the page is right."""
        return re.fullmatch(pattern(self.expected), self.printed) is not None


def blocks(page: Path) -> list[Block]:
    """Give the fenced blocks of a page."""
    found = []
    for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
        if token.type == "fence" and token.map is not None:
            language, _, name = token.info.partition(" ")
            found.append(Block(language, name.strip(), token.content, token.map[0], token.map[1]))
    return found


def pattern(expected: str) -> str:
    """Give the regular expression of what a page says is printed."""
    lines = [
        r"(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\n"
        for line in expected.splitlines()
    ]
    return "".join(lines)


def commands(block: Block) -> list[tuple[int, str, str]]:
    """Give line, command and expected output of a console block; a command ends where the output begins."""
    found: list[tuple[int, str, str]] = []
    for number, line in enumerate(block.text.splitlines(), block.first + 2):
        if line.startswith("$ "):
            found.append((number, line[2:], ""))
        else:
            before, command, expected = found[-1]
            found[-1] = (before, command, f"{expected}{line}\n")
    return found


class Reader:
    """Someone who does what a page says, in a folder that looks like a fresh checkout."""

    def __init__(self, folder: Path) -> None:
        """Lay the checkout's own files into the folder, as links."""
        self.folder = folder
        self.names: dict[str, object] = {}
        tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in {*(path.partition("/")[0] for path in tracked.splitlines()), ".venv"}:
            (folder / name).symlink_to(ROOT / name)

    def follow(self, page: Path) -> list[Said]:
        """Run the blocks of a page. Raises AssertionError where a command fails, and what Python raises."""
        found: list[Said] = []
        shown: Said | None = None
        for block in blocks(page):
            if block.language == "console":
                found += self.console(block)
            elif block.language == "sh":
                self.shell(block.text)
            elif block.language == "python":
                shown = Said(0, f"{page.name}:{block.first}", "", self.python(page, block))
            elif block.language == "text" and shown is not None:
                found.append(Said(block.first + 1, shown.what, block.text, shown.printed))
        return found

    def console(self, block: Block) -> list[Said]:
        """Run the commands of a block in one shell, so that what is activated stays so."""
        parts = commands(block)
        mark = "quotelake-says"
        script = "\n".join(f"{command}\necho {mark}" for _, command, _ in parts)
        outputs = self.shell(script).split(f"{mark}\n")
        return [
            Said(line, command, expected, output)
            for (line, command, expected), output in zip(parts, outputs, strict=False)
        ]

    def shell(self, script: str) -> str:
        """Run a script as a reader's shell does who has activated the environment; give what it prints."""
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "100"}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
        return done.stdout.replace(str(self.folder), READER)

    def python(self, page: Path, block: Block) -> str:
        """Run a block in this process; give what it prints."""
        code = compile("\n" * block.first + block.text, str(page), "exec")
        with contextlib.chdir(self.folder), contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(code, self.names)
        return printed.getvalue()


def renew(page: Path, found: list[Said]) -> None:
    """Write what was printed into the page, where that differs. Raises ValueError where the page leaves out lines."""
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    for said in sorted(found, key=lambda one: one.line, reverse=True):
        if not said.matches():
            if "..." in said.expected:
                raise ValueError(f"{page}:{said.line}: choose anew what to show of\n{said.printed}")
            lines[said.line : said.line + len(said.expected.splitlines())] = [said.printed]
    page.write_text("".join(lines), encoding="utf-8")
