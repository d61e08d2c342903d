"""Ranks the passages of a collection for its questions, as a setting says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.ranking_bench.bench import Bench
from benchmarks.ranking_bench.learned import learned_scores
from benchmarks.ranking_bench.scoring import add_proximity, fuse, scaled, with_feedback
from benchmarks.ranking_bench.settings import Setting
from benchmarks.ranking_bench.terms import Scores, bm25
from index.types import Floats, Longs

_NOT_FOUND = 1e6


def first_right(bench: Bench, s: Setting) -> Floats:
    """The rank of the first right passage of each question, from 1; a million where there is none."""
    terms, cosine = bench.terms(s), bench.cosines(s.dense_header)
    lexical = bm25(terms.postings, terms.statistics, terms.queries, s.k1, s.b)
    if s.feedback:
        lexical = with_feedback(terms, lexical, s)
    if s.fusion == "learned":
        scores = learned_scores(bench, terms, cosine, lexical, terms.article_scores)
        return _first_right(scores, bench.right)
    scores = fuse(s, lexical, cosine)
    if s.adjacent or s.together:
        add_proximity(scores, terms, s)
    if s.article:
        scores += s.article * scaled(terms.article_scores, 0)
    return _first_right(scores, bench.right)


def _first_right(scores: Scores, right: Sequence[Longs]) -> Floats:
    found = np.full(len(scores), _NOT_FOUND)
    for i, rows in enumerate(right):
        if len(rows):
            found[i] = 1 + (scores[i] > scores[i, rows].max()).sum()
    return found


def reciprocal(ranks: Floats) -> Floats:
    """What each question adds to MRR@10."""
    return np.asarray(np.where(ranks <= 10, 1 / ranks, 0.0))
