"""The wheel as users get it: it holds all that an answer needs, and its types."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

RIGHT = """import datetime

from qa import Answer, Article, Citation, Corpus, Filter, Hit, Passage

corpus: Corpus = Corpus.open("my-index")
answer: Answer = corpus.ask("When was it signed?", history=["What was signed?", "An agreement."])
first: Citation = answer.citations[0]
article: Article = corpus.articles[first.article_id]
hits: list[Hit] = corpus.search("agreement", k=3, mode="bm25", where=Filter(since=datetime.date(2018, 1, 1)))
passage: Passage = hits[0].passage
halves: dict[str, float] = {name: score / 2 for name, score in hits[0].scores.items()}
print(passage.text[passage.start :], article.date, halves, answer.confidence > 0.5)
"""
# Without py.typed all of it would be Any, and nothing here an error.
WRONG = """from qa import Corpus

day: str = Corpus.open("my-index").articles["a"].date
Corpus.open("my-index").search("agreement", mode="fuzzy")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that .ci/wheel filled: the environment that .ci/run made, or one of our own."""
    made = os.environ.get("DATELINE_WHEEL")
    if made:
        return Path(made)
    folder = tmp_path_factory.mktemp("wheel")
    bin_first = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [ROOT / ".ci" / "wheel", folder],
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"PATH": bin_first},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_an_installed_wheel_answers_the_example_question(installed: Path) -> None:
    lines = (installed / "answer.txt").read_text("utf-8").splitlines()
    assert lines[0] == "November 2, 2018"
    assert "signed on November 2, 2018 in Kazakhstan" in " ".join(lines[2:6])


def test_a_users_own_code_is_checked_strictly_against_the_installed_types(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "right.py").write_text(RIGHT, "utf-8")
    (tmp_path / "wrong.py").write_text(WRONG, "utf-8")
    (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = True\n", "utf-8")
    python = installed / "venv" / "bin" / "python"
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--python-executable", python, "--no-pretty", "right.py", "wrong.py"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={key: value for key, value in os.environ.items() if key not in {"PYTHONPATH", "MYPYPATH"}},
    )
    errors = [line for line in done.stdout.splitlines() if ": error: " in line]
    assert [line.split(": error: ")[0] for line in errors] == ["wrong.py:3", "wrong.py:4"], done.stdout
