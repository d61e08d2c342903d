"""Comparisons: nothing found where there is nothing, the right thing where there is, honest error rates."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import InputError
from qa.evaluate.compare import compare, group_sums, holm, interval, randomisation


def _report(scores: Sequence[float], groups: Sequence[str] | None = None) -> dict[str, Any]:
    rows = [
        {
            "id": f"q{n:03}",
            "question": f"question {n}",
            "expected": ["yes"],
            "got": "yes" if score > 0.5 else "no",
            "right": score > 0.5,
            "measures": {"EM": score},
            "groups": {"article": groups[n] if groups else f"a{n}", "paragraph": f"p{n}"},
        }
        for n, score in enumerate(scores)
    ]
    return {"rows": rows}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([0.0, 0.25, 1.0]), min_size=1, max_size=30))
def test_a_report_does_not_differ_from_itself(scores: list[float]) -> None:
    report = _report(scores)
    found = compare(report, report, resamples=199)
    (only,) = found.differences
    assert (only.difference, only.p, only.p_holm) == (0, 1, 1)
    assert only.low <= 0 <= only.high
    assert [*found.lost, *found.gained, *found.worse] == []


def test_a_clear_loss_is_found_and_named() -> None:
    found = compare(_report([1.0] * 30), _report([1.0] * 18 + [0.0] * 12))
    (only,) = found.differences
    assert (only.a, only.questions, only.groups, only.unit) == (1, 30, 30, "article")
    assert only.b == pytest.approx(18 / 30)
    assert only.difference == pytest.approx(-12 / 30)
    assert -0.6 < only.low < only.difference < only.high < -0.2
    # All twelve signs must fall the same way, a chance of 2 / 2**12.
    assert only.p < 0.005
    assert found.worse == (only,)
    assert [flip.id for flip in found.lost] == [f"q{n:03}" for n in range(18, 30)]
    assert not found.gained
    assert "Right in A only: 12" in found.table()
    assert json.loads(json.dumps(found.to_json()))["worse"] == ["EM"]


def test_a_gain_is_not_worse() -> None:
    found = compare(_report([0.0] * 30), _report([1.0] * 30))
    assert not found.worse
    assert len(found.gained) == 30


def test_few_exchanges_are_all_counted() -> None:
    # Three groups, all worse: 2 of the 2**3 sign patterns are as extreme.
    a, b = np.array([1.0, 1.0, 1.0]), np.array([0.0, 0.0, 0.0])
    assert randomisation(a, b, resamples=999, seed=0) == pytest.approx(2 / 2**3)


def test_the_interval_is_of_the_mean_over_groups() -> None:
    sums, sizes = group_sums(np.array([1.0, 0.0, 0.5, 1.0]), ["b", "a", "b", "c"])
    assert sums.tolist() == [0.0, 1.5, 1.0]
    assert sizes.tolist() == [1, 2, 1]
    low, high = interval(sums, sizes)
    assert 0 <= low < 2.5 / 4 < high <= 1
    # Groups that are all alike leave nothing to chance; one group says nothing of the spread between groups.
    assert interval(np.array([1.0, 1.0]), np.array([2.0, 2.0])) == (0.5, 0.5)
    assert interval(np.array([1.0]), np.array([2.0])) == (-1, 1)


def test_questions_of_one_article_are_resampled_together() -> None:
    scores = [0.0] * 40
    worse = [1.0 if n < 4 else 0.0 for n in range(40)]
    alone = compare(_report(scores), _report(worse), unit="question").differences[0]
    shared = [f"a{n // 4}" for n in range(40)]
    together = compare(_report(scores, shared), _report(worse, shared), unit="article").differences[0]
    assert (alone.groups, together.groups) == (40, 10)
    assert alone.difference == together.difference == pytest.approx(0.1)
    assert together.p > alone.p
    assert together.high - together.low > alone.high - alone.low


@pytest.mark.parametrize(("articles", "unit"), [(25, "article"), (5, "paragraph")])
def test_with_too_few_articles_paragraphs_are_resampled(articles: int, unit: str) -> None:
    report = _report([1.0] * 50, [f"a{n % articles}" for n in range(50)])
    assert compare(report, report, resamples=99).differences[0].unit == unit


def test_many_groups_of_one_do_not_hide_a_few_large_ones() -> None:
    # Five of ten and twenty of one are worth 70**2 / (5 * 10**2 + 20) = 9.4 equal groups.
    names = [f"a{n % 5}" for n in range(50)] + [f"lone{n}" for n in range(20)]
    report = _report([1.0] * 70, names)
    assert compare(report, report, resamples=99).differences[0].unit == "paragraph"


def test_holm_by_hand() -> None:
    # Sorted 0.01 0.03 0.04, times 3, 2 and 1, and never falling: 0.03 0.06 0.06.
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), max_size=8))
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(p <= c <= 1 for p, c in zip(p_values, corrected, strict=True))
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    assert [corrected[i] for i in order] == sorted(corrected)


def test_the_error_rates_are_what_they_say() -> None:
    """Where A and B are alike, 5% of tests are below 0.05, and 95% of intervals hold the truth."""
    draw = np.random.default_rng(11)
    trials, low_p, held = 200, 0, 0
    for _ in range(trials):
        # Thirty groups of one to four questions that share a difficulty.
        sizes = draw.integers(1, 5, 30).astype(np.float64)
        shared = draw.random(30)
        a, b = (draw.binomial(sizes.astype(int), shared).astype(np.float64) for _ in range(2))
        low_p += randomisation(a, b, resamples=199, seed=1) < 0.05
        low, high = interval(b - a, sizes, resamples=199, seed=1)
        held += low <= 0 <= high
    # Binomial(200, 0.05) is 2 to 19 and Binomial(200, 0.95) is 179 and more but for a chance of 1 in 1000.
    assert 2 <= low_p <= 19
    assert held >= 0.95 * trials - 14


def test_reports_on_different_questions_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="A holds 3 questions and B 2, 1 of them in one only"):
        compare(_report([1, 1, 1]), _report([1, 1]))
    path = tmp_path / "a.json"
    path.write_text("{}")
    with pytest.raises(InputError, match=r"a\.json: found no rows with measures"):
        compare(path, path)
    with pytest.raises(InputError, match=r"gone\.json: cannot be read as a report"):
        compare(tmp_path / "gone.json", path)
    with pytest.raises(
        ValueError, match="unit must be one of article, paragraph, question or auto, not 'page'"
    ):
        compare(_report([1]), _report([1]), unit="page")


def _changed(report: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same report with the second row changed."""
    first, second, *rest = report["rows"]
    return {**report, "rows": [first, {**second, **changes}, *rest]}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"question": "When?"},
            "A and B ask different questions: 'q001' is 'question 1' in A and 'When?' in B",
        ),
        (
            {"history": ["Who?"]},
            "'q001' is 'question 1' in A and 'question 1' after 1 turns in B",
        ),
        (
            {"expected": ["no"]},
            "A and B expect different answers or articles: of 'q001'; expected two reports on",
        ),
        ({"grades": {"a": 2}}, "A and B expect different answers or articles: of 'q001'"),
        ({"answerable": False}, "A and B expect different answers or articles"),
        ({"id": "q000"}, "B: found the id 'q000' twice"),
        ({"got": "else", "right": False, "why": "lost", "rank": 7}, ""),
    ],
)
def test_reports_of_one_length_on_other_questions_are_refused(changes: dict[str, Any], message: str) -> None:
    said = {"history": [], "answerable": True, "grades": {"a": 1}, "why": ""}
    a = _changed(_report([1, 1, 1]), **said)
    b = _changed(a, **changes)
    if message:
        with pytest.raises(InputError, match=re.escape(message)):
            compare(a, b)
    else:
        assert [flip.id for flip in compare(a, b).lost] == ["q001"]
    older = _report([1, 1, 1])  # says less of its questions, and the same of what it does
    assert compare(older, a).differences == compare(a, older).differences


def test_the_order_of_the_rows_does_not_count() -> None:
    report = _report([1.0, 0.0, 1.0])
    found = compare(report, {"rows": report["rows"][::-1]})
    assert (found.lost, found.gained, found.differences[0].difference) == ((), (), 0)


def test_what_never_ran_and_what_is_of_another_format_is_refused() -> None:
    with pytest.raises(InputError, match="A: found no question in the report"):
        compare(_report([]), _report([]))
    with pytest.raises(InputError, match="B: found a report of the format 'dateline-eval 2'"):
        compare(_report([1]), {**_report([1]), "format": "dateline-eval 2"})


def test_measures_can_be_chosen_and_those_of_one_report_alone_are_left_out() -> None:
    report = _report([1.0, 0.0])
    assert compare(report, report, measures=["Hit@1"]).differences == ()
