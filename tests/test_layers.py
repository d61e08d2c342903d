"""The house: what may import what, and that nothing heavy is imported before it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = {
    "torch",
    "sentence_transformers",
    "transformers",
    "faiss",
    "gradio",
    "sklearn",
    "scipy",
    "pandas",
    "matplotlib",
}
READERS = {"trafilatura", "pypdfium2", "docx", "charset_normalizer"}


def imports(path: Path) -> set[str]:
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_index_knows_nothing_of_qa_and_nothing_knows_app() -> None:
    for path in ROOT.glob("index/**/*.py"):
        assert not {name for name in imports(path) if name.split(".")[0] in ("qa", "app")}, path
    for path in ROOT.glob("qa/**/*.py"):
        assert "app" not in imports(path), path


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("faiss", {"index/clusters.py", "index/dense.py"}),
        ("sentence_transformers", {"index/sentence_transformer.py"}),
        ("openvino", {"index/bert.py"}),
        ("tokenizers", {"index/wordpieces.py"}),
        ("rank_bm25", {"index/bm25.py"}),
    ],
)
def test_each_library_has_its_home(library: str, homes: set[str]) -> None:
    users = {
        str(path.relative_to(ROOT))
        for folder in ("index", "qa")
        for path in ROOT.glob(f"{folder}/**/*.py")
        if any(name.split(".")[0] == library for name in imports(path))
    }
    assert users == homes


def test_no_pickle() -> None:
    for folder in ("index", "qa"):
        for path in ROOT.glob(f"{folder}/**/*.py"):
            assert not {"pickle", "joblib", "shelve", "marshal"} & imports(path), path
            assert "allow_pickle=True" not in path.read_text(), path


@pytest.mark.parametrize(
    "code",
    [
        "import qa; qa.Corpus",
        "import qa.evaluate",
        "import qa.page",
        "from qa.cli import main; main(['--help'])",
        "from index.articles import read_articles",
    ],
)
def test_nothing_heavy_is_imported_before_it_is_used(code: str) -> None:
    script = f"import sys\n{code}\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & (HEAVY | READERS)
