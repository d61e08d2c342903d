"""The loss of a batch of pairs, and how far a network is from its teacher on the same batch."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from training.examples import TrainingPair

# What a network gives for a batch: span logits [rows, length, 2] (start, end) and first [rows, 2] (relevance,
# answerability).
Outputs = tuple[Tensor, Tensor]


@dataclass(frozen=True, slots=True)
class Targets:
    """What is right for a batch of rows, a row a pair of question and passage.

    `golds`, int64 [rows, golds, 2]: the positions of the first and last piece of each gold answer.
    `log_shares`, float32 [rows, golds]: the log of the share of annotators that gave it; minus infinity where
    a row has fewer. `allowed`, bool [rows, length]: where a span may be. `group`, int64 [rows]: its question.
    `relevance`, int64 [rows]: 1 where the passage answers, 0 where it does not, -1 where it nearly does.
    """

    golds: Tensor
    log_shares: Tensor
    allowed: Tensor
    group: Tensor
    relevance: Tensor

    @classmethod
    def of(cls, groups: Sequence[Sequence[TrainingPair]], length: int) -> Targets:
        """The targets of the pairs of several questions, padded to `length` positions."""
        rows = [row for group in groups for row in group]
        given = [Counter(row.golds).most_common() for row in rows]
        most = max([1, *map(len, given)])
        golds = torch.zeros(len(rows), most, 2, dtype=torch.long)
        log_shares = torch.full((len(rows), most), -math.inf)
        allowed = torch.zeros(len(rows), length, dtype=torch.bool)
        for i, row in enumerate(rows):
            allowed[i, row.pair.first : row.pair.length - 1] = True
            for g, (gold, count) in enumerate(given[i]):
                golds[i, g] = torch.tensor(gold)
                log_shares[i, g] = math.log(count / len(row.golds))
        group = torch.tensor([n for n, group in enumerate(groups) for _ in group])
        relevance = torch.tensor([-1 if row.relevance is None else row.relevance for row in rows])
        return cls(golds, log_shares, allowed, group, relevance)

    def to(self, device: str) -> Targets:
        """The same on another device."""
        return Targets(*(getattr(self, name).to(device) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class LossWeights:
    """How much each part of the loss counts against "null", which counts 1."""

    shared: float = 0.5
    relevance: float = 0.5
    answerability: float = 0.5
    # In "null" and "answerability", passages that do not answer against 1 for those that do: passages that
    # the search found, most of which are easy; and passages that the question nearly fits, which are few.
    retrieved: float = 0.4
    near: float = 0.6


def loss(spans: Tensor, first: Tensor, targets: Targets, weights: LossWeights) -> dict[str, Tensor]:
    """The parts of the loss, by name; "all" is their sum. `spans` is [rows, length, 2], `first` [rows, 2].

    "null": in each passage alone, the span or [CLS], which stands for "no answer" (Devlin et al. 2019).
    "shared": one softmax over all passages of a question, so that their scores can be compared (Clark and
    Gardner 2018). In both the annotators' answers count together: any one of them will do, the likelier the
    more gave it, and no mixture of two is learnt. "relevance": which passage of the question answers.
    "answerability": whether this one does.
    """
    answers = targets.log_shares[:, 0] > -math.inf
    alone = F.log_softmax(_masked(spans, _allowed_or_null(targets)), 1)
    parts: dict[str, Tensor] = {}
    null = torch.where(answers, -_gold_log_likelihood(alone, targets), -alone[:, 0].sum(1)) / 2
    parts["null"] = _weighted_mean(null, answers, targets, weights)
    within = _masked(spans, targets.allowed).logsumexp(1)
    totals = torch.stack([_group_logsumexp(one, targets.group) for one in within.unbind(1)]).sum(0)
    shared = totals[targets.group] - _gold_log_likelihood(spans, targets)
    parts["shared"] = weights.shared * _mean(shared[answers]) / 2
    known = targets.relevance >= 0
    scores = first[:, 0]
    right = (targets.relevance == 1) & _has_other(targets.group, known)
    relevances = _group_logsumexp(scores[known], targets.group[known])
    parts["relevance"] = weights.relevance * _mean(relevances[targets.group[right]] - scores[right])
    wrong = F.binary_cross_entropy_with_logits(first[:, 1], answers.float(), reduction="none")
    mean = _weighted_mean(wrong, answers, targets, weights) / (1 + weights.retrieved + weights.near)
    parts["answerability"] = weights.answerability * mean
    parts["all"] = torch.stack(list(parts.values())).sum()
    return parts


def distillation_loss(
    student: Outputs, teacher: Outputs, targets: Targets, weights: LossWeights, temperature: float = 2.0
) -> Tensor:
    """How far the student's outputs are from the teacher's (Hinton et al. 2015): the four parts of the loss,
    with the teacher's probabilities in the place of the gold answers. `temperature` flattens those of the
    spans in each passage alone."""

    def alone(spans: Tensor) -> Tensor:
        return F.log_softmax(_masked(spans, _allowed_or_null(targets)) / temperature, 1)

    def across(scores: Tensor) -> Tensor:
        """Log probabilities among all that a group holds; `scores` is [rows, positions]."""
        return scores - _group_logsumexp(scores.logsumexp(1), targets.group)[targets.group, None]

    rows, groups = len(targets.group), int(targets.group.max()) + 1
    total = temperature**2 * _divergence(alone(student[0]), alone(teacher[0])) / rows / 2
    for n in (0, 1):
        logs = [across(one[0][..., n].masked_fill(~targets.allowed, -1e9)) for one in (student, teacher)]
        total = total + weights.shared * _divergence(*logs) / groups / 2
    relevances = [across(one[1][:, :1]) for one in (student, teacher)]
    total = total + weights.relevance * _divergence(*relevances) / groups
    answerability = F.binary_cross_entropy_with_logits(student[1][:, 1], teacher[1][:, 1].sigmoid())
    return total + weights.answerability * answerability


def _allowed_or_null(targets: Targets) -> Tensor:
    """Where a span may lie, and [CLS]."""
    allowed = targets.allowed.clone()
    allowed[:, 0] = True
    return allowed


def _masked(spans: Tensor, allowed: Tensor) -> Tensor:
    """The span logits [rows, length, 2] with those of other positions as good as impossible."""
    return spans.masked_fill(~allowed[..., None], torch.finfo(torch.float32).min)


def _divergence(student: Tensor, teacher: Tensor) -> Tensor:
    """Kullback-Leibler divergence of log probabilities; 0 where the teacher's probability is 0."""
    shares = teacher.exp()
    return torch.where(shares > 0, shares * (teacher - student), 0.0).sum()


