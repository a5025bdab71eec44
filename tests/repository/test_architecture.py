"""The documentation names what is there: paths, modules, functions, components; and the architecture every folder."""

from __future__ import annotations

import builtins
import importlib
import re
from pathlib import Path

import pytest

from annotators.components import COMPONENTS

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("quotelake", "flows", "tasks", "annotators", "storage")
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
SOURCE = "".join(file.read_text(encoding="utf-8") for name in PACKAGES for file in (ROOT / name).rglob("*.py"))
"""Names of events and of entry points look as modules do, and stand in it as strings."""
DOCS = sorted([*ROOT.glob("docs/*.md"), ROOT / "README.md", ROOT / "MODEL_CARD.md"])
PATH = re.compile(
    r"(?<![\w/.])(?:"
    + "|".join([*PACKAGES, "training", "bench", "deployments", "tests", "gold", "samples"])
    + r")/(?:[\w./-]*\w/?)?"
)
DOTTED = re.compile(r"(?<![\w/.@])(?:" + "|".join(PACKAGES) + r")(?:\.[A-Za-z_]\w*)+(?![\w/])")


def code(page: str) -> list[str]:
    """What a page sets as code: spans, and the lines of blocks."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", page, re.S | re.M)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", page, flags=re.S | re.M))
    return [*spans, *(line for block in blocks for line in block.splitlines())]


def there(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_paths_and_names_in_the_documentation_exist(page: Path) -> None:
    for words in code(page.read_text(encoding="utf-8")):
        for path in PATH.findall(words):
            assert path == "/" or (ROOT / path).exists(), f"{page.name} names {path}"
        for name in DOTTED.findall(words):
            assert there(name) or f'"{name}' in SOURCE, f"{page.name} names {name}"


def test_the_architecture_names_every_folder_of_the_packages() -> None:
    folders = {
        f"{folder.relative_to(ROOT)}/"
        for package in PACKAGES
        for folder in [ROOT / package, *(ROOT / package).rglob("*")]
        if folder.is_dir() and folder.name != "__pycache__"
    }
    assert folders - {word for words in code(PAGE) for word in re.split(r"[\s,]+", words)} == set()


def test_the_architecture_names_every_component_in_order() -> None:
    assert re.findall(r"^\| `(quotelake_\w+)`", PAGE, re.M) == list(COMPONENTS)


def test_functions_of_the_architecture_are_in_the_modules_that_it_says() -> None:
    checked = 0
    for block in re.findall(r"```python\n(.*?)```", PAGE, re.S):
        source = ""
        for line in block.splitlines():
            if path := re.match(r"# ([\w/]+\.py)", line):
                source = (ROOT / path[1]).read_text(encoding="utf-8")
            for name in re.findall(r"(?<!@)\b(\w+)\(", line.partition("#")[0]):
                if not hasattr(builtins, name):
                    checked += 1
                    assert re.search(rf"\b(?:def|class) {name}\b|\bas {name}\b|\b{name} as\b", source), name
    assert checked > 10


def test_the_readme_names_every_folder() -> None:
    table = set(re.findall(r"`(\w+)/`", (ROOT / "README.md").read_text(encoding="utf-8").partition("## Where")[2]))
    tracked = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    kept = {name for name in tracked if any((ROOT / name).rglob("*.py")) or any((ROOT / name).rglob("*.md"))}
    assert table == kept - {"lake"}
