"""Measures of rankings against figures worked out by hand, and runs that trec_eval reads in their order."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.evaluate import compare, evaluate, measures
from qa.evaluate.html_report import page
from qa.evaluate.measures import (
    RANKING_MEASURES,
    RankingMeasure,
    compared_names,
    ranking_measures,
    tile_names,
)
from qa.evaluate.ranking import articles_of, run_lines, score_rankings
from qa.evaluate.relevance import first_right
from qa.evaluate.runner import Ranked
from tests.support.evaluate_corpus import QUESTIONS, WordCorpus


def _ranked(*pairs: tuple[str, float]) -> list[Ranked]:
    return [Ranked(passage, passage.partition("#")[0], score) for passage, score in pairs]


def test_one_ranking_by_hand() -> None:
    # Right: b, d and e; ranked a b c d, so right at ranks 2 and 4, and e is not found.
    right = {"q": {"b": 1, "d": 1, "e": 1}}
    scores = score_rankings(right, {"q": ["a", "b", "c", "d"]}, depth=100)["q"]
    gain = 1 / math.log2(2 + 1) + 1 / math.log2(4 + 1)
    ideal = 1 / math.log2(1 + 1) + 1 / math.log2(2 + 1) + 1 / math.log2(3 + 1)
    expected = {
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
    assert {name: scores[name] for name in expected} == pytest.approx(expected)


def test_grades_count_in_ndcg_alone() -> None:
    right = {"q": {"a": 1, "b": 3}}
    scores = score_rankings(right, {"q": ["a", "b"]}, depth=10)["q"]
    gain = 1 / math.log2(2) + 3 / math.log2(3)
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    assert scores["nDCG@10"] == pytest.approx(gain / ideal)
    assert scores["MAP@10"] == pytest.approx((1 / 1 + 2 / 2) / 2)


@pytest.mark.parametrize("scale", [1, 0.5, 0.1, 1e-9, 1e9])
def test_grades_below_one_and_above_a_million_count_as_they_are_to_each_other(scale: float) -> None:
    scores = score_rankings({"q": {"a": scale, "b": 3 * scale}}, {"q": ["a", "b"]}, depth=10)["q"]
    gain = 1 / math.log2(2) + 3 / math.log2(3)
    ideal = 3 / math.log2(2) + 1 / math.log2(3)
    # The smallest grade counts as one ten-thousandth, so that it is never no relevance at all.
    expected = gain / ideal if scale > 1e-4 else 1
    assert scores["nDCG@10"] == pytest.approx(expected, abs=1e-6)
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


def test_a_shallow_depth_leaves_deeper_cut_offs_out() -> None:
    (hit,) = (measure for measure in RANKING_MEASURES if measure.name == "Hit")
    assert [list(hit.figures(depth)) for depth in (1, 5, 9)] == [["Hit@1"], *[["Hit@1", "Hit@5"]] * 2]
    (recall,) = (measure for measure in RANKING_MEASURES if measure.name == "Recall")
    assert [list(recall.figures(depth)) for depth in (5, 10, 100)] == [
        ["Recall@5"],
        ["Recall@10"],
        ["Recall@10", "Recall@100"],
    ]
    assert all(k is None or k <= 5 for _, k in ranking_measures(5).values())


@pytest.mark.parametrize("measure", RANKING_MEASURES, ids=lambda measure: measure.name)
def test_every_line_of_the_table_gives_a_figure(
    monkeypatch: pytest.MonkeyPatch, measure: RankingMeasure
) -> None:
    # Ids are file names and whatever a set has, so they hold spaces and more: some providers fail at these.
    right = {"my question é": {"b c.txt#0": 1, "née #2": 2}, "next": {"d": 1}}
    rankings = {"my question é": ["a b.txt#0", "b c.txt#0", "née #2"], "next": ["d"]}
    monkeypatch.setattr(measures, "RANKING_MEASURES", (measure,))
    try:
        scores = score_rankings(right, rankings, depth=10)
    except ValueError as error:
        pytest.fail(f"the line {measure.name!r}: {error}. A function in the place of the name can.")
    for row in scores.values():
        assert row.keys() == measure.figures(10).keys()
        assert all(0 <= value <= 1 for value in row.values()), (measure.name, row)
    assert all(value > 0 for value in scores["next"].values()), (measure.name, scores["next"])


def test_measures_without_a_cut_off_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    table = [RankingMeasure(name, name, "made up", no_cutoff=True) for name in ("Rprec", "Bpref")]
    monkeypatch.setattr(measures, "RANKING_MEASURES", table)
    # Three are right, so R-precision looks at three; what is not judged does not count against bpref.
    right = {"b": 1, "d": 1, "e": 1}
    scores = score_rankings({"q": right}, {"q": ["a", "b", "c", "d"]})["q"]
    assert scores == pytest.approx({"Rprec": 1 / 3, "Bpref": 2 / 3})


@pytest.mark.parametrize("name", ["RBP", "ERR", "no such measure"])
def test_a_measure_that_no_provider_computes_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(measures, "RANKING_MEASURES", [RankingMeasure("X", name, "made up", no_cutoff=True)])
    with pytest.raises(ValueError, match=f"cannot compute one of {name}, named in RANKING_MEASURES"):
        score_rankings({"q": {"a": 1}}, {"q": ["a"]})


def rbp(ranking: Sequence[str], grades: Mapping[str, float]) -> float:
    """Rank-biased precision with persistence 0.8, of which ir-measures has none without another package."""
    return (1 - 0.8) * sum(0.8**place for place, key in enumerate(ranking) if key in grades)


def test_a_function_gets_the_ranking_cut_and_is_not_asked_where_nothing_is_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = (
        RankingMeasure("RBP", rbp, "Moffat and Zobel 2008", no_cutoff=True),
        RankingMeasure("short RBP", rbp, "Moffat and Zobel 2008", cutoffs=(1, 2, 9)),
    )
    monkeypatch.setattr(measures, "RANKING_MEASURES", table)
    qrels, rankings = {"q": {"b": 1, "d": 1}, "none": {}}, {"q": ["a", "b", "c", "d"], "none": ["a"]}
    scores = score_rankings(qrels, rankings, depth=3)
    # Right at ranks 2 and 4, of which the depth cuts the second off.
    expected = {"RBP": (1 - 0.8) * 0.8, "short RBP@1": 0, "short RBP@2": (1 - 0.8) * 0.8}
    assert scores["q"] == pytest.approx(expected)
    assert scores["none"] == dict.fromkeys(expected, 0)


def test_a_new_measure_of_rankings_is_in_every_report(
    corpus: WordCorpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = RankingMeasure(
        "R-prec", "Rprec", "made up", no_cutoff=True, compared=("article R-prec",), tiles=("R-prec",)
    )
    monkeypatch.setattr(measures, "RANKING_MEASURES", (*RANKING_MEASURES, new))
    report = evaluate(corpus, QUESTIONS)
    data = report.to_json()
    # Four have one right passage each; "landed Mars" has another passage of the right article before it.
    assert data["measures"]["R-prec"] == pytest.approx(3 / 4)
    assert data["measures"]["article R-prec"] == pytest.approx(4 / 4)
    assert data["counts"]["R-prec"] == data["counts"]["Hit@1"]
    assert re.search(r"R-prec +0\.750 +1\.000", report.table())
    shown = page(report)
    assert "<td>R-prec</td><td>0.750</td><td>1.000</td>" in shown
    assert "<dt>R-prec</dt><dd>0.750</dd>" in shown
    assert "article R-prec" in [one.measure for one in compare(data, data).differences]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "X: give cut-offs or at_depth, else no_cutoff, and not both"),
        ({"no_cutoff": True, "at_depth": True}, "and not both"),
        ({"no_cutoff": True, "cutoffs": (5,)}, "and not both"),
        ({"cutoffs": (0,)}, "X: cut-offs must be at least 1, not"),
        ({"cutoffs": (5,), "tiles": ("X@1",)}, "X: 'X@1' is none of its figures"),
        ({"no_cutoff": True, "compared": ("article X@1",)}, "X: 'article X@1' is none of its figures"),
    ],
)
def test_a_line_that_would_appear_nowhere_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RankingMeasure("X", "X", "made up", **fields)


def test_what_is_compared_and_what_stands_large() -> None:
    assert compared_names()[:5] == ["Hit@1", "Hit@10", "MRR@10", "nDCG@10", "article Hit@1"]
    assert tile_names()[:3] == ["Hit@1", "Hit@10", "MRR@10"]


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
