"""Search: what comes first, and the queries that people and machines send by mistake."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoders.hashing import HashEncoder
from index.errors import QueryError
from qa import Corpus
from qa.retrieval.query import MAX_QUERY

MODES = ["hybrid", "bm25", "dense"]


@pytest.fixture
def corpus(write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path) -> Corpus:
    folder = write(
        {
            "one.txt": "The space agreement was signed in Minsk.",
            "two.txt": "The council talked about energy and trade.",
            "copy.txt": "The space agreement was  signed in Minsk.",
            "three.txt": "Россия и Казахстан обсуждают Байконур.",
        }
    )
    return Corpus.build([folder], tmp_path / "index", encoder=hashed)


@pytest.mark.parametrize("mode", MODES)
def test_the_right_passage_comes_first(corpus: Corpus, mode: str) -> None:
    hits = corpus.search("space agreement Minsk", mode=mode)  # type: ignore[arg-type]
    assert hits[0].passage.article_id in ("one.txt", "copy.txt")
    assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    parts = {"bm25", "dense", "adjacent", "together"} if mode == "hybrid" else {mode}
    assert all(set(h.scores) == parts for h in hits)


@pytest.mark.parametrize("mode", MODES)
def test_no_text_twice(corpus: Corpus, mode: str) -> None:
    texts = [" ".join(h.passage.text.split()) for h in corpus.search("space agreement Minsk", mode=mode)]  # type: ignore[arg-type]
    assert len(texts) == len(set(texts))


WIRE = (
    "The ministers of the two countries met in Minsk on Monday and signed an agreement on space research "
    "that had been drafted for years, the agency reported, and they said that launches would begin in 2019."
)


@pytest.mark.parametrize(
    ("other", "shown"),
    [
        (WIRE.replace("the agency reported", "an agency reported"), 1),
        (WIRE.replace("Minsk", "MINSK").replace(",", " ,"), 1),
        (WIRE.replace("2019", "2020"), 2),
        (WIRE.replace("space research", "fishing").replace("launches", "catches"), 2),
    ],
)
def test_near_copies_are_shown_once_unless_numbers_differ(
    write: Callable[..., Path], hashed: HashEncoder, tmp_path: Path, other: str, shown: int
) -> None:
    corpus = Corpus.build([write({"a.txt": WIRE, "b.txt": other})], tmp_path / "index", encoder=hashed)
    hits = corpus.search("agreement on launches")
    assert len(hits) == shown
    assert [h.rank for h in hits] == list(range(1, shown + 1))


def test_scores_are_what_each_retriever_gives(corpus: Corpus) -> None:
    hybrid = {h.passage.id: h.scores for h in corpus.search("space agreement", k=4)}
    bm25 = {h.passage.id: h.scores["bm25"] for h in corpus.search("space agreement", k=4, mode="bm25")}
    dense = {h.passage.id: h.scores["dense"] for h in corpus.search("space agreement", k=4, mode="dense")}
    for passage_id, scores in hybrid.items():
        assert scores["bm25"] == pytest.approx(bm25.get(passage_id, 0.0))
        assert scores["dense"] == pytest.approx(dense[passage_id], abs=1e-6)


@pytest.mark.parametrize("query", ["", " \n\t ", "\x00\x07", "\ud800", "x" * (MAX_QUERY + 1), "y " * 100_000])
@pytest.mark.parametrize("mode", MODES)
def test_queries_that_cannot_be_searched(corpus: Corpus, query: str, mode: str) -> None:
    with pytest.raises(QueryError, match=r"empty|at most"):
        corpus.search(query, mode=mode)  # type: ignore[arg-type]
    with pytest.raises(QueryError):
        corpus.ask(query)


@pytest.mark.parametrize(
    "query", ["qwxyz", "the who of it", "?!", "😀", "\x00space\x07", "' OR 1=1 --", "${x}"]
)
@pytest.mark.parametrize("mode", MODES)
def test_strange_queries_give_lists(corpus: Corpus, query: str, mode: str) -> None:
    hits = corpus.search(query, mode=mode)  # type: ignore[arg-type]
    if mode == "bm25" and "space" not in query:
        assert hits == []


def test_wrong_arguments(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="k must be 1 or more"):
        corpus.search("space", k=0)
    with pytest.raises(ValueError, match="mode must be one of hybrid, bm25, dense"):
        corpus.search("space", mode="magic")  # type: ignore[arg-type]
    with pytest.raises(QueryError, match="a query is text"):
        corpus.search(None)  # type: ignore[arg-type]


def test_k_is_clamped_to_what_there_is(corpus: Corpus) -> None:
    assert len(corpus.search("space", k=1)) == 1
    assert len(corpus.search("space", k=10_000)) == 3


def test_russian_is_found_by_its_words(corpus: Corpus) -> None:
    hits = corpus.search("что обсуждает Россия на Байконуре", mode="bm25")
    assert hits[0].passage.article_id == "three.txt"


def test_a_mistyped_word_is_searched_as_the_one_meant(corpus: Corpus) -> None:
    assert corpus.search("coucnil", mode="bm25") == []
    hits = corpus.search("coucnil")
    assert [h.passage.id for h in hits] == [h.passage.id for h in corpus.search("council")]
    assert hits[0].scores["bm25"] > 0


def test_an_empty_collection(tmp_path: Path, write: Callable[..., Path], hashed: HashEncoder) -> None:
    corpus = Corpus.build([write({"empty.txt": ""})], tmp_path / "index", encoder=hashed)
    assert corpus.search("space") == []
    answer = corpus.ask("when was it signed?")
    assert (answer.answered, answer.text, answer.citations, answer.hits) == (False, "", (), ())
    assert [Path(s.path).name for s in corpus.skipped] == ["empty.txt"]


def test_one_passage(tmp_path: Path, write: Callable[..., Path], hashed: HashEncoder) -> None:
    corpus = Corpus.build([write({"a.txt": "Minsk signed it."})], tmp_path / "index", encoder=hashed)
    for mode in MODES:
        assert [h.passage.id for h in corpus.search("Minsk", mode=mode)] == ["a.txt#1"]  # type: ignore[arg-type]


@settings(deadline=None, max_examples=150)
@given(query=st.text(max_size=200))
def test_any_query_gives_verbatim_hits_or_a_query_error(seed_corpus: Corpus, query: str) -> None:
    with suppress(QueryError):
        for hit in seed_corpus.search(query, k=3, mode="bm25"):
            passage = hit.passage
            text = seed_corpus.articles[passage.article_id].text
            assert text[passage.start : passage.end] == passage.text
