"""The distillation loss: how far a student is from its teacher, by hand."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from qa.reader.inputs import CLS, SEP, Pair
from training.examples import TrainingPair
from training.loss import LossWeights, Targets, distillation_loss

GROUPS = [
    [
        TrainingPair(Pair([CLS, 7, SEP, 8, 9, SEP], 3, 3), ((3, 4),), 1),
        TrainingPair(Pair([CLS, 7, SEP, 8, SEP], 3, 3), (), 0),
    ],
    [TrainingPair(Pair([CLS, 7, 9, SEP, 8, SEP], 4, 4), (), None)],
]
LENGTH = 6


def outputs(seed: int) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(3, LENGTH, 2, generator=generator), torch.randn(3, 2, generator=generator)


def shares(scores: list[float], temperature: float = 1.0) -> list[float]:
    total = sum(math.exp(score / temperature) for score in scores)
    return [math.exp(score / temperature) / total for score in scores]


def divergence(teacher: list[float], student: list[float], temperature: float = 1.0) -> float:
    return sum(
        t * math.log(t / r)
        for t, r in zip(shares(teacher, temperature), shares(student, temperature), strict=True)
    )


def test_how_far_it_is_from_its_teacher_by_hand() -> None:
    student, teacher = outputs(1), outputs(2)
    targets = Targets.of(GROUPS, LENGTH)
    weights = LossWeights(shared=0.5, relevance=0.25, answerability=0.125)
    found = float(distillation_loss(student, teacher, targets, weights, temperature=2.0))
    # Where a span may be, and [CLS], which stands for "no answer".
    positions = [[3, 4], [3], [4]]
    alone = shared = 0.0
    for n in (0, 1):
        r, t = (one[0][..., n].tolist() for one in (student, teacher))
        for row, inside in enumerate(positions):
            open_to = [0, *inside]
            alone += divergence([t[row][i] for i in open_to], [r[row][i] for i in open_to], temperature=2.0)
        for rows in ((0, 1), (2,)):
            within = [(i, j) for i in rows for j in positions[i]]
            shared += divergence([t[i][j] for i, j in within], [r[i][j] for i, j in within])
    relevance = divergence(teacher[1][:2, 0].tolist(), student[1][:2, 0].tolist())  # the third stands alone
    answerability = 0.0
    for r, t in zip(student[1][:, 1].tolist(), teacher[1][:, 1].tolist(), strict=True):
        as_taught, as_read = 1 / (1 + math.exp(-t)), 1 / (1 + math.exp(-r))
        answerability -= as_taught * math.log(as_read) + (1 - as_taught) * math.log(1 - as_read)
    # Three rows and two groups; starts and ends count half each.
    expected = 2**2 * alone / 3 / 2 + 0.5 * shared / 2 / 2 + 0.25 * relevance / 2 + 0.125 * answerability / 3
    assert found == pytest.approx(expected, rel=1e-5)


def test_a_student_that_reads_as_its_teacher_has_nothing_to_learn() -> None:
    teacher = outputs(2)
    student = tuple(one.clone().requires_grad_() for one in teacher)
    distillation_loss((student[0], student[1]), teacher, Targets.of(GROUPS, LENGTH), LossWeights()).backward()  # type: ignore[no-untyped-call]
    for one in student:
        assert one.grad is not None
        assert float(one.grad.abs().max()) < 1e-6
