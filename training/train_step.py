"""One training of a network, a step at a time, with its checkpoints."""

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
from index.storage.whole_file import replacing
from training.bundled import write_weights
from training.computing import default_device, default_dtype
from training.examples import TrainingPair
from training.loss import LossWeights, Outputs, Targets, distillation_loss, loss
from training.model import Net, ReaderNet

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# Steps from one model that is kept to the next.
_KEPT_EVERY = 500
# So many rows go through the network at once, those of like length together: of 2, 4, 8 and 16, the more the
# slower on a CPU (2.0, 2.25, 2.9 and 4.5 s a step of 32 pairs on a Xeon with AVX-512), whose caches hold few.
_CHUNK = 2


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of a training: the rate rises over `warm` of the steps, falls over the last `decay`."""

    epochs: float = 2.0
    questions: int = 32
    rate: float = 2e-4
    head_rate: float = 1e-3
    warm: float = 0.04
    decay: float = 0.5
    weight_decay: float = 0.01
    clip: float = 1.0
    average: float = 0.998
    dropout: float = 0.0
    # The share of the distillation loss in the loss, where there is a teacher.
    distillation: float = 0.7
    seed: int = 1


class Trainer:
    """A network that learns: float32 parameters, their running mean, the optimiser and the step.

    `start` are weights under their usual names, `kind` is the network's class, `dtype` what it computes in
    (by default what training.computing chooses for the device). A teacher, a trained network, reads every
    pair too.
    """

    def __init__(
        self,
        recipe: Recipe,
        start: dict[str, Tensor],
        kind: type[Net] = ReaderNet,
        teacher: Net | None = None,
        *,
        device: str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        self.recipe, self.step = recipe, 0
        self.device = device or default_device()
        self.dtype = dtype or default_dtype(self.device)
        self.teacher = teacher.to(self.device, self.dtype).eval() if teacher else None
        net = kind(recipe.dropout)
        net.load_weights(start)
        exact = {n: p.detach().clone() for n, p in net.named_parameters() if p.requires_grad}
        net = net.to(self.device, self.dtype)
        # On a CPU a network for each core, each run by one thread: threads that work on one product wait for
        # each other at every step of it, which costs most of the time where the computer has other work too.
        count = 1 if self.device == "cuda" else CORES
        self.nets = [net, *(deepcopy(net) for _ in range(count - 1))]
        self._pool = ThreadPoolExecutor(count, initializer=lambda: torch.set_num_threads(1))
        self.exact = {n: p.to(self.device).requires_grad_() for n, p in exact.items()}
        self.mean = {n: p.detach().clone() for n, p in self.exact.items()}
        self.optimiser = torch.optim.AdamW(self._parameter_groups(), betas=(0.9, 0.98), fused=True)

    def _parameter_groups(self) -> list[dict[str, Any]]:
        """Body and heads, each with and without weight decay; "most" is a group's highest rate."""
        recipe, groups = self.recipe, []
        for is_head in (False, True):
            for decays in (False, True):
                parameters = [
                    p
                    for n, p in self.exact.items()
                    if n.startswith(("span", "first")) == is_head and (p.ndim > 1) == decays
                ]
                rate = recipe.head_rate if is_head else recipe.rate
                decay = recipe.weight_decay if decays else 0.0
                groups.append({"params": parameters, "lr": rate, "most": rate, "weight_decay": decay})
        return groups

    def _outputs(self, net: Net, rows: Sequence[TrainingPair], longest: int) -> Outputs:
        """The network's outputs for all rows, span logits padded to `longest` positions."""
        order = sorted(range(len(rows)), key=lambda i: rows[i].pair.length)
        spans, firsts = [], []
        for start in range(0, len(order), _CHUNK):
            chunk = [rows[i].pair for i in order[start : start + _CHUNK]]
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

    def learn(self, groups: Sequence[Sequence[TrainingPair]], progress: float) -> dict[str, float]:
        """One step on the groups of pairs of some questions; `progress` is the share of the training that is
        done, 0..1. Returns the parts of the loss by name."""
        count = min(len(self.nets), len(groups))
        for i, net in enumerate(self.nets):
            net.seed_dropout(hash((self.recipe.seed, self.step, i)) % 2**63)
        shares = [groups[i::count] for i in range(count)]
        losses = list(self._pool.map(self._differentiate, self.nets, shares))
        self._gather_gradients(count)
        torch.nn.utils.clip_grad_norm_(list(self.exact.values()), self.recipe.clip)
        for group in self.optimiser.param_groups:
            group["lr"] = group["most"] * rate_at(progress, self.recipe)
        self.optimiser.step()
        self.step += 1
        keep = min(self.recipe.average, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, exact in self.exact.items():
                self.mean[name].lerp_(exact, 1 - keep)
        self._copy_to_nets()
        return {name: sum(parts[name] for parts in losses) / count for name in losses[0]}

    def _differentiate(self, net: Net, groups: Sequence[Sequence[TrainingPair]]) -> dict[str, float]:
        """The parts of the loss of some groups; leaves the gradients in the network."""
        rows = [row for group in groups for row in group]
        longest = max(row.pair.length for row in rows) + 15
        targets = Targets.of(groups, longest).to(self.device)
        student = self._outputs(net, rows, longest)
        weights = LossWeights()
        parts = loss(*student, targets, weights)
        if self.teacher:
            with torch.no_grad():
                teacher = self._outputs(self.teacher, rows, longest)
            share = self.recipe.distillation
            parts["distillation"] = share * distillation_loss(student, teacher, targets, weights)
            parts["all"] = (1 - share) * parts["all"] + parts["distillation"]
        parts["all"].backward()  # type: ignore[no-untyped-call]
        return {name: float(part.detach()) for name, part in parts.items()}

    def _gather_gradients(self, count: int) -> None:
        """Gives the float32 parameters the mean of the gradients of `count` networks."""
        for name, exact in self.exact.items():
            parameters = [net.get_parameter(name) for net in self.nets]
            grads = [p.grad.float() for p in parameters if p.grad is not None]
            exact.grad = torch.stack(grads).sum(0) / count if grads else None

    def _copy_to_nets(self) -> None:
        """Gives the networks the parameters as they are now, and no gradients."""
        with torch.no_grad():
            for net in self.nets:
                for name, exact in self.exact.items():
                    parameter = net.get_parameter(name)
                    parameter.copy_(exact)
                    parameter.grad = None

    def save(self, folder: Path) -> None:
        """Writes the checkpoint and the averaged model, each in one step; every 500 steps a model to keep."""
        state = {
            "step": self.step,
            "exact": self.exact,
            "mean": self.mean,
            "optimiser": self.optimiser.state_dict(),
        }
        with replacing(folder / "checkpoint.pt") as file:
            torch.save(state, file)
        averaged = self.nets[0].to_weights(self.mean)
        model = {n: p.detach().float().cpu().contiguous() for n, p in averaged.items()}
        write_weights(model, folder / "model.safetensors")
        if self.step % _KEPT_EVERY == 0:
            write_weights(model, folder / f"model-{self.step}.safetensors")

    def resume(self, folder: Path) -> None:
        """Goes on from the checkpoint in `folder`."""
        state = torch.load(folder / "checkpoint.pt", map_location=self.device, weights_only=True)
        self.step = state["step"]
        with torch.no_grad():
            for name, exact in self.exact.items():
                exact.copy_(state["exact"][name])
                self.mean[name].copy_(state["mean"][name])
        self._copy_to_nets()
        self.optimiser.load_state_dict(state["optimiser"])
        for group in self.optimiser.param_groups:
            group["fused"] = True


def rate_at(progress: float, recipe: Recipe) -> float:
    """The learning rate's factor: up to 1, level, then down to nearly nothing in a straight line."""
    rising = progress / recipe.warm if recipe.warm else 1.0
    falling = (1 - progress) / recipe.decay if recipe.decay else 1.0
    return max(0.01, min(1.0, rising, falling))
