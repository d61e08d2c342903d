"""A network on its way: the groups of a step in, its parameters a little better out; checkpoints of it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from index.encoders.wordpieces import padded
from training.bundled import write_weights
from training.examples import TrainingPair
from training.loss import Parts, Targets, distillation_loss, loss
from training.model import Net, ReaderNet

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# Steps from one model that is kept to the next.
_KEPT = 500
# So many rows go through the network at once, those of like length together.
CHUNK = 8


@dataclass(frozen=True, slots=True)
class Recipe:
    """How it is trained: the rate rises over `warm` of the steps and falls over the last `decay` of them."""

    epochs: float = 2.0
    questions: int = 32
    rate: float = 2e-4
    head_rate: float = 1e-3
    warm: float = 0.04
    decay: float = 0.5
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.998
    dropped: float = 0.0
    # How much of the loss is what a teacher reads otherwise, where there is one.
    taught: float = 0.7
    seed: int = 1


class Training:
    """A network on its way: exact parameters, their running mean, the optimiser and the step. A teacher, one
    that has learnt, reads every pair too."""

    def __init__(
        self,
        recipe: Recipe,
        device: str,
        start: dict[str, Tensor],
        kind: type[Net] = ReaderNet,
        teacher: Net | None = None,
    ) -> None:
        self.recipe, self.device, self.step = recipe, device, 0
        self.teacher = teacher.to(device, torch.bfloat16).eval() if teacher else None
        net = kind(recipe.dropped)
        net.take(start)
        learnt = {n: p.detach().clone() for n, p in net.named_parameters() if p.requires_grad}
        net = net.to(device, torch.bfloat16)
        # On a CPU a network for each core, each run by one thread: threads that work on one product wait for
        # each other at every step of it, which costs most of the time where the computer has other work too.
        count = 1 if device == "cuda" else CORES
        self.nets = [net, *(deepcopy(net) for _ in range(count - 1))]
        self._pool = ThreadPoolExecutor(count, initializer=lambda: torch.set_num_threads(1))
        self.exact = {n: p.to(device).requires_grad_() for n, p in learnt.items()}
        self.mean = {n: p.detach().clone() for n, p in self.exact.items()}
        self.optimiser = torch.optim.AdamW(self._groups(), betas=(0.9, 0.98), fused=True)

    def _groups(self) -> list[dict[str, Any]]:
        recipe, groups = self.recipe, []
        for is_head in (False, True):
            for decays in (False, True):
                named = [
                    p
                    for n, p in self.exact.items()
                    if n.startswith(("span", "first")) == is_head and (p.ndim > 1) == decays
                ]
                rate = recipe.head_rate if is_head else recipe.rate
                decay = recipe.weight_decay if decays else 0.0
                groups.append({"params": named, "lr": rate, "most": rate, "weight_decay": decay})
        return groups

    def _read(self, net: Net, rows: Sequence[TrainingPair], longest: int) -> tuple[Tensor, Tensor]:
        """Outputs for all rows, spans padded to the longest."""
        order = sorted(range(len(rows)), key=lambda i: rows[i].pair.length)
        spans, firsts = [], []
        for at in range(0, len(order), CHUNK):
            chunk = [rows[i].pair for i in order[at : at + CHUNK]]
            (ids, mask), (types, _) = padded([p.ids for p in chunk]), padded([p.types for p in chunk])
            # Few different shapes: for each one the products are made ready anew.
            more = -ids.shape[1] % 16
            arrays = (np.pad(array, ((0, 0), (0, more))) for array in (ids, mask, types))
            tensors = (torch.from_numpy(array).to(self.device) for array in arrays)
            found, first = net(*tensors)
            spans.append(torch.nn.functional.pad(found, (0, 0, 0, longest - found.shape[1])))
            firsts.append(first)
        back = torch.tensor(order, device=self.device).argsort()
        return torch.cat(spans)[back], torch.cat(firsts)[back]

    def learn(self, groups: Sequence[Sequence[TrainingPair]], share: float) -> dict[str, float]:
        """One step; `share` is how much of the training lies behind. Gives the parts of the loss."""
        count = min(len(self.nets), len(groups))
        for i, net in enumerate(self.nets):
            net.draw_from(hash((self.recipe.seed, self.step, i)) % 2**63)
        told = list(self._pool.map(self._differentiate, self.nets, [groups[i::count] for i in range(count)]))
        for name, exact in self.exact.items():
            grads = [
                parameter.grad for net in self.nets if (parameter := net.get_parameter(name)).grad is not None
            ]
            exact.grad = torch.stack([grad.float() for grad in grads]).sum(0) / count if grads else None
        torch.nn.utils.clip_grad_norm_(list(self.exact.values()), self.recipe.clip)
        for group in self.optimiser.param_groups:
            group["lr"] = group["most"] * rate_at(share, self.recipe)
        self.optimiser.step()
        self.step += 1
        keep = min(self.recipe.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, exact in self.exact.items():
                self.mean[name].lerp_(exact, 1 - keep)
        self._hand_out()
        return {name: sum(parts[name] for parts in told) / count for name in told[0]}

    def _differentiate(self, net: Net, groups: Sequence[Sequence[TrainingPair]]) -> dict[str, float]:
        rows = [row for group in groups for row in group]
        longest = max(row.pair.length for row in rows) + 15
        targets = Targets.of(groups, longest).to(self.device)
        read = self._read(net, rows, longest)
        weights = Parts()
        parts = loss(*read, targets, weights)
        if self.teacher:
            with torch.no_grad():
                taught = self._read(self.teacher, rows, longest)
            parts["taught"] = self.recipe.taught * distillation_loss(read, taught, targets, weights)
            parts["all"] = (1 - self.recipe.taught) * parts["all"] + parts["taught"]
        parts["all"].backward()  # type: ignore[no-untyped-call]
        return {name: float(part.detach()) for name, part in parts.items()}

    def _hand_out(self) -> None:
        """Gives the networks the parameters as they are now."""
        with torch.no_grad():
            for net in self.nets:
                for name, exact in self.exact.items():
                    parameter = net.get_parameter(name)
                    parameter.copy_(exact)
                    parameter.grad = None

    def save(self, folder: Path) -> None:
        """Writes the checkpoint and the averaged model, each in one piece; every so often a model to keep."""
        state = {
            "step": self.step,
            "exact": self.exact,
            "mean": self.mean,
            "optimiser": self.optimiser.state_dict(),
        }
        torch.save(state, folder / "checkpoint.partial")
        os.replace(folder / "checkpoint.partial", folder / "checkpoint.pt")
        named = self.nets[0].named(self.mean)
        model = {n: p.detach().float().cpu().contiguous() for n, p in named.items()}
        write_weights(model, folder / "model.safetensors")
        if self.step % _KEPT == 0:
            write_weights(model, folder / f"model-{self.step}.safetensors")

    def resume(self, folder: Path) -> None:
        state = torch.load(folder / "checkpoint.pt", map_location=self.device, weights_only=True)
        self.step = state["step"]
        with torch.no_grad():
            for name, exact in self.exact.items():
                exact.copy_(state["exact"][name])
                self.mean[name].copy_(state["mean"][name])
        self._hand_out()
        self.optimiser.load_state_dict(state["optimiser"])
        for group in self.optimiser.param_groups:
            group["fused"] = True


def rate_at(share: float, recipe: Recipe) -> float:
    """The learning rate's factor: up to 1, level, then down to nearly nothing in a straight line."""
    rising = share / recipe.warm if recipe.warm else 1.0
    falling = (1 - share) / recipe.decay if recipe.decay else 1.0
    return max(0.01, min(1.0, rising, falling))
