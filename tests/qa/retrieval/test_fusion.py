"""Fusion to hand arithmetic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.retrieval.fusion import PARTS, ScorePart, fused


def fuse(bm25: list[float], dense: list[float], *near: list[float]) -> list[float]:
    adjacent, together = near or ([0.0] * len(bm25), [0.0] * len(bm25))
    values = {"bm25": bm25, "dense": dense, "adjacent": adjacent, "together": together}
    return fused({name: np.array(value) for name, value in values.items()}).tolist()  # type: ignore[no-any-return]


def test_the_convex_sum_by_hand() -> None:
    score = fuse([4.0, 2.0, 0.0], [0.2, 0.6, -1.0])
    assert score == pytest.approx([0.25 * 1 + 0.75 * (1.2 / 1.6), 0.25 * 0.5 + 0.75 * 1, 0.0])


def test_closeness_adds_its_share() -> None:
    assert fuse([4.0], [0.5], [0.5], [0.25]) == pytest.approx([0.25 + 0.75 + 0.1 * 0.5 + 0.1 * 0.25])


def test_a_level_counts_from_the_least_to_the_best_of_the_passages() -> None:
    level = ScorePart(0.5, -1.0).level(np.array([0.5, -1.0, 1.0]))
    assert level.tolist() == [1.5 / 2, 0.0, 2.0 / 2]
    assert level.dtype == np.float64
    assert ScorePart(0.5).level(np.array([0.5, 0.25])).tolist() == [0.5, 0.25]  # a share is a level already


@pytest.mark.parametrize("best", [-1.0, -2.0])
def test_a_level_of_passages_none_of_which_is_above_the_least_is_nothing(best: float) -> None:
    level = ScorePart(0.5, -1.0).level(np.array([-3.0, best]))
    assert level.tolist() == [0.0, 0.0]
    assert level.dtype == np.float64


def test_the_parts_that_are_shares_are_not_scaled() -> None:
    assert {name for name, part in PARTS.items() if part.least is None} == {"adjacent", "together"}


def test_scaling_what_cannot_be_scaled() -> None:
    assert fuse([0.0, 0.0], [-1.0, -1.0]) == [0, 0]
    assert fuse([-2.0, -1.0], [-1.0, -1.0]) == [0, 0]
    assert fuse([], []) == []


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(-1, 1)), min_size=1, max_size=20))
def test_more_of_both_is_never_ranked_lower(pairs: list[tuple[float, float]]) -> None:
    score = fuse([a for a, _ in pairs], [b for _, b in pairs])
    assert all(0 <= s <= 1 + 1e-9 for s in score)
    for i, (a, b) in enumerate(pairs):
        for j, (c, d) in enumerate(pairs):
            if a >= c and b >= d:
                assert score[i] >= score[j] - 1e-12
