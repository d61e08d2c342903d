"""How the language model learns to ask: all of it but the word embeddings, in bfloat16 with exact copies."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from training.question_generation.network import keep
from training.question_generation.sequences import SHARES, Asked, by_paragraph, sequence
from training.sets import SpanQuestion

RATE, WARM, TOGETHER, SEED = 2.5e-4, 30, 8, 5


def loss(network: Any, texts: Sequence[Asked]) -> Tensor:
    """Mean negative log likelihood of the pieces that are learnt, nats a piece."""
    longest = max(len(text.ids) for text in texts)
    ids = torch.zeros(len(texts), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    learnt = torch.zeros(len(texts), longest, dtype=torch.bool)
    for row, text in enumerate(texts):
        ids[row, : len(text.ids)] = torch.tensor(text.ids)
        mask[row, : len(text.ids)] = 1
        learnt[row, : len(text.ids)] = torch.tensor(text.learnt)
    states = network.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
    # The words are many and what is learnt are few of the places.
    scores = network.lm_head(states[:, :-1][learnt[:, 1:]])
    return F.cross_entropy(scores.float(), ids[:, 1:][learnt[:, 1:]])


def epoch(
    sets: Mapping[str, Sequence[SpanQuestion]], tokenizer: Any, rng: random.Random
) -> list[list[Asked]]:
    """The steps of an epoch: texts of like length together, in an order drawn anew."""
    texts = [
        sequence(name, rows, tokenizer, rng)
        for name, of_set in sets.items()
        for rows in by_paragraph(of_set, held_out=False)
        if rng.random() < SHARES[name]
    ]
    rng.shuffle(texts)
    steps: list[list[Asked]] = []
    for at in range(0, len(texts), 8 * TOGETHER):
        block = sorted(texts[at : at + 8 * TOGETHER], key=lambda text: len(text.ids))
        steps += [block[i : i + TOGETHER] for i in range(0, len(block), TOGETHER)]
    rng.shuffle(steps)
    return steps


def held_out(
    sets: Mapping[str, Sequence[SpanQuestion]], tokenizer: Any, most: int = 96
) -> Iterator[list[Asked]]:
    """Texts of paragraphs that are kept from learning, of the set that is asked after most."""
    name = max(SHARES, key=SHARES.__getitem__)
    rng = random.Random(SEED)
    paragraphs = by_paragraph(sets[name], held_out=True)[:most]
    texts = sorted((sequence(name, rows, tokenizer, rng) for rows in paragraphs), key=lambda t: len(t.ids))
    return (texts[at : at + TOGETHER] for at in range(0, len(texts), TOGETHER))


def learn(
    network: Any, tokenizer: Any, sets: Mapping[str, Sequence[SpanQuestion]], out: Path, epochs: int = 1
) -> float:
    """Trains the network in place, writes what it learnt to `out`, gives the held-out loss, nats a piece."""
    torch.manual_seed(SEED)
    rng = random.Random(SEED)
    network.get_input_embeddings().weight.requires_grad_(False)
    network.get_output_embeddings().weight.requires_grad_(False)
    exact = [p.detach().clone() for p in network.parameters() if p.requires_grad]
    network.bfloat16().train()
    live = [p for p in network.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(exact, lr=RATE, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps = [step for _ in range(epochs) for step in epoch(sets, tokenizer, rng)]
    began, told = time.monotonic(), 0.0
    for done, texts in enumerate(steps, 1):
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(done / WARM, 1 - (done - 1) / len(steps))
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
        told += float(found.detach())
        if done % 20 == 0 or done == len(steps):
            left = (time.monotonic() - began) / done * (len(steps) - done) / 60
            print(
                f"step {done} of {len(steps)}: {told / ((done - 1) % 20 + 1):.3f}, {left:.1f} minutes left",
                flush=True,
            )
            told = 0.0
    network.eval()
    keep(network, out)
    with torch.no_grad():
        losses = [float(loss(network, texts)) for texts in held_out(sets, tokenizer)]
    return sum(losses) / len(losses) if losses else float("nan")
