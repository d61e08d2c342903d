"""Proximity: shares of the query worked out by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.ranking.postings import Terms
from index.ranking.proximity import TermPositions, proximity

PASSAGES = [
    [["space", "agreement", "signed"], ["minsk"]],
    [["agreement", "space"], ["signed", "minsk"]],
    [],
    [["rocket"]],
]
TERMS = Terms.of(["agreement", "minsk", "rocket", "signed", "space"])
HEADERS = [["minsk", "rocket"], ["space", "agreement"], [], ["signed"]]
SEQUENCES = TermPositions.of(HEADERS, PASSAGES, TERMS)
WEIGHT = {"space": 2.0, "agreement": 1.0, "signed": 1.0, "minsk": 3.0, "unknown": 5.0}
ROWS = np.arange(4)


def test_by_hand() -> None:
    adjacent, together = proximity(SEQUENCES, ROWS, TERMS, ["space", "agreement", "minsk"], WEIGHT)
    # pairs: space-agreement weighs 2 + 1, agreement-minsk 1 + 3; only the first is there, in passage 0
    assert adjacent == pytest.approx([3 / 7, 0, 0, 0])
    # all three weigh 6; the best sentences hold space and agreement, 3
    assert together == pytest.approx([3 / 6, 3 / 6, 0, 0])


def test_pairs_do_not_reach_over_the_end_of_a_sentence() -> None:
    adjacent, _ = proximity(SEQUENCES, ROWS, TERMS, ["signed", "minsk"], WEIGHT)
    assert adjacent == pytest.approx([0, 1, 0, 0])


def test_unknown_terms_count_as_missing() -> None:
    _, together = proximity(SEQUENCES, ROWS, TERMS, ["minsk", "unknown"], WEIGHT)
    assert together == pytest.approx([3 / 8, 3 / 8, 0, 0])


def test_an_empty_query_and_no_rows() -> None:
    assert [a.tolist() for a in proximity(SEQUENCES, ROWS, TERMS, [], {})] == [[0] * 4, [0] * 4]
    assert [a.size for a in proximity(SEQUENCES, ROWS[:0], TERMS, ["space"], WEIGHT)] == [0, 0]


WORDS = st.sampled_from(["space", "agreement", "signed", "minsk"])


@given(st.lists(st.lists(st.lists(WORDS, max_size=5), max_size=4), max_size=6), st.lists(WORDS, max_size=5))
def test_as_plainly_counted(passages: list[list[list[str]]], query: list[str]) -> None:
    sequences = TermPositions.of([["space", "minsk"]] * len(passages), passages, TERMS)
    found = proximity(sequences, np.arange(len(passages)), TERMS, query, WEIGHT)
    pairs = list(pairwise(query))
    all_pairs = sum(WEIGHT[a] + WEIGHT[b] for a, b in pairs)
    all_terms = sum(WEIGHT[t] for t in set(query))
    for i, passage in enumerate(passages):
        there = {pair for s in passage for pair in pairwise(s)}
        adjacent = sum(WEIGHT[a] + WEIGHT[b] for a, b in pairs if (a, b) in there)
        together = max((sum(WEIGHT[t] for t in set(query) & set(s)) for s in passage), default=0)
        assert found[0][i] == pytest.approx(adjacent / all_pairs if pairs else 0)
        assert found[1][i] == pytest.approx(together / all_terms if query else 0)
