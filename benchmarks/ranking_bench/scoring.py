"""Fuses the scores of BM25 and of cosines, and adds proximity and feedback, as a setting says."""

from __future__ import annotations

import numpy as np

from benchmarks.ranking_bench.settings import Setting
from benchmarks.ranking_bench.terms import Scores, Terms, bm25
from index.ranking.proximity import proximity
from index.types import Floats, Longs

# Candidates of a question whose proximity is looked at.
DEPTH = 100
RRF_K = 60
_FEEDBACK_PASSAGES, _FEEDBACK_TERMS = 5, 10


def fuse(s: Setting, lexical: Scores, cosine: Scores) -> Scores:
    """One score of the two of each passage, all [questions, passages]."""
    if s.fusion == "bm25":
        return lexical.copy()
    if s.fusion == "dense":
        return cosine.copy()
    if s.fusion == "rrf":
        return _float32(s.dense / (RRF_K + _ranks(cosine)) + (1 - s.dense) / (RRF_K + _ranks(lexical)))
    if s.fusion == "z":
        return _float32(s.dense * _z_scores(cosine) + (1 - s.dense) * _z_scores(lexical))
    if s.fusion == "minmax":
        least = np.partition(cosine, -DEPTH, axis=1)[:, -DEPTH, None]
        dense = np.maximum(0, scaled(cosine, least))
    else:
        dense = scaled(cosine, -1)
    return _float32(s.dense * dense + (1 - s.dense) * scaled(lexical, 0))


def scaled(scores: Scores, least: float | Scores) -> Scores:
    """The scores of each question scaled so that `least` is 0 and its best 1."""
    best = scores.max(axis=1, keepdims=True)
    return _float32((scores - least) / np.maximum(best - least, 1e-9))


def candidates(scores: Scores) -> Longs:
    """The rows of one question's DEPTH best passages, in no order; `scores` is [passages]."""
    return np.argpartition(-scores, min(DEPTH, len(scores) - 1))[:DEPTH].astype(np.int64)


def add_proximity(scores: Scores, terms: Terms, s: Setting) -> None:
    """Adds proximity to the scores of each question's candidates, in place."""
    for i in range(len(scores)):
        rows = candidates(scores[i])
        adjacent, together = near(terms, i, rows)
        scores[i, rows] += s.adjacent * adjacent + s.together * together


def near(terms: Terms, query: int, rows: Longs) -> tuple[Floats, Floats]:
    """`adjacent` and `together` (see index.ranking.proximity) of a question's candidates."""
    asked = terms.queries[query]
    weight = {term: terms.weight(term) for term in asked}
    return proximity(terms.sequences, rows, terms.postings.terms, asked, weight)


def with_feedback(terms: Terms, scores: Scores, s: Setting) -> Scores:
    """RM3 in its plainest form: the ten weightiest terms of the five best passages, at `s.feedback`."""
    out = scores.copy()
    ids, starts = terms.sequences.ids, terms.sequences.starts
    vocabulary = terms.postings.terms
    for i in range(len(scores)):
        best = np.argpartition(-scores[i], _FEEDBACK_PASSAGES)[:_FEEDBACK_PASSAGES]
        held = np.concatenate([ids[starts[r] : starts[r + 1]] for r in best])
        found, counts = np.unique(held[held >= 0], return_counts=True)
        worth = [
            (n * terms.weight(vocabulary[t]), t) for t, n in zip(found.tolist(), counts.tolist(), strict=True)
        ]
        extra = [vocabulary[t] for _, t in sorted(worth, reverse=True)[:_FEEDBACK_TERMS]]
        out[i] += s.feedback * bm25(terms.postings, terms.statistics, [extra], s.k1, s.b)[0]
    return out


def _z_scores(scores: Scores) -> Scores:
    return _float32(
        (scores - scores.mean(axis=1, keepdims=True)) / (scores.std(axis=1, keepdims=True) + 1e-9)
    )


def _ranks(scores: Scores) -> Scores:
    """The rank of each passage, from 1, [questions, passages]."""
    order = np.argsort(-scores, axis=1, kind="stable")
    ranks = np.empty(scores.shape, np.float32)
    np.put_along_axis(ranks, order, np.arange(1, scores.shape[1] + 1, dtype=np.float32)[None], axis=1)
    return ranks


def _float32(values: object) -> Scores:
    return np.asarray(values, np.float32)
