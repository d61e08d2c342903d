"""Ranks by a small linear model that is fitted on the questions about other articles."""

from __future__ import annotations

import numpy as np

from benchmarks.ranking_bench.bench import Bench
from benchmarks.ranking_bench.scoring import candidates, near, scaled
from benchmarks.ranking_bench.terms import Scores, Terms
from index.types import Bools, Longs

_FOLDS = 5
# Wrong passages of a question that its right one is compared with.
_PAIRS = 20


def learned_scores(bench: Bench, terms: Terms, cosine: Scores, bm25: Scores, article: Scores) -> Scores:
    """A linear model of six features (scaled BM25, cosine and article; cosine, adjacent, together), fitted to
    put a right passage above wrong ones (logistic loss on differences), over folds that share no article."""
    from sklearn.linear_model import LogisticRegression

    rows, features = _features(terms, cosine, bm25, article)
    groups = bench.groups()
    folds = {name: i % _FOLDS for i, name in enumerate(dict.fromkeys(groups))}
    fold = np.asarray([folds[g] for g in groups])
    out = np.full(cosine.shape, -np.inf, np.float32)
    for held_out in range(_FOLDS):
        x = [
            d
            for i in np.flatnonzero(fold != held_out)
            for d in _differences(features[i], np.isin(rows[i], bench.right[i]))
        ]
        both = np.concatenate([np.stack(x), -np.stack(x)])
        y = np.repeat([1, 0], len(x))
        model = LogisticRegression(fit_intercept=False, C=1.0, max_iter=500).fit(both, y)
        for i in np.flatnonzero(fold == held_out):
            out[i, rows[i]] = features[i] @ model.coef_[0]
    return out


def _features(
    terms: Terms, cosine: Scores, bm25: Scores, article: Scores
) -> tuple[list[Longs], list[Scores]]:
    """The candidates of each question, and their features [candidates, 6]."""
    scores = [scaled(bm25, 0), scaled(cosine, -1), scaled(article, 0)]
    first = 0.3 * scores[0] + 0.7 * scores[1]
    rows, features = [], []
    for i in range(len(first)):
        found = candidates(first[i])
        columns = [s[i, found] for s in scores] + [cosine[i, found], *near(terms, i, found)]
        rows.append(found)
        features.append(np.stack(columns, axis=1))
    return rows, features


def _differences(features: Scores, right: Bools) -> list[Scores]:
    """The first right candidate's features less those of the hardest wrong ones."""
    if not right.any():
        return []
    wrong = features[~right]
    hardest = wrong[np.argsort(-wrong.sum(axis=1))[:_PAIRS]]
    return [features[np.flatnonzero(right)[0]] - w for w in hardest]
