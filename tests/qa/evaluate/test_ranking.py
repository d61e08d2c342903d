"""Measures of rankings against figures worked out by hand, and runs that trec_eval reads in their order."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluate.measures import ranking_names
from qa.evaluate.ranking import articles_of, run_lines, score_rankings
from qa.evaluate.relevance import first_right
from qa.evaluate.runner import Ranked


def _ranked(*pairs: tuple[str, float]) -> list[Ranked]:
    return [Ranked(passage, passage.partition("#")[0], score) for passage, score in pairs]


def test_one_ranking_by_hand() -> None:
    # Right: b, d and e; ranked a b c d, so right at ranks 2 and 4, and e is not found.
    right = {"q": {"b": 1, "d": 1, "e": 1}}
    scores = score_rankings(right, {"q": ["a", "b", "c", "d"]}, depth=100)["q"]
    gain = 1 / math.log2(2 + 1) + 1 / math.log2(4 + 1)
    ideal = 1 / math.log2(1 + 1) + 1 / math.log2(2 + 1) + 1 / math.log2(3 + 1)
    assert scores == pytest.approx(
        {
            "Hit@1": 0,
            "Hit@5": 1,
            "Hit@10": 1,
            "MRR@10": 1 / 2,
            "nDCG@10": gain / ideal,
            "Recall@10": 2 / 3,
            "Precision@5": 2 / 5,
            "Recall@100": 2 / 3,
            "MAP@100": (1 / 2 + 2 / 4) / 3,
        }
    )


def test_grades_count_in_ndcg_alone() -> None:
    right = {"q": {"a": 1, "b": 3}}
    scores = score_rankings(right, {"q": ["a", "b"]}, depth=10)["q"]
    gain = 1 / math.log2(2) + 3 / math.log2(3)
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    assert scores["nDCG@10"] == pytest.approx(gain / ideal)
    assert scores["MAP@10"] == pytest.approx((1 / 1 + 2 / 2) / 2)


def test_a_question_without_a_ranking_or_a_right_passage_counts_as_zero() -> None:
    scores = score_rankings({"lost": {"a": 1}, "none": {}}, {"none": ["a"]}, depth=10)
    assert set(scores) == {"lost", "none"}
    assert all(value == 0 for row in scores.values() for value in row.values())


def test_the_first_of_many_ranks_is_past_the_cut() -> None:
    ranking = [f"p{n}" for n in range(11)]
    scores = score_rankings({"q": {"p10": 1}}, {"q": ranking}, depth=100)["q"]
    assert (scores["Hit@10"], scores["MRR@10"], scores["Recall@100"]) == (0, 0, 1)
    assert scores["MAP@100"] == pytest.approx(1 / 11)


def test_a_shallow_depth_leaves_deeper_measures_out() -> None:
    assert set(ranking_names(5)) == {"Hit@1", "Hit@5", "Precision@5", "Recall@5", "MAP@5"}
    assert set(ranking_names(1)) == {"Hit@1", "Recall@1", "MAP@1"}


@settings(max_examples=40, deadline=None)
@given(st.permutations(["a", "b", "c", "d", "e"]), st.sets(st.sampled_from("abcdexyz"), min_size=1))
def test_hits_grow_with_the_cut_and_bound_the_others(ranking: list[str], right: set[str]) -> None:
    scores = score_rankings({"q": dict.fromkeys(right, 1)}, {"q": ranking}, depth=10)["q"]
    assert scores["Hit@1"] <= scores["Hit@5"] <= scores["Hit@10"]
    assert scores["Hit@1"] <= scores["MRR@10"] <= scores["Hit@10"]
    assert scores["MAP@10"] <= scores["Recall@10"] <= scores["Hit@10"]
    first = first_right(ranking, dict.fromkeys(right, 1))
    assert scores["MRR@10"] == pytest.approx(1 / first if first else 0)


def test_the_order_of_the_questions_does_not_matter() -> None:
    draw = random.Random(3)
    keys = [f"q{n}" for n in range(20)]
    right = {key: dict.fromkeys(draw.sample("abcdefgh", 3), 1) for key in keys}
    rankings = {key: draw.sample("abcdefgh", 6) for key in keys}
    other = {key: right[key] for key in reversed(keys)}
    assert score_rankings(right, rankings) == score_rankings(other, rankings)


def test_an_article_stands_where_its_best_passage_does() -> None:
    assert articles_of(_ranked(("x#1", 3), ("y#0", 2), ("x#0", 1))) == ["x", "y"]


def test_a_run_keeps_its_order_when_scores_are_equal_or_differ_by_less_than_32_bits_hold() -> None:
    lines = run_lines(
        "my question", _ranked(("b c#0", 0.5), ("a#0", 0.5), ("d#0", 0.5 - 1e-12), ("e#0", -1.0))
    )
    columns = [line.split() for line in lines]
    assert [column[:4] for column in columns] == [
        ["my_question", "Q0", "b_c#0", "1"],
        ["my_question", "Q0", "a#0", "2"],
        ["my_question", "Q0", "d#0", "3"],
        ["my_question", "Q0", "e#0", "4"],
    ]
    scores = [float(column[4]) for column in columns]
    assert all(high > low for high, low in pairwise(scores))
    assert scores[0] == 0.5
