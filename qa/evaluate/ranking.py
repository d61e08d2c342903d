"""Scores rankings by trec_eval's own code, and writes them as TREC runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from qa.evaluate.measures import ranking_names
from qa.evaluate.runner import Ranked


def score_rankings(
    right: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]], *, depth: int = 100
) -> dict[str, dict[str, float]]:
    """Question id -> measure -> 0..1, for every question of `right`.

    A question with no ranking, or whose answer no passage holds, counts as zero and is never left out.
    """
    import ir_measures

    names = ranking_names(depth)
    scores = {key: dict.fromkeys(names, 0.0) for key in right}
    qrels = {key: dict(grades) for key, grades in right.items() if grades}
    if not qrels:
        return scores
    run = {key: _descending(rankings.get(key, ())[:depth]) for key in qrels}
    measures = {str(ir_measures.parse_measure(theirs)): ours for ours, theirs in names.items()}
    for value in ir_measures.iter_calc(
        [ir_measures.parse_measure(theirs) for theirs in names.values()], qrels, run
    ):
        scores[value.query_id][measures[str(value.measure)]] = float(value.value)
    return scores


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
