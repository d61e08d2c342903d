"""Features of a question's candidates in, scores by a small model fitted on other articles out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from benchmarks.ranking_bench import Bench, Floats, LexicalBench

_PAIRS = 20


def learned_scores(
    bench: Bench, lexical: LexicalBench, cosine: Floats, bm25: Floats, article: Floats | None
) -> Floats:
    """A linear model of six features (scaled BM25, cosine and article; cosine, adjacent, together), fitted to
    put a right passage above wrong ones (logistic loss on differences), over folds that share no article."""
    from sklearn.linear_model import LogisticRegression

    rows, features = _features(bench, lexical, cosine, bm25, article)
    groups = np.asarray(bench.groups())
    folds = {name: i % 5 for i, name in enumerate(dict.fromkeys(groups))}
    fold = np.asarray([folds[g] for g in groups])
    out = np.full(cosine.shape, -np.inf, np.float32)
    for held_out in range(5):
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
    bench: Bench, lexical: LexicalBench, cosine: Floats, bm25: Floats, article: Floats | None
) -> tuple[list[npt.NDArray[np.int64]], list[Floats]]:
    from benchmarks.ranking_bench import DEPTH, _scaled, near

    scaled = [_scaled(bm25, 0), _scaled(cosine, -1)]
    if article is not None:
        scaled.append(_scaled(article, 0))
    first = 0.3 * scaled[0] + 0.7 * scaled[1]
    rows, features = [], []
    for i in range(len(first)):
        found = np.argpartition(-first[i], min(DEPTH, first.shape[1] - 1))[:DEPTH]
        columns = [s[i, found] for s in scaled] + [cosine[i, found], *near(lexical, i, found)]
        rows.append(found)
        features.append(np.stack(columns, axis=1))
    return rows, features


def _differences(features: Floats, right: npt.NDArray[np.bool_]) -> list[Floats]:
    if not right.any():
        return []
    wrong = features[~right]
    hardest = wrong[np.argsort(-wrong.sum(axis=1))[:_PAIRS]]
    return [features[np.flatnonzero(right)[0]] - w for w in hardest]
