"""Every public function that takes several texts or paths refuses one, whose characters it would read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.encoders.hashing import HashEncoder
from index.errors import InputError, ListExpected
from index.watch import Watch
from qa import Answer, Corpus, Filter
from qa.cli import main
from qa.evaluate import Question, compare, evaluate, sample_questions, save_feedback
from qa.page.server import start
from tests.support.paths import SEEDS

ANSWER = Answer("Which?", "", False, 0.1)
ONE: Any = "one"
CALLS: dict[str, Callable[[Corpus, Path], object]] = {
    "paths of build": lambda corpus, at: Corpus.build(str(SEEDS), at / "index", encoder=HashEncoder()),
    "paths of build, a path": lambda corpus, at: Corpus.build(SEEDS, at / "index"),  # type: ignore[arg-type]
    "paths of sync": lambda corpus, at: Corpus.sync(str(SEEDS), at / "index"),
    "paths of add": lambda corpus, at: corpus.add(str(SEEDS)),
    "article_ids of delete": lambda corpus, at: corpus.delete(next(iter(corpus.articles))),
    "history of ask": lambda corpus, at: corpus.ask("and when?", "Who signed it?"),
    "history of ask, an answer": lambda corpus, at: corpus.ask("and when?", ANSWER),  # type: ignore[arg-type]
    "history of explain": lambda corpus, at: corpus.explain(
        "when?", next(iter(corpus.articles)), history="Who?"
    ),
    "history of rewrite": lambda corpus, at: corpus.rewrite("and when?", "Who signed it?"),
    "sources of Filter": lambda corpus, at: Filter(sources=ONE),
    "articles of Filter": lambda corpus, at: Filter(articles=ONE),
    "questions of evaluate": lambda corpus, at: evaluate(corpus, ONE),
    "questions of sample_questions": lambda corpus, at: sample_questions(ONE, 2),
    "measures of compare": lambda corpus, at: compare({"rows": []}, {"rows": []}, measures="EM"),
    "history of save_feedback": lambda corpus, at: save_feedback(
        at / "t", "?", ANSWER, up=True, history="Who?"
    ),
    "answers of Question": lambda corpus, at: Question("q", "?", ONE),
    "articles of Question": lambda corpus, at: Question("q", "?", articles=ONE),
    "history of Question": lambda corpus, at: Question("q", "?", history=ONE),
    "rejected of Question": lambda corpus, at: Question("q", "?", rejected=ONE),
    "texts of encode": lambda corpus, at: HashEncoder().encode("one"),
    "arguments of main": lambda corpus, at: main("articles"),
    "examples of the page": lambda corpus, at: start(lambda tell: corpus, port=0, examples="Which?"),
    "paths of Watch": lambda corpus, at: Watch(
        ONE, at, lambda *given: None, say=lambda line: None, stop=threading.Event()
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_one_in_place_of_several_is_refused(name: str, hash_corpus: Corpus, tmp_path: Path) -> None:
    before = dict(hash_corpus.articles)
    with pytest.raises(ListExpected, match=rf"^{name.split(' of ')[0]} is (one|of type) .*: expected a list"):
        CALLS[name](hash_corpus, tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert dict(hash_corpus.articles) == before


def test_paths_may_come_one_by_one(tmp_path: Path) -> None:
    corpus = Corpus.build(iter([SEEDS]), tmp_path / "index", encoder=HashEncoder())  # type: ignore[arg-type]
    assert len(corpus.articles) == 5


def test_what_is_no_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="paths holds 1, of type int: expected names of files"):
        Corpus.build([1], tmp_path / "index")  # type: ignore[list-item]
