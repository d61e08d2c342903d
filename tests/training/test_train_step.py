"""The steps of a training: their rate, their checkpoints, what they learn, on any number of cores."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
import torch

import training.train_step
from tests.support.short_training import RECIPE, STEPS, SmallReader
from training.examples import Examples
from training.fit import batches
from training.train_step import Recipe, Trainer, rate_at


def test_the_rate_rises_stays_and_falls() -> None:
    recipe = Recipe(warm=0.1, decay=0.4)
    shares = [0.05, 0.1, 0.5, 0.6, 0.8, 1.0]
    assert [rate_at(share, recipe) for share in shares] == pytest.approx([0.5, 1, 1, 1, 0.5, 0.01])


def assert_same(one: Trainer, other: Trainer) -> None:
    for name, parameter in one.exact.items():
        assert torch.equal(parameter, other.exact[name]), name
        assert torch.equal(one.mean[name], other.mean[name]), name


def test_what_was_stopped_goes_on_to_the_same_weights(
    learnt: tuple[Trainer, list[float], Path], examples: Examples, small_start: dict[str, torch.Tensor]
) -> None:
    whole, losses, folder = learnt
    torch.manual_seed(99)  # what was drawn then does not matter
    again = Trainer(RECIPE, small_start, SmallReader, device="cpu")
    again.resume(folder)
    assert again.step == STEPS // 2
    rest = [
        again.learn(groups, again.step / STEPS)["all"]
        for groups in batches(examples, RECIPE, again.step, STEPS)
    ]
    assert rest == losses[STEPS // 2 :]
    assert_same(whole, again)


def test_dropout_follows_from_seed_and_step(
    examples: Examples, small_start: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(training.train_step, "CORES", 2)
    recipe = replace(RECIPE, dropout=0.3)
    torch.manual_seed(1)
    whole = Trainer(recipe, small_start, SmallReader, device="cpu")
    plain = Trainer(
        RECIPE, {**small_start, **whole.nets[0].to_weights(whole.exact)}, SmallReader, device="cpu"
    )
    groups = list(batches(examples, recipe, 0, 2))
    first = whole.learn(groups[0], 0.0)
    assert first["all"] != plain.learn(groups[0], 0.0)["all"]
    whole.save(tmp_path)
    second = whole.learn(groups[1], 0.5)
    again = Trainer(recipe, small_start, SmallReader, device="cpu")
    again.resume(tmp_path)
    assert again.learn(groups[1], 0.5) == second
    assert_same(whole, again)


def test_learning_the_same_again_lowers_the_loss(
    examples: Examples, small_start: dict[str, torch.Tensor]
) -> None:
    torch.manual_seed(1)
    made = Trainer(replace(RECIPE, rate=3e-3), small_start, SmallReader, device="cpu")
    groups = next(batches(examples, RECIPE, 0, 1))
    before = dict(small_start)
    losses = [made.learn(groups, 0.5)["all"] for _ in range(20)]
    assert losses[-1] < 0.8 * losses[0]
    words = made.nets[0].word_embeddings.weight
    assert torch.equal(words, before["embeddings.word_embeddings.weight"].to(words.dtype))  # they stay


def test_fewer_groups_than_cores(
    examples: Examples, small_start: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training.train_step, "CORES", 3)
    made = Trainer(RECIPE, small_start, SmallReader, device="cpu")
    groups = next(batches(examples, RECIPE, 0, 1))[:2]
    assert math.isfinite(made.learn(groups, 0.5)["all"])
    assert all(torch.equal(net.span.weight, made.nets[0].span.weight) for net in made.nets)
