"""The house: no circles, who may import whom, which rooms there are, and how long things may be."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.support.paths import ROOT

# Each imports itself and those before it.
WINGS = ("index", "qa", "training", "benchmarks")
# The files of index/ that lie in no room.
FLAT = {"__init__", "types", "errors", "build", "watch"}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 300, 40

# room -> the rooms and files of index/ that it may import; nothing else of ours.
MAY_IMPORT = {
    "index.types": set[str](),
    "index.errors": set[str](),
    "index.text": {"index.types", "index.errors"},
    "index.storage": {"index.types", "index.errors"},
    "index.encoders": {"index.types", "index.errors"},
    "index.ranking": {"index.types", "index.errors", "index.storage", "index.text"},
    "index.reading": {"index.types", "index.errors", "index.text"},
    "index.segments": {
        *("index.types", "index.errors", "index.text", "index.storage", "index.ranking", "index.encoders"),
    },
}
# room of qa/ -> the rooms and files of qa/ that it may import; index/ is below all of them.
MAY_IMPORT_OF_QA = {
    "qa.types": set[str](),
    "qa.reader": {"qa.types"},
    "qa.retrieval": {"qa.types"},
    "qa.answering": {"qa.types", "qa.reader", "qa.retrieval"},
    "qa.explain": {"qa.types", "qa.retrieval"},
    "qa.wire": {"qa.types"},
    "qa.admission": set[str](),
    "qa.evaluate": {"qa.types", "qa.corpus", "qa.page.escape"},  # its HTML report escapes as the page does
    "qa.page": {"qa.types", "qa.wire", "qa.admission"},
}


@cache
def modules(wings: tuple[str, ...] = WINGS) -> dict[str, Path]:
    """Module name -> file, of all code but the tests."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for wing in wings
        for path in sorted((ROOT / wing).rglob("*.py"))
    }


@cache
def imported(name: str) -> frozenset[str]:
    """The modules of ours that a module imports anywhere, also where a function does; not for types alone."""
    tree, known, found = ast.parse(modules()[name].read_text("utf-8")), modules(), set[str]()
    only_types = {
        node
        for test in ast.walk(tree)
        if isinstance(test, ast.If) and "TYPE_CHECKING" in ast.unparse(test.test)
        for body in test.body
        for node in ast.walk(body)
    }
    for node in ast.walk(tree):
        if node in only_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {part if part in known else node.module for part in parts}
    return frozenset(found & known.keys() - {name})


def circles() -> list[list[str]]:
    """Every group of modules that import each other (Tarjan 1972)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        index[name] = low[name] = len(index)
        stack.append(name)
        for other in sorted(imported(name)):
            if other not in index:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], index[other])
        if low[name] == index[name]:
            group = stack[stack.index(name) :]
            del stack[stack.index(name) :]
            if len(group) > 1:
                found.append(sorted(group))

    for name in modules():
        if name not in index:
            visit(name)
    return found


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert circles() == []


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    members = [name for name in modules() if name == room or name.startswith(f"{room}.")]
    assert members
    allowed = {*MAY_IMPORT[room], room, room.split(".")[0]}
    for name in members:
        for other in imported(name):
            assert any(other == a or other.startswith(f"{a}.") for a in allowed - {"index"}), (name, other)


@pytest.mark.parametrize("room", MAY_IMPORT_OF_QA)
def test_a_room_of_qa_imports_only_the_rooms_below_it(room: str) -> None:
    members = [name for name in modules() if name == room or name.startswith(f"{room}.")]
    assert members
    allowed = {*MAY_IMPORT_OF_QA[room], room, "index"}
    for name in members:
        for other in imported(name):
            assert any(other == a or other.startswith(f"{a}.") for a in allowed), (name, other)


@pytest.mark.parametrize("wing", WINGS)
def test_a_wing_imports_only_those_before_it(wing: str) -> None:
    after = WINGS[WINGS.index(wing) + 1 :]
    for name in (name for name in modules() if name.split(".")[0] == wing):
        assert not {other for other in imported(name) if other.split(".")[0] in after}, name


def test_nothing_imports_the_pages_door() -> None:
    for path in modules().values():
        assert not re.search(r"^\s*(?:import|from) app\b", path.read_text("utf-8"), re.MULTILINE), path


def test_index_is_rooms_and_a_few_named_files() -> None:
    assert {path.stem for path in (ROOT / "index").glob("*.py")} == FLAT


def test_every_room_is_a_package() -> None:
    for path in modules().values():
        assert (path.parent / "__init__.py").exists(), path


@pytest.mark.parametrize("wing", [*WINGS, "tests", "examples"])
def test_no_file_and_no_function_is_long(wing: str) -> None:
    for path in sorted((ROOT / wing).rglob("*.py")):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= MOST_LINES, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                assert lines <= MOST_LINES_OF_A_FUNCTION, (path, node.name, lines)


def test_every_module_opens_with_one_plain_sentence() -> None:
    for name, path in modules().items():
        said = ast.get_docstring(ast.parse(path.read_text("utf-8")))
        assert said, name
        first = said.split("\n\n")[0].replace("\n", " ")
        assert first.rstrip().endswith((".", ":", "`")), (name, first)
        in_and_out = re.search(r"\bin[,;] .* out\b", first)
        assert not in_and_out, f"{name}: say what it is for, not what goes in and out"


def test_no_class_name_means_two_things() -> None:
    homes: dict[str, set[str]] = {}
    for name, path in modules(("index", "qa", "training")).items():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, set()).add(name)
    assert {name: where for name, where in homes.items() if len(where) > 1} == {}
