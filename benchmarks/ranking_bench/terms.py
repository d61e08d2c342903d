"""The terms of a collection in one tokenisation, and BM25 over them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from benchmarks.corpora import Collection
from benchmarks.ranking_bench.tokens import TOKENS
from index.ranking.bm25 import Frequencies, Statistics, idf, norms, weights
from index.ranking.postings import Postings
from index.ranking.proximity import TermPositions
from index.text.sentences import sentences
from index.types import Longs, Passage

Scores = npt.NDArray[np.float32]


class Terms:
    """The terms of a collection's passages and questions in one tokenisation."""

    def __init__(
        self,
        collection: Collection,
        passages: Sequence[Passage],
        tokens: str,
        header: bool,
        title_times: int,
    ) -> None:
        tokenize = TOKENS[tokens]
        bodies = [[tokenize(p.text[a:b]) for a, b in sentences(p.text)] for p in passages]
        fronts = {a: tokenize(h) * title_times if header else [] for a, h in collection.headers().items()}
        texts = [
            [*fronts[p.article_id], *(t for sentence in body for t in sentence)]
            for p, body in zip(passages, bodies, strict=True)
        ]
        self.postings = Postings.of(texts)
        self.statistics = _statistics(self.postings)
        headers = [fronts[p.article_id] for p in passages]
        self.sequences = TermPositions.of(headers, bodies, self.postings.terms)
        self.queries = [tokenize(q.question) for q in collection.questions]
        numbers = {a: i for i, a in enumerate(dict.fromkeys(p.article_id for p in passages))}
        self.article_of = np.asarray([numbers[p.article_id] for p in passages])
        by_article: list[list[str]] = [[] for _ in numbers]
        for i, text in zip(self.article_of, texts, strict=True):
            by_article[i].extend(text)
        self.articles = Postings.of(by_article)

    @cached_property
    def article_scores(self) -> Scores:
        """BM25 of each question with the whole article of each passage, [questions, passages]."""
        found = bm25(self.articles, _statistics(self.articles), self.queries, 0.8, 0.75)
        return found[:, self.article_of]

    def weight(self, term: str) -> float:
        """The rarity weight of a term, as Snapshot.weight has it for proximity."""
        found = len(self.postings.of_term(term)[0])
        return float(np.log1p(self.statistics.passages / max(0.5, found)))


def _statistics(postings: Postings) -> Statistics:
    return Frequencies.of(np.diff(postings.starts), lengths(postings)).statistics()


def lengths(postings: Postings) -> Longs:
    """How many terms each passage has."""
    return np.bincount(postings.rows[:], postings.counts[:]).astype(np.int64)


def bm25(
    postings: Postings, statistics: Statistics, queries: Sequence[Sequence[str]], k1: float, b: float
) -> Scores:
    """BM25 scores, [queries, passages]."""
    norm = norms(lengths(postings), statistics.average_length, k1, b)
    out = np.zeros((len(queries), len(norm)), np.float32)
    for i, query in enumerate(queries):
        for term in query:
            rows, counts = postings.of_term(term)
            if len(rows):
                out[i, rows] += weights(counts, norm[rows], idf(len(rows), statistics), k1)
    return out
