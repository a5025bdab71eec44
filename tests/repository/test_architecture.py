"""The documentation names what is there: paths, modules, functions, components; and the architecture every folder."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotators.components import COMPONENTS
from tests.docs.blocks import blocks

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("quotelake", "flows", "tasks", "explorer", "annotators", "storage")
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
SOURCE = "".join(file.read_text(encoding="utf-8") for name in PACKAGES for file in (ROOT / name).rglob("*.py"))
"""Names of events and of entry points look as modules do, and stand in it as strings."""
DOCS = sorted(
    [
        *ROOT.glob("*.md"),
        *(path for name in ("docs", "gold", "samples", "training") for path in (ROOT / name).rglob("*.md")),
    ]
)
PATH = re.compile(
    r"(?<![\w/.])(?:"
    + "|".join([*PACKAGES, "training", "bench", "deployments", "tests", "gold", "samples"])
    + r")/(?:[\w./-]*\w/?)?"
)
DOTTED = re.compile(r"(?<![\w/.@])(?:" + "|".join(PACKAGES) + r")(?:\.[A-Za-z_]\w*)+\b(?!/|://)")


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


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.relative_to(ROOT).as_posix())
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


def test_one_module_writes_parquet() -> None:
    files = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py")]
    writers = [path.relative_to(ROOT).as_posix() for path in files if "ParquetWriter(" in path.read_text("utf-8")]
    assert writers == ["storage/tables/parquet.py"]


def test_the_architecture_names_every_component_in_order() -> None:
    assert re.findall(r"^\| `(quotelake_\w+)`", PAGE, re.M) == list(COMPONENTS)


def declared(body: list[ast.stmt], within: str = "") -> Iterator[tuple[str, str]]:
    """Give what a module declares, by name: signatures, decorators and bases of classes, types of fields."""
    for node in body:
        if isinstance(node, ast.FunctionDef):
            yield (
                f"{within}{node.name}",
                f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns or ast.Constant(0))}",
            )
        elif isinstance(node, ast.ClassDef):
            made_by = [ast.unparse(one) for one in (*node.decorator_list, *node.bases)]
            yield f"{within}{node.name}", ", ".join(made_by)
            yield from declared(node.body, f"{within}{node.name}.")
        elif isinstance(node, ast.AnnAssign) and within:
            yield f"{within}{ast.unparse(node.target)}", ast.unparse(node)


MODULES = [
    (path, text)
    for block in blocks(ROOT / "docs/architecture.md")
    if block.language == "python"
    for path, text in re.findall(r"^# (\w[\w/]*\.py)\n(.*?)(?=^# \w[\w/]*\.py\n|\Z)", block.text, re.S | re.M)
]


@pytest.mark.parametrize(("path", "text"), MODULES, ids=[path for path, _ in MODULES])
def test_the_architecture_declares_what_the_code_declares(path: str, text: str) -> None:
    page = dict(declared(ast.parse(text).body))
    code = dict(declared(ast.parse((ROOT / path).read_text(encoding="utf-8")).body))
    assert len(page) > 1
    assert page == {name: code.get(name) for name in page}


def test_every_line_of_code_of_the_architecture_belongs_to_a_module() -> None:
    shown = [block.text for block in blocks(ROOT / "docs/architecture.md") if block.language == "python"]
    assert len(shown) == 2
    assert "".join(shown) == "".join(f"# {path}\n{text}" for path, text in MODULES)


def test_the_readme_names_every_folder() -> None:
    table = set(re.findall(r"`(\w+)/`", (ROOT / "README.md").read_text(encoding="utf-8").partition("## Where")[2]))
    tracked = {path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")}
    kept = {name for name in tracked if any((ROOT / name).rglob("*.py")) or any((ROOT / name).rglob("*.md"))}
    assert table == kept - {"lake"}
