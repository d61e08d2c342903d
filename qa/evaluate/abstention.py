"""Measures what the confidence is worth: how well it tells right answers from wrong ones, and questions that
have an answer from those that have none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConfidenceCase:
    """How one question went: whether it has an answer, whether one was given, and its credit (F1, 0..1).

    `credit` is None where the set has no answer strings to count it by.
    """

    answerable: bool
    answered: bool
    confidence: float
    credit: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how many, their mean confidence and their mean credit (0..1)."""

    low: float
    high: float
    count: int
    confidence: float
    credit: float


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The chance that one of `higher` is above one of `lower`, 0..1; a tie counts half.

    The area under the ROC curve of scores that should be high for the first and low for the second (Hanley
    and McNeil 1982), in O(n log n). ValueError where either is empty.
    """
    import numpy as np

    if not len(higher) or not len(lower):
        raise ValueError(f"AUROC needs both kinds of scores, not {len(higher)} and {len(lower)}")
    ordered = np.sort(np.asarray(lower, np.float64))
    below, not_above = (np.searchsorted(ordered, higher, side).sum() for side in ("left", "right"))
    return float(below + not_above) / (2 * len(higher) * len(lower))


def answerable_auroc(cases: Sequence[ConfidenceCase]) -> float | None:
    """The AUROC of the confidence as a sign that a question has an answer; None when all are of one kind."""
    higher = [one.confidence for one in cases if one.answerable]
    lower = [one.confidence for one in cases if not one.answerable]
    return auroc(higher, lower) if higher and lower else None


def risk_coverage(cases: Sequence[ConfidenceCase]) -> list[tuple[float, float]]:
    """(coverage, risk), both 0..1, were only the most confident answered (El-Yaniv and Wiener 2010).

    Coverage is the share of all questions, up to those that were answered; risk is the mean lost credit of
    the covered. Equal confidences are covered together, as no threshold parts them.
    """
    scored = [one for one in cases if one.credit is not None]
    answered = sorted((one for one in scored if one.answered), key=lambda one: -one.confidence)
    curve, lost = [], 0.0
    for n, one in enumerate(answered, start=1):
        lost += 1 - (one.credit or 0.0)
        if n == len(answered) or answered[n].confidence < one.confidence:
            curve.append((n / len(scored), lost / n))
    return curve


def accuracy_over_coverage(cases: Sequence[ConfidenceCase]) -> float | None:
    """Mean credit (0..1) over all coverages reached: 1 less the area under the risk-coverage curve.

    Geifman, Uziel and El-Yaniv 2019 (AURC), over the answered; None when nothing was answered.
    """
    curve = risk_coverage(cases)
    if not curve:
        return None
    area = before = 0.0
    for coverage, risk in curve:
        area += (coverage - before) * (1 - risk)
        before = coverage
    return area / before


def reliability(cases: Sequence[ConfidenceCase], bins: int = 10) -> list[Bin]:
    """The answers given, in `bins` equally wide bins of confidence; empty bins are left out."""
    chosen: dict[int, list[tuple[float, float]]] = {}
    for one in cases:
        if one.answered and one.credit is not None:
            number = min(int(one.confidence * bins), bins - 1)
            chosen.setdefault(number, []).append((one.confidence, one.credit))
    return [
        Bin(
            low=number / bins,
            high=(number + 1) / bins,
            count=len(pairs),
            confidence=sum(confidence for confidence, _ in pairs) / len(pairs),
            credit=sum(credit for _, credit in pairs) / len(pairs),
        )
        for number, pairs in sorted(chosen.items())
    ]


def calibration(cases: Sequence[ConfidenceCase], bins: int = 10) -> float | None:
    """1 less the expected calibration error (Guo et al. 2017) of the answers given: 1 is perfect.

    The error is the mean gap between confidence and credit over the bins, weighted by their size; None
    when nothing was answered.
    """
    filled = reliability(cases, bins)
    total = sum(one.count for one in filled)
    if not total:
        return None
    return 1 - sum(one.count * abs(one.confidence - one.credit) for one in filled) / total
