"""Rankings and what is right in, retrieval measures a question and TREC runs out, by trec_eval's own code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from qa.evaluate.runner import Ranked

Run = dict[str, dict[str, float]]


def measure_names(depth: int) -> dict[str, str]:
    """The name of each measure here -> its name in ir-measures; cut-offs beyond `depth` are left out.

    Hit@k is trec_eval's success_k; MRR, Voorhees 1999; nDCG, Järvelin and Kekäläinen 2002 (linear gain);
    MAP, Harman 1992.
    """
    named = {f"Hit@{k}": f"Success@{k}" for k in (1, 5, 10) if k <= depth}
    if depth >= 10:
        named |= {"MRR@10": "RR@10", "nDCG@10": "nDCG@10", "Recall@10": "R@10"}
    if depth >= 5:
        named["Precision@5"] = "P@5"
    return named | {f"Recall@{depth}": f"R@{depth}", f"MAP@{depth}": f"AP@{depth}"}


def score_rankings(
    right: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]], *, depth: int = 100
) -> dict[str, dict[str, float]]:
    """Question id -> measure -> 0..1, for every question of `right`.

    A question with no ranking, or whose answer no passage holds, counts as zero and is never left out.
    """
    import ir_measures

    names = measure_names(depth)
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


def first_right(ranking: Sequence[str], right: Mapping[str, int]) -> int | None:
    """The rank (from 1) of the first right id, None when there is none."""
    return next((rank for rank, key in enumerate(ranking, start=1) if key in right), None)


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
