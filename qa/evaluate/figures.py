"""Sums up scored questions into the figures of a question set, ready for JSON; every share is 0..1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qa.evaluate import abstention, squad
from qa.evaluate.measures import CONFIDENCE_MEASURES
from qa.evaluate.scoring import Scored


def means(scored: Sequence[Scored]) -> dict[str, float]:
    """Measure -> its mean over the questions that it applies to, in a stable order."""
    return {name: sum(values) / len(values) for name, values in _values(scored).items()}


def counts(scored: Sequence[Scored]) -> dict[str, int]:
    """Measure -> how many questions it applies to."""
    return {name: len(values) for name, values in _values(scored).items()}


def squad_figures(scored: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """The figures of SQuAD's two official scripts, under their names and out of 100."""
    predictions = [
        squad.Prediction(one.outcome.text, one.question.answers, one.outcome.confidence)
        for one in scored
        if one.question.judged_answer
    ]
    return {"2.0": squad.squad20(predictions), "1.1": squad.squad11(predictions)}


def abstention_figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """How often it answered and should not have, or the reverse, and what its confidence is worth."""
    cases = confidence_cases(scored)
    none = [one for one in cases if not one.answerable]
    some = [one for one in cases if one.answerable]
    return {
        "without_answer": len(none),
        "answered_wrongly": sum(one.answered for one in none),
        "with_answer": len(some),
        "silent_wrongly": sum(not one.answered for one in some),
        **{measure.name: measure.compute(cases) for measure in CONFIDENCE_MEASURES},
        "risk_coverage": abstention.risk_coverage(cases),
    }


def confidence_cases(scored: Sequence[Scored]) -> list[abstention.ConfidenceCase]:
    """The questions of which it is known whether they have an answer."""
    return [
        abstention.ConfidenceCase(
            answerable=one.question.answerable,
            answered=one.outcome.answered,
            confidence=one.outcome.confidence,
            credit=_credit(one),
        )
        for one in scored
        if one.question.answerable is not None
    ]


def time_figures(scored: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """Milliseconds at the median and the 95th percentile, and questions a second, one after another."""
    import numpy as np

    out = {}
    for name, values in (
        ("search", [one.outcome.search_ms for one in scored]),
        ("ask", [one.outcome.ask_ms for one in scored]),
    ):
        p50, p95 = np.percentile(values, [50, 95])
        rate = 1000 * len(values) / max(sum(values), 1e-9)
        out[name] = {"p50_ms": float(p50), "p95_ms": float(p95), "per_second": rate}
    return out


def _values(scored: Sequence[Scored]) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    for one in scored:
        for name, value in one.measures.items():
            values.setdefault(name, []).append(value)
    # Sorted sums: the mean must not depend on the order of the questions, not even in its last digit.
    return {name: sorted(values[name]) for name in sorted(values)}


def _credit(one: Scored) -> float | None:
    # An answer where there is none earns nothing, so its F1 against "" would say the same.
    return one.measures.get("F1")
