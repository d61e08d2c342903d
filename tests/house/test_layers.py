"""Each library has its home, and nothing heavy is imported before it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from qa import Corpus
from tests.support.paths import ROOT

# What takes longer to import than a person should wait for without need.
HEAVY = {
    *("torch", "sentence_transformers", "transformers", "faiss", "openvino", "tokenizers", "safetensors"),
    *("gradio", "gradio_client", "fastapi", "uvicorn", "httpx", "sklearn", "scipy", "pandas", "matplotlib"),
    *("ir_measures", "babel", "watchfiles", "sentencex"),
    *("trafilatura", "lxml", "pypdfium2", "docx", "charset_normalizer", "index.reading.formats"),
    *("markdown_it", "yaml"),
}
# What a question needs of it: the encoder's run time, and the cutting of passages into sentences.
FOR_A_QUESTION = {"openvino", "tokenizers", "sentencex"}


def imports(path: Path) -> set[str]:
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("faiss", {"index/ranking/ivf.py", "index/ranking/vectors.py"}),
        ("sentence_transformers", {"index/encoders/sentence_transformer.py", "qa/reader/cross_encoder.py"}),
        (
            "transformers",
            {"index/encoders/sentence_transformer.py", "qa/reader/transformers.py", "qa/reader/in_torch.py"},
        ),
        ("openvino", {"index/encoders/openvino_bert.py"}),
        ("tokenizers", {"index/encoders/wordpieces.py"}),
        ("rank_bm25", {"index/ranking/bm25.py"}),
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
    for folder in ("index", "qa", "training"):
        for path in ROOT.glob(f"{folder}/**/*.py"):
            assert not {"pickle", "joblib", "shelve", "marshal"} & imports(path), path
            assert "allow_pickle=True" not in path.read_text(), path


def loaded_by(code: str) -> set[str]:
    """The modules that a fresh process has after some code."""
    script = f"import sys\n{code}\nprint('\\n' + ' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("import qa", {"numpy", "click", "rich"}),
        ("from qa.cli import main; main(['--help'])", {"numpy", "rich"}),
        ("from qa.cli import main; main(['ask', '--help'])", {"numpy", "rich"}),
        ("import qa; qa.Corpus", {"click", "rich"}),
        ("import qa.evaluate", set()),
        ("import qa.page", set()),
        ("from index.reading.articles import read_articles", set()),
    ],
)
def test_nothing_heavy_is_imported_before_it_is_used(code: str, more: set[str]) -> None:
    assert not loaded_by(code) & (HEAVY | more)


def test_a_question_imports_only_what_it_needs(seed_corpus: Corpus) -> None:
    arguments = ["ask", "When was the agreement signed?", "--index", str(seed_corpus._folder)]
    loaded = loaded_by(f"from qa.cli import main; main({arguments!r})")
    assert loaded & HEAVY <= FOR_A_QUESTION
    assert "openvino" in loaded  # so the list still means something
