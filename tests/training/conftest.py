"""What the tests of the training share: the bundled encoder, a handmade question set, a short training."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

import training.__main__
from tests.support.dams import dams
from tests.support.short_training import RECIPE, STEPS, SmallReader, small_weights
from training.bundled import bundled_tokenizer, bundled_weights
from training.examples import Examples, SamplingRates, SearchedSet
from training.fit import batches
from training.train_step import Trainer


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return bundled_tokenizer()


@pytest.fixture(scope="session")
def start() -> dict[str, torch.Tensor]:
    """The weights that a training starts from."""
    return bundled_weights()


@pytest.fixture(scope="session")
def small_start() -> dict[str, torch.Tensor]:
    """The weights that a training of the small network starts from."""
    return small_weights()


@pytest.fixture(scope="session")
def searched_set(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> SearchedSet:
    """The handmade set with what Dateline's own search found in it."""
    return dams(tmp_path_factory.mktemp("sets"), tokenizer)


@pytest.fixture(scope="session")
def examples(searched_set: SearchedSet, tokenizer: Tokenizer) -> Examples:
    return Examples([searched_set], tokenizer, SamplingRates(joined=0.0))


@pytest.fixture(scope="session")
def learnt(
    examples: Examples, small_start: dict[str, torch.Tensor], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Trainer, list[float], Path]:
    """A training of the small network in one go, its losses, and its folder with a checkpoint of half way."""
    folder = tmp_path_factory.mktemp("training")
    torch.manual_seed(1)
    trainer = Trainer(RECIPE, small_start, SmallReader, device="cpu")
    losses = []
    for groups in batches(examples, RECIPE, 0, STEPS):
        losses.append(trainer.learn(groups, trainer.step / STEPS)["all"])
        if trainer.step == STEPS // 2:
            trainer.save(folder)
    return trainer, losses, folder


@pytest.fixture
def small_readers(small_start: dict[str, torch.Tensor], monkeypatch: pytest.MonkeyPatch) -> None:
    """The one command trains the small network where it would the reader's."""
    monkeypatch.setattr(training.__main__, "ReaderNet", SmallReader)
    monkeypatch.setattr(training.__main__, "bundled_weights", lambda: dict(small_start))