def _weighted_mean(values: Tensor, answers: Tensor, targets: Targets, weights: LossWeights) -> Tensor:
    """The mean over rows that answer, plus those over rows of either kind that don't, with their weights."""
    near = ~answers & (targets.relevance < 0)
    retrieved = ~answers & ~near
    return (
        _mean(values[answers])
        + weights.retrieved * _mean(values[retrieved])
        + weights.near * _mean(values[near])
    )


def _gold_log_likelihood(scores: Tensor, targets: Targets) -> Tensor:
    """Log of the sum over a row's golds of share times e^(first piece's score + last piece's), [rows]."""
    starts, ends = (scores[..., n].gather(1, targets.golds[..., n]) for n in (0, 1))
    return (starts + ends + targets.log_shares.clamp_min(-1e30)).logsumexp(1)


def _group_logsumexp(values: Tensor, group: Tensor) -> Tensor:
    """Log of the sum of exponentials of the values of each group, [groups]."""
    count = int(group.max()) + 1 if len(group) else 0
    most = torch.full((count,), -1e30, device=values.device).scatter_reduce(0, group, values.detach(), "amax")
    total = torch.zeros(count, device=values.device).index_add(0, group, (values - most[group]).exp())
    return total.clamp_min(1e-30).log() + most


def _has_other(group: Tensor, known: Tensor) -> Tensor:
    """Whether a row's group holds another row of known relevance."""
    counts = torch.zeros(int(group.max()) + 1, device=group.device).index_add(0, group, known.float())
    return counts[group] > 1


def _mean(values: Tensor) -> Tensor:
    """The mean; 0, which can still be differentiated, where there are no values."""
    return values.mean() if len(values) else values.sum()
