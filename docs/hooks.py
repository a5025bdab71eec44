"""Complete the site with what has its place elsewhere: pages of the repository, references made from the code."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
PYTHON = os.environ.get("QUOTELAKE_PYTHON", str(ROOT / ".venv/bin/python"))
"""A Python in which the project is installed: this one has only what builds the site."""
ELSEWHERE = "repository/"
"""Pages of the site under this name are the repository's own, by their path."""
MADE = {
    "reference/commands.md": ("-m", "typer", "quotelake.cli", "utils", "docs", "--name", "quotelake"),
    "reference/settings.md": ("docs/settings.py",),
}
LINK = re.compile(r"(!?)\[((?:[^\]\\]|\\.)*)\]\((?![a-z]+:|#)([^)\s#]+)(#[^)\s]*)?\)")
NAMED_BLOCK = re.compile(r"^(```[a-z]+) [\w-]+$", re.MULTILINE)


@event_priority(100)  # before the checker of links takes its list of files
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that the navigation names and docs/ does not hold."""
    for page in _pages(config.nav):
        if page in MADE:
            files.append(File.generated(config, page, content=_made(*MADE[page])))
        elif page.startswith(ELSEWHERE):
            text = (ROOT / page.removeprefix(ELSEWHERE)).read_text(encoding="utf-8")
            files.append(File.generated(config, page, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links lead to pages of the site where there is one; names of blocks are for the tests only."""
    here = page.file.src_uri

    def led(match: re.Match[str]) -> str:
        picture, words, target, anchor = match.groups()
        origin = here.removeprefix(ELSEWHERE) if here.startswith(ELSEWHERE) else f"docs/{here}"
        path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))
        there = path.removeprefix("docs/") if path.startswith("docs/") else ELSEWHERE + path
        if files.get_file_from_path(there) or not (ROOT / path).exists():
            return f"{picture}[{words}]({posixpath.relpath(there, posixpath.dirname(here) or '.')}{anchor or ''})"
        return words  # a file of the repository that is no page

    return NAMED_BLOCK.sub(r"\1", LINK.sub(led, markdown))


def _pages(nav: object) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    entries = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return [page for entry in entries for page in _pages(entry)]


def _made(*arguments: str) -> str:
    done = subprocess.run([PYTHON, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{PYTHON} {' '.join(arguments)} failed; run `make install`.\n{done.stderr}")
    return done.stdout
