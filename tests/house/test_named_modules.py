"""Every module that the docs or a docstring tell to run exists and can be run."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.support.paths import ROOT

OURS = ("index", "qa", "training", "benchmarks", "tests", "examples")
CARD = ROOT / "qa" / "reader" / "weights" / "README.md"
# A name that ends in "..." stands for several modules.
NAMED = re.compile(r"python3? -m ([\w.]*\w)")


def docs() -> list[Path]:
    found = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [path for path in [*found, CARD, *sorted((ROOT / "docs").rglob("*.md"))] if path.exists()]


def texts() -> Iterator[tuple[Path, str]]:
    """The docs, and every docstring of our code."""
    for path in docs():
        yield path, path.read_text("utf-8")
    for path in (path for wing in OURS for path in sorted((ROOT / wing).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, ast.get_docstring(node) or ""


def runs(name: str) -> bool:
    """Whether `python -m` can run a name: a module with a main part, or a package with __main__.py."""
    path = ROOT / Path(*name.split("."))
    if name.split(".")[0] not in OURS:
        return find_spec(name) is not None
    if path.is_dir():
        return (path / "__main__.py").exists()
    file = path.with_suffix(".py")
    return file.exists() and '\nif __name__ == "__main__":' in file.read_text("utf-8")


def test_every_named_module_runs() -> None:
    named = [(path, name) for path, text in texts() for name in NAMED.findall(text)]
    assert {path for path, _ in named} >= {CARD, ROOT / "benchmarks" / "__init__.py"}
    missing = {f"{path.relative_to(ROOT)}: python -m {name}" for path, name in named if not runs(name)}
    assert missing == set()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("qa", True),
        ("benchmarks.peers", True),
        ("benchmarks.encoding", True),
        ("pytest", True),
        ("benchmarks.corpora", False),
        ("benchmarks.nothing", False),
        ("index", False),
        ("no_such_module", False),
    ],
)
def test_a_module_without_a_main_part_does_not_run(name: str, expected: bool) -> None:
    assert runs(name) == expected


def test_every_benchmark_is_listed_with_its_command() -> None:
    folder = ROOT / "benchmarks"
    listed = NAMED.findall(ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or "")
    commands = [
        f"benchmarks.{path.stem}"
        for path in sorted(folder.iterdir())
        if path.stem != "__init__" and runs(f"benchmarks.{path.stem}")
    ]
    assert listed == commands
