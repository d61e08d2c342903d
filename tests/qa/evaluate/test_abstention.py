"""AUROC, risk and coverage, and calibration against figures worked out by hand."""

from __future__ import annotations

import math
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.evaluate.abstention import (
    ConfidenceCase,
    accuracy_over_coverage,
    answerable_auroc,
    auroc,
    calibration,
    reliability,
    risk_coverage,
)

SHARE = st.integers(0, 20).map(lambda n: n / 20)
CASE = st.builds(ConfidenceCase, st.booleans(), st.booleans(), SHARE, SHARE)


def test_auroc_is_the_share_of_pairs_in_the_right_order() -> None:
    # 0.9 and 0.4 against 0.4 and 0.1: over, over, tie, over.
    assert auroc([0.9, 0.4], [0.4, 0.1]) == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auroc([3, 1], [2, 1, 0]) == pytest.approx((3 + 1.5) / 6)


def test_auroc_of_one_kind_is_not_a_number() -> None:
    for higher, lower in (([0.1], []), ([], [0.1]), ([], [])):
        with pytest.raises(ValueError, match="AUROC needs both kinds of scores, not"):
            auroc(higher, lower)
    assert answerable_auroc([ConfidenceCase(True, True, 0.5, 1.0)]) is None


@given(st.lists(SHARE, min_size=1, max_size=20), st.lists(SHARE, min_size=1, max_size=20))
def test_auroc_is_what_counting_all_pairs_gives(higher: list[float], lower: list[float]) -> None:
    pairs = [(a > b) + (a == b) / 2 for a in higher for b in lower]
    assert auroc(higher, lower) == pytest.approx(sum(pairs) / len(pairs), abs=1e-12)


@given(st.lists(SHARE, min_size=1, max_size=20), st.lists(SHARE, min_size=1, max_size=20))
def test_auroc_sees_the_order_alone(higher: list[float], lower: list[float]) -> None:
    plain = auroc(higher, lower)
    assert plain == auroc([math.exp(3 * x) for x in higher], [math.exp(3 * x) for x in lower])
    assert plain == pytest.approx(1 - auroc(lower, higher))


def test_the_confidence_is_judged_by_whether_there_is_an_answer() -> None:
    # With an answer 0.9 and 0.8, without 0.6 and 0.2.
    assert answerable_auroc(FOUR) == 1
    assert answerable_auroc([ConfidenceCase(False, True, 0.85, 0.0), *FOUR]) == pytest.approx(5 / 6)


FOUR = [
    ConfidenceCase(True, True, 0.9, 1.0),
    ConfidenceCase(True, True, 0.8, 0.5),
    ConfidenceCase(False, True, 0.6, 0.0),
    ConfidenceCase(False, False, 0.2, 1.0),  # silent: never covered
]


def test_risk_and_coverage_by_hand() -> None:
    expected = [1 / 4, 0, 2 / 4, 0.5 / 2, 3 / 4, 1.5 / 3]
    assert list(chain(*risk_coverage(FOUR))) == pytest.approx(expected)
    # Accuracies 1, 0.75 and 0.5, each over a third of what was covered.
    assert accuracy_over_coverage(FOUR) == pytest.approx((1 + 0.75 + 0.5) / 3)


def test_equal_confidences_are_covered_together() -> None:
    pair = [ConfidenceCase(True, True, 0.5, 1.0), ConfidenceCase(True, True, 0.5, 0.0)]
    assert risk_coverage(pair) == risk_coverage(pair[::-1]) == [(1.0, 0.5)]


def test_calibration_by_hand() -> None:
    # Bin 0.8 to 0.9 holds (0.8, 0.5), 0.9 to 1 holds (0.9, 1), 0.6 to 0.7 holds (0.6, 0).
    error = (1 / 3) * abs(0.8 - 0.5) + (1 / 3) * abs(0.9 - 1) + (1 / 3) * abs(0.6 - 0)
    assert calibration(FOUR) == pytest.approx(1 - error)


def test_full_confidence_falls_into_the_last_bin() -> None:
    (only,) = reliability([ConfidenceCase(True, True, 1.0, 1.0)])
    assert (only.low, only.high, only.count, only.confidence, only.credit) == (0.9, 1.0, 1, 1.0, 1.0)


def test_nothing_answered_gives_no_figure() -> None:
    silent = [ConfidenceCase(True, False, 0.1, 0.0)]
    assert risk_coverage(silent) == []
    assert reliability(silent) == []
    assert calibration(silent) is accuracy_over_coverage(silent) is None


def test_answers_that_cannot_be_counted_are_left_out() -> None:
    assert risk_coverage([*FOUR, ConfidenceCase(True, True, 1.0, None)]) == risk_coverage(FOUR)
    assert calibration([*FOUR, ConfidenceCase(True, True, 1.0, None)]) == calibration(FOUR)


@given(st.lists(CASE, max_size=20))
def test_order_does_not_matter_and_all_stays_within_bounds(rows: list[ConfidenceCase]) -> None:
    mixed = rows[::-1]
    assert list(chain(*risk_coverage(rows))) == pytest.approx(list(chain(*risk_coverage(mixed))))
    for figure in (calibration, accuracy_over_coverage):
        one, other = figure(rows), figure(mixed)
        assert one == pytest.approx(other)
        assert one is None or 0 <= one <= 1 + 1e-12
