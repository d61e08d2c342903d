"""Each library has its home, and nothing heavy is imported before it is used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from qa import Corpus
from tests.support.imports import HEAVY, loaded_by
from tests.support.paths import ROOT

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
