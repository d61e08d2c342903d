"""The network's outputs for groups of rows in, what it is wrong by out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from training.examples import TrainingPair


@dataclass(frozen=True, slots=True)
class Targets:
    """What is right of a batch of rows: its golds, int64 [rows, golds, 2], each the places of its first and
    last piece; the log of the share of annotators that gave each, float32 [rows, golds], minus infinity where
    a row has fewer; what may be a span, bool [rows, length]; each row's group; who answers."""

    golds: Tensor
    shares: Tensor
    spans: Tensor
    group: Tensor
    relevance: Tensor
    """1, 0, or -1 where nothing is said of it"""

    @classmethod
    def of(cls, groups: Sequence[Sequence[TrainingPair]], length: int) -> Targets:
        rows = [row for group in groups for row in group]
        given = [Counter(row.golds).most_common() for row in rows]
        most = max([1, *map(len, given)])
        golds = torch.zeros(len(rows), most, 2, dtype=torch.long)
        shares = torch.full((len(rows), most), -math.inf)
        spans = torch.zeros(len(rows), length, dtype=torch.bool)
        for i, row in enumerate(rows):
            spans[i, row.pair.first : row.pair.length - 1] = True
            for g, (gold, count) in enumerate(given[i]):
                golds[i, g] = torch.tensor(gold)
                shares[i, g] = math.log(count / len(row.golds))
        group = torch.tensor([n for n, group in enumerate(groups) for _ in group])
        relevance = torch.tensor([-1 if row.relevance is None else row.relevance for row in rows])
        return cls(golds, shares, spans, group, relevance)

    def to(self, device: str) -> Targets:
        return Targets(*(getattr(self, name).to(device) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Parts:
    """Weights of what the loss is made of."""

    shared: float = 0.5
    relevance: float = 0.5
    here: float = 0.5
    # Of passages that do not answer, in "null" and "here", against 1 for those that do: such as the search
    # found, most of which are easily told; and such as the question nearly fits, which are few.
    found: float = 0.4
    near: float = 0.6


def loss(spans: Tensor, first: Tensor, targets: Targets, parts: Parts) -> dict[str, Tensor]:
    """The parts of the loss, by name; "all" is their sum. `spans` is [rows, length, 2], `first` [rows, 2].

    "null": in each passage alone, the span or the first place, which stands for "not here" (Devlin et al.
    2019). "shared": one softmax over the passages of a question, so that their scores can be compared (Clark
    and Gardner 2018). In both the annotators' answers count together: any one of them will do, the likelier
    the more gave it, and no mixture of two is learnt. "relevance": which passage of the question answers.
    "here": whether this one does.
    """
    far = torch.finfo(torch.float32).min
    answers = targets.shares[:, 0] > -math.inf
    shut = ~targets.spans
    open_to = shut.clone()
    open_to[:, 0] = False
    alone = F.log_softmax(spans.masked_fill(open_to[..., None], far), 1)
    found: dict[str, Tensor] = {}
    wrong = torch.where(answers, -_of_golds(alone, targets), -alone[:, 0].sum(1)) / 2
    found["null"] = _weighed(wrong, answers, targets, parts)
    within = spans.masked_fill(shut[..., None], far).logsumexp(1)
    totals = torch.stack([_group_logsumexp(one, targets.group) for one in within.unbind(1)]).sum(0)
    shared = totals[targets.group] - _of_golds(spans, targets)
    found["shared"] = parts.shared * _mean(shared[answers]) / 2
    known = targets.relevance >= 0
    scores = first[:, 0]
    right = (targets.relevance == 1) & _has_other(targets.group, known)
    relevances = _group_logsumexp(scores[known], targets.group[known])
    found["relevance"] = parts.relevance * _mean(relevances[targets.group[right]] - scores[right])
    here = F.binary_cross_entropy_with_logits(first[:, 1], answers.float(), reduction="none")
    found["here"] = parts.here * _weighed(here, answers, targets, parts) / (1 + parts.found + parts.near)
    found["all"] = torch.stack(list(found.values())).sum()
    return found


def distillation_loss(
    read: tuple[Tensor, Tensor],
    taught: tuple[Tensor, Tensor],
    targets: Targets,
    parts: Parts,
    heat: float = 2.0,
) -> Tensor:
    """How far what is read, spans [rows, length, 2] and first [rows, 2], is from what a teacher reads (Hinton
    et al. 2015): the four parts of the loss, with the teacher's shares in the place of what is right. In each
    passage alone they are evened out by `heat`."""
    shut = ~targets.spans
    open_to = shut.clone()
    open_to[:, 0] = False
    far = torch.finfo(torch.float32).min

    def alone(spans: Tensor) -> Tensor:
        return F.log_softmax(spans.masked_fill(open_to[..., None], far) / heat, 1)

    def across(scores: Tensor) -> Tensor:
        """Logs of shares among all that a group holds; `scores` is [rows, places]."""
        return scores - _group_logsumexp(scores.logsumexp(1), targets.group)[targets.group, None]

    rows, groups = len(targets.group), int(targets.group.max()) + 1
    wrong = heat**2 * _divergence(alone(read[0]), alone(taught[0])) / rows / 2
    for n in (0, 1):
        logs = [across(one[0][..., n].masked_fill(shut, -1e9)) for one in (read, taught)]
        wrong = wrong + parts.shared * _divergence(*logs) / groups / 2
    relevances = [across(one[1][:, :1]) for one in (read, taught)]
    wrong = wrong + parts.relevance * _divergence(*relevances) / groups
    here = F.binary_cross_entropy_with_logits(read[1][:, 1], taught[1][:, 1].sigmoid())
    return wrong + parts.here * here


def _divergence(logs: Tensor, taught: Tensor) -> Tensor:
    """Sum of share times log of share over share (Kullback-Leibler); nothing where the teacher gives none."""
    shares = taught.exp()
    return torch.where(shares > 0, shares * (taught - logs), 0.0).sum()


def _weighed(wrong: Tensor, answers: Tensor, targets: Targets, parts: Parts) -> Tensor:
    """The mean over rows that answer, and with their weights those over rows of either kind that don't."""
    near = ~answers & (targets.relevance < 0)
    found = ~answers & ~near
    return _mean(wrong[answers]) + parts.found * _mean(wrong[found]) + parts.near * _mean(wrong[near])


def _of_golds(scores: Tensor, targets: Targets) -> Tensor:
    """Log of the sum over a row's golds of share times e^(first piece's score + last piece's), [rows]."""
    starts, ends = (scores[..., n].gather(1, targets.golds[..., n]) for n in (0, 1))
    return (starts + ends + targets.shares.clamp_min(-1e30)).logsumexp(1)


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
    return values.mean() if len(values) else values.sum()
