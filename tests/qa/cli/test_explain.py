"""The command explain: its tables, its JSON and its errors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa.cli import main
from tests.support.small_corpus import SMALL, Build


@pytest.fixture
def run(
    build: Build, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command over SMALL; returns exit status, standard output and standard error."""
    build({**SMALL, "f": "A \x1b[31mriver\u202e and a boat and Minsk."})
    monkeypatch.setattr("qa.state.load_encoder", lambda name=None: HashEncoder())

    def run(question: str, article: str, *more: str) -> tuple[int, str, str]:
        code = main(["explain", question, "--article", article, "--index", str(tmp_path / "index"), *more])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_text_is_aligned(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("Minsk Minsk agreement qwxyz", "a")
    assert (code, err) == (0, "")
    assert "Returned at rank 1 of 6.\n" in out
    assert "No passage of the collection holds “qwxyz”." in out
    assert "× 2" in out
    for heading in ("Where it ranks", "The question's words in it", "How the score is made"):
        table = out.split(heading)[1].split("\n", 1)[1].splitlines()[:4]
        assert len({len(line) for line in table}) == 1, table


def test_the_text_of_what_was_not_returned(run: Callable[..., tuple[int, str, str]]) -> None:
    out = run("Minsk agreement", "f", "--k", "1")[1]
    assert "Not returned: its best passage ranks" in out
    assert "It lacks “agreement” (in 1 other)." in out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "holds none of the question's words" in run("agreement", "c")[1]


def test_the_json(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("Minsk agreement", "b", "--k", "1", "--json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert (found["returned"], found["rank"], found["outcome"]) == (False, None, "outranked")
    assert found["why"].startswith("Not returned: ")
    (passage,) = found["passages"]
    assert set(passage) == {"article", "start", "end", "text", "ranks", "terms", "fusion", "same_as"}
    assert set(passage["ranks"]) == {"hybrid", "bm25", "dense"}
    total = sum(part["adds"] for part in passage["fusion"])
    assert total == pytest.approx(passage["ranks"]["hybrid"]["score"])
    assert found["last"]["article"] == "a"


def test_an_unknown_article_is_one_line(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("Minsk", "A")
    assert (code, out) == (1, "")
    assert err == "error: there is no article 'A' in the index; `dateline articles` lists what there is\n"
    assert run("Minsk", "a", "--k", "0")[0] == 2
