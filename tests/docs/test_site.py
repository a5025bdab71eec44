"""The site is whole: every page is in it, references come from the code, a dead link ends the build."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import typer
import yaml

from quotelake.cli import app
from tests.chromium import needs_chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
DOCS_BIN = ROOT / ".venv-docs/bin"
NAV = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))["nav"]


def pages(nav: object) -> Iterator[str]:
    if isinstance(nav, str):
        yield nav
    for entry in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from pages(entry)


def test_every_page_is_in_the_navigation_and_every_entry_has_its_page() -> None:
    listed = list(pages(NAV))
    assert len(set(listed)) == len(listed)
    docs = ROOT / "docs"
    written = {path.relative_to(docs).as_posix() for kind in ("*.md", "*.ipynb") for path in docs.rglob(kind)}
    assert written <= set(listed)
    made = {"reference/commands.md", "reference/settings.md"}
    beside = {page for page in listed if page.startswith("repository/")}
    assert set(listed) - written == made | beside
    assert all((ROOT / page.removeprefix("repository/")).is_file() for page in beside)


@pytest.fixture(scope="module")
def settings_page() -> str:
    done = subprocess.run([sys.executable, "docs/settings.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_reference_of_settings_has_every_parameter_with_its_words(settings_page: str) -> None:
    from pydantic import BaseModel

    from flows.parameters import NewsQuotes

    def below(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
        for name, field in model.model_fields.items():
            yield name, field.description or ""
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                yield from below(field.annotation)

    found = dict(below(NewsQuotes))
    assert len(found) > 30
    for name, description in found.items():
        assert f"| `{name}` |" in settings_page
        assert " ".join(description.split()).replace("|", "\\|")[:60] in settings_page, name


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A checkout with pages of its own."""
    for entry in ROOT.iterdir():
        if entry.name != "build":
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "docs").unlink()
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    return tmp_path


def build(checkout: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DOCS_BIN / "mkdocs", "build", "--strict", "--quiet"],
        cwd=checkout,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PATH": f"{DOCS_BIN}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.long
@pytest.mark.skipif(not (DOCS_BIN / "mkdocs").exists(), reason="the site has an environment of its own: make docs")
def test_a_site_without_dead_links_is_built_with_every_command(copied: Path) -> None:
    done = build(copied)
    assert done.returncode == 0, done.stdout + done.stderr
    commands = (copied / "build/site/reference/commands/index.html").read_text(encoding="utf-8")
    known = set(typer.main.get_command(app).commands) - {"help"}  # type: ignore[attr-defined]
    assert set(re.findall(r'<h2 id="quotelake-([\w-]+)"', commands)) == known
    card = (copied / "build/site/training/index.html").read_text(encoding="utf-8")
    assert 'href="../repository/MODEL_CARD/"' in card


@pytest.mark.long
@pytest.mark.skipif(not (DOCS_BIN / "mkdocs").exists(), reason="the site has an environment of its own: make docs")
@needs_chromium
def test_what_a_block_s_button_copies_can_be_pasted_into_a_shell(copied: Path, browser: Browser) -> None:
    assert build(copied).returncode == 0
    served = functools.partial(Silent, directory=str(copied / "build/site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), served) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(f"{site}/tutorial/")
        page.locator(".md-code__button").first.click()
        pasted = page.evaluate("navigator.clipboard.readText()")
        context.close()
        server.shutdown()
    assert [line for line in pasted.splitlines() if line] == [
        "make install", "source .venv/bin/activate", "quotelake --help"
    ]  # fmt: skip


class Silent(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.long
@pytest.mark.skipif(not (DOCS_BIN / "mkdocs").exists(), reason="the site has an environment of its own: make docs")
@pytest.mark.parametrize(
    "link",
    ["[x](nowhere.md)", "[x](reading.md#no-such-part)", '<a href="../nowhere/">x</a>', "![x](screenshots/no.png)"],
)
def test_a_dead_link_ends_the_build(copied: Path, link: str) -> None:
    page = copied / "docs/scaling.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n\n{link}\n", encoding="utf-8")
    done = build(copied)
    assert done.returncode != 0
    assert "nowhere" in done.stderr or "no-such-part" in done.stderr or "no.png" in done.stderr
