"""The network's outputs for groups of rows in, what it is wrong by out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from qa.reader.decode import LONGEST
from training.examples import Row
from training.model import of_spans

_FAR = torch.finfo(torch.float32).min


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
    def of(cls, groups: Sequence[Sequence[Row]], length: int) -> Targets:
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

    ends: float = 0.25
    span: float = 0.25
    shared: float = 0.25
    relevance: float = 0.5
    here: float = 0.5
    # Of passages that do not answer, in "ends", "span" and "here", against 1 for those that do: such as the
    # search found, most of which are easily told; and such as the question nearly fits, which are few.
    found: float = 0.4
    near: float = 0.6


def loss(spans: Tensor, first: Tensor, targets: Targets, parts: Parts) -> dict[str, Tensor]:
    """The parts of the loss, by name; "all" is their sum. `spans` is [rows, length, SPAN], `first` [rows, 2].

    "ends": in each passage alone, the answer's first and its last piece, each by itself, or the first place,
    which stands for "not here" (Devlin et al. 2019). "span": the same of the two together (Fajcik et al.
    2021). "shared": of the spans of all passages of a question, so that their scores can be compared (Clark
    and Gardner 2018). In all the annotators' answers count together: any one of them will do, the likelier
    the more gave it, and no mixture of two is learnt. "relevance": which passage of the question answers.
    "here": whether this one does.
    """
    answers = targets.shares[:, 0] > -math.inf
    scores = of_spans(spans)
    golds, null = _of_golds(scores, targets), scores[:, 0, 0]
    within = scores.masked_fill(~_possible(targets), _FAR).flatten(1).logsumexp(1)
    of_span = torch.logaddexp(within, null) - torch.where(answers, golds, null)
    found: dict[str, Tensor] = {}
    for name, wrong in (("ends", _of_ends(spans, targets, answers)), ("span", of_span)):
        found[name] = getattr(parts, name) * _weighed(wrong, answers, targets, parts)
    shared = _group_logsumexp(within, targets.group)[targets.group] - golds
    found["shared"] = parts.shared * _mean(shared[answers])
    known = targets.relevance >= 0
    of_passage = first[:, 0]
    right = (targets.relevance == 1) & _has_other(targets.group, known)
    relevances = _group_logsumexp(of_passage[known], targets.group[known])
    found["relevance"] = parts.relevance * _mean(relevances[targets.group[right]] - of_passage[right])
    here = F.binary_cross_entropy_with_logits(first[:, 1], answers.float(), reduction="none")
    found["here"] = parts.here * _weighed(here, answers, targets, parts) / (1 + parts.found + parts.near)
    found["all"] = torch.stack(list(found.values())).sum()
    return found


def _weighed(wrong: Tensor, answers: Tensor, targets: Targets, parts: Parts) -> Tensor:
    """The mean over rows that answer, and with their weights those over rows of either kind that don't."""
    near = ~answers & (targets.relevance < 0)
    found = ~answers & ~near
    return _mean(wrong[answers]) + parts.found * _mean(wrong[found]) + parts.near * _mean(wrong[near])


def _possible(targets: Targets) -> Tensor:
    """What may be an answer, bool [rows, length, length]: spans of the passage that are not too long, and the
    golds even if they are."""
    length = targets.spans.shape[1]
    near = torch.ones(length, length, dtype=torch.bool, device=targets.spans.device).triu().tril(LONGEST - 1)
    possible = targets.spans[:, :, None] & near
    row, gold = (targets.shares > -math.inf).nonzero(as_tuple=True)
    start, end = targets.golds[row, gold].unbind(1)
    possible &= targets.spans[:, None, :]
    possible[row, start, end] = True
    return possible


def _of_ends(spans: Tensor, targets: Targets, answers: Tensor) -> Tensor:
    """How unlikely the golds' first and last pieces are, or the first place where there are none, [rows]."""
    shut = ~targets.spans
    shut[:, 0] = False
    alone = F.log_softmax(spans[..., :2].masked_fill(shut[..., None], _FAR), 1)
    starts, ends = alone.unbind(2)
    golds = _of_golds(starts[:, :, None] + ends[:, None, :], targets)
    return -torch.where(answers, golds, starts[:, 0] + ends[:, 0])


def _of_golds(scores: Tensor, targets: Targets) -> Tensor:
    """Log of the sum over a row's golds of share times e^score, [rows]; scores are [rows, length, length]."""
    rows = torch.arange(len(scores), device=scores.device)[:, None]
    found = scores[rows, targets.golds[..., 0], targets.golds[..., 1]]
    return (found + targets.shares.clamp_min(-1e30)).logsumexp(1)


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
