"""The command explain: its tables, its JSON and its errors."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.encoders.hashing import HashEncoder
from qa import Corpus
from qa.cli import main
from qa.types import Hit
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


def test_the_passage_that_is_best_once_read_is_named(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = flat(run("Minsk agreement", "a", "--k", "2")[1])
    assert "its best is the passage below, the 1st of all (log odds: relevance " in out
    assert "`dateline search QUESTION --index DIR --rerank --json --k 2` has every signal" in out
    found = json.loads(run("Minsk agreement", "a", "--json")[1])
    assert found["passage_after_reading"] == {"id": "a#1", "start": 0, "end": 22}
    monkeypatch.setattr("qa.corpus.reranked", reads_only("b#1"))
    out = flat(run("Minsk agreement", "a")[1])
    assert "None of its passages is among the best, which are read" in out
    assert "--rerank" not in out


def test_another_passage_that_is_best_once_read_is_told_by_its_characters(
    run: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    filler = " ".join(f"Filler sentence number {i} on bread and salt." for i in range(60))
    long = tmp_path / "long.jsonl"
    long.write_text(json.dumps({"id": "long", "text": f"The Vostochny launch was near. {filler}"}))
    corpus = Corpus.open(tmp_path / "index", encoder=HashEncoder())
    corpus.add([long])
    last = [id for id in corpus.passages if id.startswith("long#")][-1]
    monkeypatch.setattr("qa.corpus.reranked", reads_only(last))
    passage = corpus.passages[last]
    out = flat(run("Vostochny launch", "long")[1])
    assert (
        f"its best is another of its passages, characters {passage.start:,}-{passage.end:,}, the 1st of all "
        "(log odds: relevance +1.0, here +2.0, span +3.0)."
    ) in out
    found = json.loads(run("Vostochny launch", "long", "--json")[1])
    assert found["passage_after_reading"] == {"id": last, "start": passage.start, "end": passage.end}
    assert found["passages"][0]["start"] == 0
    assert found["rank_after_reading"] == 1


def flat(text: str) -> str:
    return " ".join(text.split())


def reads_only(passage_id: str) -> Callable[..., tuple[list[Hit], list[object]]]:
    """In the place of re-ranking: the hit of one passage is first, and no other was found."""

    def reranked(question: str, hits: Sequence[Hit], *more: object) -> tuple[list[Hit], list[object]]:
        (hit,) = (hit for hit in hits if hit.passage.id == passage_id)
        return [replace(hit, rank=1, scores={"relevance": 1.0, "here": 2.0, "span": 3.0})], []

    return reranked


def test_an_unknown_article_is_one_line(run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, err = run("Minsk", "A")
    assert (code, out) == (1, "")
    assert err == "error: there is no article 'A' in the index; `dateline articles` lists what there is\n"
    assert run("Minsk", "a", "--k", "0")[0] == 2
