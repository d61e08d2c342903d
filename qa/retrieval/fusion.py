"""Fuses what several retrievers gave some passages into one score a passage. Pure.

The score is the convex sum TM2C2 of BM25 and cosine (Bruch, Gai and Ingber 2023, "An Analysis of Fusion
Functions for Hybrid Retrieval"): each scaled from the least value it could have to the best it has for this
query, no score missing; and a little for how close the query's terms stand (index.ranking.proximity).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from index.types import Floats


@dataclass(frozen=True, slots=True)
class ScorePart:
    """How one part counts: its weight, and the least value it can have; None for a share, already 0..1."""

    weight: float
    least: float | None = None

    def level(self, values: Floats) -> Floats:
        """(value - least) / (best - least), float64 [passages]; zeros when none is above `least`."""
        if self.least is None:
            return values
        best = values.max(initial=self.least)
        if best <= self.least:
            return np.zeros_like(values)
        shares: Floats = (values - self.least) / (best - self.least)
        return shares


# Chosen over six collections: benchmarks/ranking_bench.
PARTS: Mapping[str, ScorePart] = {
    "bm25": ScorePart(0.25, 0.0),
    "dense": ScorePart(0.75, -1.0),
    "adjacent": ScorePart(0.1),
    "together": ScorePart(0.1),
}


def fused(values: Mapping[str, Floats]) -> Floats:
    """The score of each passage from what each of PARTS gave it, float64 [passages] each."""
    total: Floats = np.sum([part.weight * part.level(values[name]) for name, part in PARTS.items()], axis=0)
    return total
