"""BM25: our scores are rank_bm25's scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.ranking.bm25 import K1, Frequencies, Statistics, idf, norms, weights
from index.ranking.postings import Postings

WORDS = st.sampled_from("a b c d e f g h é 今天".split())
CORPORA = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=15).filter(any)


def statistics_of(corpus: list[list[str]], postings: Postings, live: np.ndarray) -> Statistics:
    held = postings.frequencies(np.arange(len(postings.terms)), live)
    return Frequencies.of(held, np.array([len(passage) for passage in corpus], np.int64)[live]).statistics()


def scores(corpus: list[list[str]], query: list[str], live: np.ndarray | None = None) -> np.ndarray:
    live = np.ones(len(corpus), np.bool_) if live is None else live
    postings = Postings.of(corpus)
    statistics = statistics_of(corpus, postings, live)
    norm = norms(np.array([len(passage) for passage in corpus]), statistics.average_length)
    total = np.zeros(len(corpus))
    for term in query:
        rows, counts = postings.of_term(term, live)
        if len(rows):
            total[rows] += weights(counts, norm[rows], idf(len(rows), statistics))
    return total


@given(CORPORA, st.lists(WORDS, max_size=6))
def test_scores_are_those_of_rank_bm25(corpus: list[list[str]], query: list[str]) -> None:
    theirs = BM25Okapi(corpus, k1=K1).get_scores(query)
    np.testing.assert_allclose(scores(corpus, query), theirs, atol=1e-6)


@given(CORPORA, st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_deleted_passages_count_for_nothing(
    corpus: list[list[str]], query: list[str], data: st.DataObject
) -> None:
    live = np.array(data.draw(st.lists(st.booleans(), min_size=len(corpus), max_size=len(corpus))))
    kept = [passage for passage, keep in zip(corpus, live, strict=True) if keep]
    if not any(kept):
        return
    theirs = BM25Okapi(kept, k1=K1).get_scores(query)
    np.testing.assert_allclose(scores(corpus, query, live)[live], theirs, atol=1e-6)


def test_the_floor_of_a_common_term() -> None:
    # "a" stands in 3 of 3: ln(0.5) - ln(3.5) < 0, so its idf is a quarter of the mean idf of a, b, c and d.
    corpus = [["a", "b"], ["a", "c"], ["a", "d"]]
    rare = math.log(2.5) - math.log(1.5)
    mean = (math.log(0.5) - math.log(3.5) + 3 * rare) / 4
    postings = Postings.of(corpus)
    statistics = statistics_of(corpus, postings, np.ones(3, np.bool_))
    assert (statistics.passages, statistics.average_length) == (3, 2.0)
    assert statistics.average_idf == pytest.approx(mean)
    assert idf(3, statistics) == pytest.approx(0.25 * mean)
    assert idf(1, statistics) == pytest.approx(rare)
    # every passage has the mean length: tf * (k1 + 1) / (tf + k1) = 1 for tf = 1
    np.testing.assert_allclose(scores(corpus, ["b", "b"]), [2 * rare, 0, 0])


def test_nothing_at_all() -> None:
    postings = Postings.of([])
    assert len(postings.terms) == 0
    assert postings.of_term("a")[0].size == 0
    assert Frequencies().statistics() == Statistics(0, 0.0, 0.0)


@given(CORPORA, CORPORA, st.data())
def test_statistics_do_not_depend_on_the_order_of_additions_and_deletions(
    kept: list[list[str]], deleted: list[list[str]], data: st.DataObject
) -> None:
    passages = data.draw(st.permutations([(p, True) for p in kept] + [(p, False) for p in deleted]))
    corpus, live = [p for p, _ in passages], np.array([stays for _, stays in passages])
    postings, lengths = Postings.of(corpus), np.array([len(p) for p in corpus], np.int64)
    ids = np.arange(len(postings.terms))
    changed = Frequencies.of(postings.frequencies(ids), lengths)
    changed.move(postings.frequencies(ids), postings.frequencies(ids, live))
    changed.change(-len(deleted), -int(lengths[~live].sum()))
    anew = Postings.of(kept)
    only = Frequencies.of(anew.frequencies(np.arange(len(anew.terms))), lengths[live])
    assert changed.pairs() == only.pairs()
    assert changed.statistics() == only.statistics()
