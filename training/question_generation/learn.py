"""Trains the language model to ask: all of it but the word embeddings, with float32 copies of the weights."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from training.computing import default_dtype
from training.question_generation.network import write_learnt
from training.question_generation.sequences import SHARES, TrainingText, by_paragraph, sequence
from training.sets import SpanQuestion

RATE, WARM_STEPS, BATCH, SEED = 2.5e-4, 30, 8, 5


def loss(network: Any, texts: Sequence[TrainingText]) -> Tensor:
    """Mean negative log likelihood of the target pieces, nats a piece."""
    longest = max(len(text.ids) for text in texts)
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    is_target = torch.zeros(len(texts), longest, dtype=torch.bool)
    for row, text in enumerate(texts):
        ids[row, : len(text.ids)] = torch.tensor(text.ids)
        mask[row, : len(text.ids)] = 1
        is_target[row, : len(text.ids)] = torch.tensor(text.is_target)
    states = network.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
    # The vocabulary is large and few pieces are targets: logits are computed for those alone.
    logits = network.lm_head(states[:, :-1][is_target[:, 1:]])
    return F.cross_entropy(logits.float(), ids[:, 1:][is_target[:, 1:]])


def epoch(
    sets: Mapping[str, Sequence[SpanQuestion]], tokenizer: Any, rng: random.Random
) -> list[list[TrainingText]]:
    """The batches of an epoch: texts of like length together, in an order drawn anew."""
    texts = [
        sequence(name, rows, tokenizer, rng)
        for name, of_set in sets.items()
        for rows in by_paragraph(of_set, held_out=False)
        if rng.random() < SHARES[name]
    ]
    rng.shuffle(texts)
    steps: list[list[TrainingText]] = []
    for at in range(0, len(texts), 8 * BATCH):
        block = sorted(texts[at : at + 8 * BATCH], key=lambda text: len(text.ids))
        steps += [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
    rng.shuffle(steps)
    return steps


def held_out(
    sets: Mapping[str, Sequence[SpanQuestion]], tokenizer: Any, most: int = 96
) -> Iterator[list[TrainingText]]:
    """Batches of the held-out paragraphs of the set with the largest share."""
    name = max(SHARES, key=SHARES.__getitem__)
    rng = random.Random(SEED)
    paragraphs = by_paragraph(sets[name], held_out=True)[:most]
    texts = sorted((sequence(name, rows, tokenizer, rng) for rows in paragraphs), key=lambda t: len(t.ids))
    return (texts[at : at + BATCH] for at in range(0, len(texts), BATCH))


def learn(
    network: Any,
    tokenizer: Any,
    sets: Mapping[str, Sequence[SpanQuestion]],
    out: Path,
    epochs: int = 1,
    dtype: torch.dtype | None = None,
) -> float:
    """Trains the network in place, writes what it learnt to `out`, returns the held-out loss, nats a piece.
    `dtype` is what it computes in: see training.computing."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    network.get_input_embeddings().weight.requires_grad_(False)
    network.get_output_embeddings().weight.requires_grad_(False)
    exact = [p.detach().clone() for p in network.parameters() if p.requires_grad]
    network.to(dtype or default_dtype("cpu")).train()
    live = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(exact, lr=RATE, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps = [step for _ in range(epochs) for step in epoch(sets, tokenizer, rng)]
    start_time, loss_sum = time.monotonic(), 0.0
    for done, texts in enumerate(steps, 1):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(done / WARM_STEPS, 1 - (done - 1) / len(steps))
        loss_sum += _step(network, texts, exact, live, optimiser)
        if done % 20 == 0 or done == len(steps):
            mean = loss_sum / ((done - 1) % 20 + 1)
            left = (time.monotonic() - start_time) / done * (len(steps) - done) / 60
            print(f"step {done} of {len(steps)}: {mean:.3f}, {left:.1f} minutes left", flush=True)
            loss_sum = 0.0
    network.eval()
    write_learnt(network, out)
    with torch.no_grad():
        losses = [float(loss(network, texts)) for texts in held_out(sets, tokenizer)]
    return sum(losses) / len(losses) if losses else float("nan")


def _step(
    network: Any,
    texts: Sequence[TrainingText],
    exact: Sequence[Tensor],
    live: Sequence[Tensor],
    optimiser: torch.optim.Optimizer,
) -> float:
    """One step on a batch; `exact` are the float32 copies of the parameters `live`. Returns the loss."""
    found = loss(network, texts)
    found.backward()  # type: ignore[no-untyped-call]
    for copy, parameter in zip(exact, live, strict=True):
        copy.grad = None if parameter.grad is None else parameter.grad.float()
        parameter.grad = None
    torch.nn.utils.clip_grad_norm_(exact, 1.0)
    optimiser.step()
    with torch.no_grad():
        for copy, parameter in zip(exact, live, strict=True):
            parameter.copy_(copy)
    return float(found.detach())
