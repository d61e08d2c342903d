"""Spans out of scores: by hand, and against every span that there is."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.reader.decode import PieceSpan, best_spans


def test_spans_by_hand() -> None:
    # "not here" 1 + 0.5; pieces 2..4 of the passage, the last is [SEP].
    logits = np.array([[1, 0.5], [9, 9], [2, 0], [0, 3], [4, 1.25], [9, 9]])
    assert best_spans(logits, 2, 5, n=3) == [
        PieceSpan(4, 4, 3.75),
        PieceSpan(2, 3, 3.5),
        PieceSpan(2, 4, 1.75),
    ]
    assert best_spans(logits, 2, 5, n=1, longest=1) == [PieceSpan(4, 4, 3.75)]
    assert best_spans(logits, 2, 2) == []


scores = st.floats(-8, 8, width=16)


@settings(max_examples=200)
@given(st.lists(st.tuples(scores, scores), min_size=1, max_size=12), st.data())
def test_the_best_spans_are_those_of_brute_force(
    rows: list[tuple[float, float]], data: st.DataObject
) -> None:
    logits = np.array(rows)
    first = data.draw(st.integers(0, len(rows)))
    end = data.draw(st.integers(first, len(rows)))
    n, longest = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 13))
    found = best_spans(logits, first, end, n, longest)
    null = logits[0].sum()
    possible = {
        (i, j): logits[i, 0] + logits[j, 1] - null
        for i in range(first, end)
        for j in range(i, min(end, i + longest))
    }
    assert [one.score for one in found] == pytest.approx(sorted(possible.values(), reverse=True)[:n])
    assert len({(one.first, one.last) for one in found}) == len(found)
    for one in found:
        assert one.score == pytest.approx(possible[one.first, one.last])
