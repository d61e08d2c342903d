"""The network's outputs for groups of rows in, what it is wrong by out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from training.examples import Row


@dataclass(frozen=True, slots=True)
class Targets:
    """What is right of a batch of rows: gold shares and what may be a span, float32 and bool [rows, length];
    each row's group; who answers."""

    starts: Tensor
    ends: Tensor
    spans: Tensor
    group: Tensor
    relevance: Tensor
    """1, 0, or -1 where nothing is said of it"""

    @classmethod
    def of(cls, groups: Sequence[Sequence[Row]], length: int) -> Targets:
        rows = [row for group in groups for row in group]
        starts, ends = torch.zeros(len(rows), length), torch.zeros(len(rows), length)
        spans = torch.zeros(len(rows), length, dtype=torch.bool)
        for i, row in enumerate(rows):
            spans[i, row.pair.first : row.pair.length - 1] = True
            for start, end in row.golds:
                starts[i, start] += 1 / len(row.golds)
                ends[i, end] += 1 / len(row.golds)
        group = torch.tensor([n for n, group in enumerate(groups) for _ in group])
        relevance = torch.tensor([-1 if row.relevance is None else row.relevance for row in rows])
        return cls(starts, ends, spans, group, relevance)

    def to(self, device: str) -> Targets:
        return Targets(*(getattr(self, name).to(device) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Parts:
    """Weights of what the loss is made of."""

    shared: float = 0.5
    relevance: float = 0.5
    here: float = 0.5
    null: float = 0.7


def loss(spans: Tensor, first: Tensor, targets: Targets, parts: Parts) -> dict[str, Tensor]:
    """The parts of the loss, by name; "all" is their sum. `spans` is [rows, length, 2], `first` [rows, 2].

    "null": in each passage alone, the span or the first place, which stands for "not here" (Devlin et al.
    2019). "shared": one softmax over the passages of a question, so that their scores can be compared (Clark
    and Gardner 2018). "relevance": which passage of the question answers. "here": whether this one does.
    """
    far = torch.finfo(torch.float32).min
    answers = targets.starts.sum(1) > 0
    found: dict[str, Tensor] = {}
    nulls, shareds = [], []
    for logits, golds in ((spans[..., 0], targets.starts), (spans[..., 1], targets.ends)):
        open_to = targets.spans.clone()
        open_to[:, 0] = True
        alone = F.log_softmax(logits.masked_fill(~open_to, far), 1)
        wrong = torch.where(answers, -(golds * alone.masked_fill(~open_to, 0)).sum(1), -alone[:, 0])
        nulls.append(_mean(wrong[answers]) + parts.null * _mean(wrong[~answers]))
        within = logits.masked_fill(~targets.spans, far).logsumexp(1)
        shareds.append(_shared(within, logits, golds, answers, targets.group))
    found["null"] = (nulls[0] + nulls[1]) / 2
    found["shared"] = parts.shared * (shareds[0] + shareds[1]) / 2
    known = targets.relevance >= 0
    scores = first[:, 0]
    right = (targets.relevance == 1) & _has_other(targets.group, known)
    totals = _group_logsumexp(scores[known], targets.group[known])
    found["relevance"] = parts.relevance * _mean(totals[targets.group[right]] - scores[right])
    found["here"] = parts.here * F.binary_cross_entropy_with_logits(first[:, 1], answers.float())
    found["all"] = torch.stack(list(found.values())).sum()
    return found


def _shared(within: Tensor, logits: Tensor, golds: Tensor, answers: Tensor, group: Tensor) -> Tensor:
    totals = _group_logsumexp(within, group)
    return _mean(totals[group[answers]] - (golds * logits).sum(1)[answers])


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
