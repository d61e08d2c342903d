"""What several retrievers gave some passages in, one score a passage out. Pure."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

# Chosen over six collections: benchmarks/ranking.py.
DENSE_WEIGHT = 0.75
ADJACENT_WEIGHT = 0.1
TOGETHER_WEIGHT = 0.1


def fused(bm25: Floats, cosine: Floats, adjacent: Floats, together: Floats) -> Floats:
    """The score of a passage: the convex sum of BM25 and cosine, and a little for how close the query's terms
    stand in it; all float64 [passages]."""
    return convex(bm25, cosine) + ADJACENT_WEIGHT * adjacent + TOGETHER_WEIGHT * together


def convex(bm25: Floats, cosine: Floats, dense_weight: float = DENSE_WEIGHT) -> Floats:
    """TM2C2: each score scaled from its least possible value (0 for BM25, -1 for a cosine) to the query's
    best, then a weighted sum; all float64 [passages], with no score missing.

    Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval".
    """
    return dense_weight * scaled(cosine, -1.0) + (1 - dense_weight) * scaled(bm25, 0.0)


def scaled(scores: Floats, least: float) -> Floats:
    """(score - least) / (best - least), [passages]; zeros when no score is above `least`."""
    best = scores.max(initial=least)
    if best <= least:
        return np.zeros_like(scores)
    return np.asarray((scores - least) / (best - least), np.float64)
