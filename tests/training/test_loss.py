"""The loss: its parts by hand, and batches that lack something."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
import torch

from qa.reader.calibration import log_sum
from qa.reader.inputs import Pair
from training.examples import TrainingPair
from training.loss import LossWeights, Targets, loss


def pair(golds: tuple[tuple[int, int], ...], relevance: int | None) -> TrainingPair:
    """A pair of six positions: [CLS] 7 [SEP], two pieces of a passage, [SEP]."""
    return TrainingPair(Pair([101, 7, 102, 8, 9, 102], 3, 3), golds, relevance)


def log_softmax(values: Sequence[float], place: int) -> float:
    return values[place] - log_sum(list(values))


def test_the_loss_by_hand() -> None:
    groups = [[pair(((3, 4), (4, 4), (3, 4)), 1), pair((), 0)], [pair((), None)]]
    starts: list[list[float]] = [[1, 9, 9, 2, 3, 9], [0, 9, 9, 4, 1, 9], [-1, 9, 9, 0.5, 2, 9]]
    ends: list[list[float]] = [[0.5, 9, 9, 1, 2, 9], [0, 9, 9, -1, 3, 9], [2, 9, 9, 0, 1, 9]]
    first = [[1.0, 0.5], [2.0, -1.0], [3.0, 4.0]]
    weights = LossWeights(shared=0.5, relevance=0.25, answerability=0.125, retrieved=0.75, near=1.5)
    found = loss(
        torch.stack([torch.tensor(starts), torch.tensor(ends)], -1),
        torch.tensor(first),
        Targets.of(groups, 6),
        weights,
    )
    # What may be chosen: [CLS], which stands for "no answer", and the passage's two pieces.
    open_starts, open_ends = ([[one[0], *one[3:5]] for one in some] for some in (starts, ends))
    # Two annotators of three mark both pieces, one the second alone: either will do.
    on_gold = -log_sum(
        [
            math.log(2 / 3) + log_softmax(open_starts[0], 1) + log_softmax(open_ends[0], 2),
            math.log(1 / 3) + log_softmax(open_starts[0], 2) + log_softmax(open_ends[0], 2),
        ]
    )
    # The second passage is one that the search found, the third one that the question nearly fits.
    on_null = [-sum(log_softmax(o[n], 0) for o in (open_starts, open_ends)) for n in (1, 2)]
    expected = on_gold + 0.75 * on_null[0] + 1.5 * on_null[1]
    assert float(found["null"]) == pytest.approx(expected / 2, rel=1e-5)
    # One normalisation over the pieces of both passages of the question.
    golds = log_sum([math.log(2 / 3) + 2 + 2, math.log(1 / 3) + 3 + 2])
    shared = log_sum([2, 3, 4, 1]) + log_sum([1, 2, -1, 3]) - golds
    assert float(found["shared"]) == pytest.approx(0.5 * shared / 2, rel=1e-5)
    assert float(found["relevance"]) == pytest.approx(0.25 * (log_sum([1, 2]) - 1), rel=1e-5)
    wrong = (math.log(1 + math.exp(-0.5)), math.log(1 + math.exp(-1)), math.log(1 + math.exp(4)))
    expected = (wrong[0] + 0.75 * wrong[1] + 1.5 * wrong[2]) / 3.25
    assert float(found["answerability"]) == pytest.approx(0.125 * expected, rel=1e-5)
    total = sum(float(value) for name, value in found.items() if name != "all")
    assert float(found["all"]) == pytest.approx(total)


@pytest.mark.parametrize(
    "groups",
    [
        [[pair((), None)]],  # nothing answers
        [[pair(((3, 3),), 1)]],  # nothing to tell it from
        [[pair(((3, 3),), 1), pair((), 0)]],
    ],
)
def test_the_loss_is_a_number_whatever_a_batch_lacks(groups: list[list[TrainingPair]]) -> None:
    count = sum(map(len, groups))
    spans = torch.zeros(count, 6, 2, requires_grad=True)
    first = torch.zeros(count, 2, requires_grad=True)
    found = loss(spans, first, Targets.of(groups, 6), LossWeights())
    assert all(math.isfinite(float(part.detach())) for part in found.values())
    found["all"].backward()  # type: ignore[no-untyped-call]
    assert spans.grad is not None
    assert torch.isfinite(spans.grad).all()
    assert (spans.grad[:, [1, 2, 5]] == 0).all()  # the question and [SEP] are no spans
