"""Scores rankings, by trec_eval's own code where it has the measure, and writes them as TREC runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from qa.evaluate.measures import ranking_measures
from qa.evaluate.runner import Ranked

_PARTS = 10_000.0
MOST_GRADE = 1_000_000
"""trec_eval holds a count for each grade up to the highest."""


def score_rankings(
    qrels: Mapping[str, Mapping[str, float]], rankings: Mapping[str, Sequence[str]], *, depth: int = 100
) -> dict[str, dict[str, float]]:
    """Question id -> measure -> 0..1, for every question of `qrels`: question id -> relevant id -> grade.

    A question with no ranking, or whose answer no passage holds, counts as zero and is never left out.
    """
    figures = ranking_measures(depth)
    scores = {key: dict.fromkeys(figures, 0.0) for key in qrels}
    judged = {key: dict(grades) for key, grades in qrels.items() if grades}
    cut = {key: rankings.get(key, ())[:depth] for key in judged}
    named: dict[str, str] = {}
    for name, (measure, k) in figures.items():
        if isinstance(measure.compute, str):
            named[name] = measure.compute if k is None else f"{measure.compute}@{k}"
        else:
            for key, ranking in cut.items():
                scores[key][name] = float(measure.compute(ranking[:k], judged[key]))
    if judged and named:
        for key, name, value in _by_ir_measures(named, judged, cut):
            scores[key][name] = value
    return scores


def _by_ir_measures(
    named: Mapping[str, str], qrels: Mapping[str, Mapping[str, float]], rankings: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, str, float]]:
    """(question id, our name, value) of measures given as our name -> ir-measures' name.

    ValueError where ir-measures cannot compute one of them.
    """
    import ir_measures

    run = {key: _descending(ranking) for key, ranking in rankings.items()}
    try:
        parsed = {ours: ir_measures.parse_measure(theirs) for ours, theirs in named.items()}
        whole = {key: whole_grades(grades) for key, grades in qrels.items()}
        values = list(ir_measures.iter_calc(list(parsed.values()), whole, run))
    except Exception as error:  # of any kind: each provider raises its own
        raise ValueError(
            f"ir-measures cannot compute one of {', '.join(named.values())}, named in RANKING_MEASURES of "
            f"qa/evaluate/measures.py: {error}"
        ) from error
    ours_of = {str(measure): ours for ours, measure in parsed.items()}
    for value in values:
        yield value.query_id, ours_of[str(value.measure)], float(value.value)


def whole_grades(grades: Mapping[str, float]) -> dict[str, int]:
    """The grades of one question as trec_eval takes them: whole numbers from 1 to MOST_GRADE.

    Fractions are counted to the ten-thousandth. No measure here changes where all grades of a question are
    multiplied by one number.
    """
    most = max(grades.values(), default=1)
    scale = 1.0 if all(float(grade).is_integer() for grade in grades.values()) else _PARTS
    scale = min(scale, MOST_GRADE / most)
    return {key: max(1, round(grade * scale)) for key, grade in grades.items()}


def articles_of(ranking: Sequence[Ranked]) -> list[str]:
    """The articles of ranked passages, each once, where its best passage stands."""
    return list(dict.fromkeys(hit.article for hit in ranking))


def run_lines(key: str, ranking: Sequence[Ranked], name: str = "dateline") -> list[str]:
    """A TREC run's lines (query Q0 passage rank score name) for one question.

    trec_eval ranks by the score alone, read as 32-bit, and breaks ties by the larger id, so scores that
    are equal there are set one step apart: the ranking read back is the one given.
    """
    scores = _apart([hit.score for hit in ranking])
    return [
        f"{_token(key)} Q0 {_token(hit.passage)} {rank} {score!r} {name}"
        for rank, (hit, score) in enumerate(zip(ranking, scores, strict=True), start=1)
    ]


def _descending(ranking: Sequence[str]) -> dict[str, float]:
    # Whole numbers, so that no two are equal and trec_eval's own tie-breaking never comes in.
    return {key: float(len(ranking) - position) for position, key in enumerate(ranking)}


def _apart(scores: Sequence[float]) -> list[float]:
    import numpy as np

    out = [np.float32(score) for score in scores]
    for here in range(1, len(out)):
        if out[here] >= out[here - 1]:
            out[here] = np.nextafter(out[here - 1], np.float32(-np.inf))
    assert all(high > low for high, low in pairwise(out))
    return [float(score) for score in out]


def _token(name: str) -> str:
    # The format is columns between spaces, and file names may hold some.
    return "_".join(name.split())
