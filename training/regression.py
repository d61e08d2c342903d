"""Fits weights of signals: which candidate of a question is right, and how likely an answer is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.types import Bools, Floats

# The signals of a question's candidates, [candidates, signals], and which of the candidates are right.
Candidates = tuple[Floats, Bools]


def listwise(questions: Sequence[Candidates], ridge: float = 1e-3) -> Floats:
    """Weights w, [signals], that maximise the log of the share of softmax(signals w) that is on a
    question's right candidates, with a ridge penalty."""
    from scipy.optimize import minimize

    pairs = [(f, r) for f, r in questions if r.any() and not r.all()]

    def loss(weights: Floats) -> tuple[float, Floats]:
        total, slope = ridge * float(weights @ weights), 2 * ridge * weights
        for found, marked in pairs:
            scores = found @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            on_right = shares * marked / max(1e-12, float(shares[marked].sum()))
            total -= np.log(max(1e-12, float(shares[marked].sum()))) / len(pairs)
            slope = slope + found.T @ (shares - on_right) / len(pairs)
        return total, slope

    found = minimize(loss, np.zeros(pairs[0][0].shape[1]), jac=True, method="L-BFGS-B")
    weights: Floats = found.x
    return weights


def logistic(
    features: Floats, credit: Floats, counts: Floats | None = None, ridge: float = 1.0
) -> tuple[float, Floats]:
    """Bias and weights [features] of a logistic regression of credits, 0..1, on features [rows, features];
    `counts`, [rows], is how much each row counts."""
    from sklearn.linear_model import LogisticRegression

    spread = features.std(0) + 1e-9
    twice = np.concatenate([features, features]) / spread
    label = np.repeat([1, 0], len(features))
    each = np.ones(len(credit)) if counts is None else counts
    weights = np.concatenate([credit * each, (1 - credit) * each])
    model = LogisticRegression(C=ridge, max_iter=1000).fit(twice, label, weights)
    return float(model.intercept_[0]), np.asarray(model.coef_[0] / spread)
