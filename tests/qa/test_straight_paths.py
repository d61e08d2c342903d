"""A question goes a straight way: its text is cleaned once, a header made once, a passage cut up once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.calls import Calls, counted
from index.encoders.hashing import HashEncoder
from qa import Corpus
from tests.support.readers import PatternReader

QUESTION = "When was the Orlova dam opened?"
SENTENCE = "The Orlova dam number {n} was opened in {year} by people of the town."


def text(first_year: int) -> str:
    """Long enough for several passages, each of them with spans to be quoted."""
    return " ".join(SENTENCE.format(n=n, year=first_year + n) for n in range(60))


@pytest.fixture
def corpus(write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path) -> Corpus:
    folder = write({f"{name}.txt": text(year) for name, year in zip("abc", (1700, 1800, 1900), strict=True)})
    built = Corpus.build([folder], tmp_path / "index", encoder=hashed)
    return built.with_reader(PatternReader(r"\b1\d{3}\b"))


def times(calls: Calls, function: str) -> int:
    """How often a function of that qualified name was called."""
    return sum(n for (_, name), n in calls.items() if name == function)


WAYS: dict[str, Callable[[Corpus], object]] = {
    "ask": lambda corpus: corpus.ask(QUESTION),
    "ask after others": lambda corpus: corpus.ask(QUESTION, ["Who came?", "The minister."]),
    "search": lambda corpus: corpus.search(QUESTION),
    "search by BM25": lambda corpus: corpus.search(QUESTION, mode="bm25"),
    "search and read": lambda corpus: corpus.search(QUESTION, rerank=True),
    "explain and read": lambda corpus: corpus.explain(QUESTION, "a.txt", rerank=True),
}


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_done_twice_for_one_question(corpus: Corpus, way: str) -> None:
    calls = counted(lambda: WAYS[way](corpus))
    hits = corpus.search(QUESTION, k=24)
    # With one passage an article, a header made twice would not be seen.
    assert len(hits) > len({hit.passage.article_id for hit in hits}) == 3
    assert times(calls, "cleaned") == 1
    assert times(calls, "header") <= 3
    assert times(calls, "State.header") <= 3
    assert times(calls, "sentences") <= len(hits)


def test_the_counts_see_what_is_done(corpus: Corpus) -> None:
    calls = counted(lambda: corpus.ask(QUESTION))
    hits = corpus.search(QUESTION, k=24)
    assert times(calls, "header") == 3
    assert times(calls, "sentences") == len(hits)
    assert times(calls, "Corpus.ask") == times(calls, "search") == times(calls, "read") == 1
    assert {file for file, _ in calls} >= {"qa/corpus.py", "qa/retrieval/query.py", "qa/answering/rerank.py"}
