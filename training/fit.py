"""One training of the reader, or of the larger network that teaches it, as a command.

    python -m training.fit DATA WORK [--stage N] [--epochs N] [--seed N] [--dtype TYPE] [--resume]
    python -m training.fit DATA WORK --larger ...
    python -m training.fit DATA WORK --teacher FILE... ...

DATA holds the question sets; WORK gets what the search finds (training.search), checkpoints and
model.safetensors. With --resume a training that was stopped goes on from its last checkpoint, as if it had
not been: every step's questions follow from the seed and the step alone. With --larger a larger network
learns, and with --teacher the reader learns from that. --dtype is what is computed in: see
training.computing.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

from training.average import mean
from training.bundled import bundled_tokenizer, bundled_weights
from training.computing import add_dtype_option, dtype_of
from training.examples import STAGES, Examples, SamplingRates, SearchedSet, TrainingPair
from training.model import Net, ReaderNet
from training.search import MEASURED_ON, search_set
from training.sets import GENERATED, TRAINED_ON
from training.teacher import LargerNet, larger_weights, trained
from training.train_step import Recipe, Trainer

_SAVED_EVERY = 250  # steps from one checkpoint to the next
_PRINTED_EVERY = 50


def batches(examples: Examples, recipe: Recipe, start: int, steps: int) -> Iterator[list[list[TrainingPair]]]:
    """The groups of pairs of each step from `start` up to `steps`."""
    epoch, order, passed = 0, examples.epoch(recipe.seed, 0), 0
    for step in range(steps):
        if (step - passed + 1) * recipe.questions > len(order):
            passed, epoch = step, epoch + 1
            order = examples.epoch(recipe.seed, epoch)
        if step >= start:
            first = (step - passed) * recipe.questions
            rng = random.Random(f"{recipe.seed} step {step}")
            yield [
                group
                for searched_set, question in order[first : first + recipe.questions]
                for group in examples.groups(searched_set, question, rng)
            ]


def new_trainer(
    recipe: Recipe,
    start: dict[str, Tensor],
    kind: type[Net] = ReaderNet,
    teacher: Net | None = None,
    dtype: torch.dtype | None = None,
) -> Trainer:
    """A training at its first step, whose heads follow from the recipe's seed where `start` has none."""
    torch.manual_seed(recipe.seed)
    return Trainer(recipe, start, kind, teacher, dtype=dtype)


def train(examples: Examples, trainer: Trainer, folder: Path, resume: bool) -> None:
    """Does the steps that are left, writes checkpoints to `folder`, prints the mean losses as JSON lines."""
    recipe = trainer.recipe
    if resume and (folder / "checkpoint.pt").exists():
        trainer.resume(folder)
    steps = int(recipe.epochs * len(examples.epoch(recipe.seed, 0)) / recipe.questions)
    dtype = str(trainer.dtype).removeprefix("torch.")
    print(f"{steps} steps on {trainer.device} in {dtype}, from {trainer.step}", flush=True)
    start_time, first = time.monotonic(), trainer.step
    sums: dict[str, float] = {}
    for groups in batches(examples, recipe, trainer.step, steps):
        for name, value in trainer.learn(groups, trainer.step / steps).items():
            sums[name] = sums.get(name, 0.0) + value
        if trainer.step % _PRINTED_EVERY == 0 or trainer.step == steps:
            count = (trainer.step - first - 1) % _PRINTED_EVERY + 1
            seconds = (time.monotonic() - start_time) / (trainer.step - first)
            line = {name: round(total / count, 3) for name, total in sums.items()}
            left = seconds * (steps - trainer.step) / 60
            print(json.dumps({"step": trainer.step, **line, "minutes left": round(left, 1)}), flush=True)
            sums = {}
        if trainer.step % _SAVED_EVERY == 0 or trainer.step == steps:
            trainer.save(folder)


def load_sets(data: Path, work: Path, tokenizer: Tokenizer, rates: SamplingRates) -> list[SearchedSet]:
    """The sets of which `rates` draws questions, searched first where they were not yet."""
    folders = {name: data for name in TRAINED_ON if dict(rates.of_set).get(name, 1.0)}
    if (work / f"{GENERATED}.jsonl.gz").exists():
        folders[GENERATED] = work
    for name, folder in (folders | {MEASURED_ON: data}).items():
        if not (work / f"{name}.passages.jsonl.gz").exists():
            search_set(folder, work, name)
    return [SearchedSet.load(work, name, tokenizer) for name in folders]


def _arguments() -> argparse.Namespace:
    recipe = Recipe()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("data", type=Path)
    add("work", type=Path)
    add("--stage", type=int, choices=range(1, 1 + len(STAGES)), default=1, help="see examples.py")
    add("--epochs", type=float, default=recipe.epochs)
    add("--rate", type=float, default=recipe.rate)
    add("--questions", type=int, default=recipe.questions, help="questions a step")
    add("--dropout", type=float, default=recipe.dropout)
    add("--average", type=float, default=recipe.average, help="decay of the weights' running mean")
    add("--out", type=Path, help="where checkpoint and models go, if not to WORK")
    add("--seed", type=int, default=recipe.seed)
    add("--resume", action="store_true", help="go on from the last checkpoint")
    add("--larger", action="store_true", help="train the network that can teach: see teacher.py")
    add("--start", type=Path, help="a model.safetensors to start from, in place of MiniLM alone")
    add(
        "--teacher",
        type=Path,
        nargs="+",
        help="the model.safetensors of a larger network to learn from, or of several for their mean",
    )
    add_dtype_option(parser)
    return parser.parse_args()


def main() -> None:
    given = _arguments()
    if given.out:
        given.out.mkdir(parents=True, exist_ok=True)
    recipe = Recipe(
        epochs=given.epochs,
        rate=given.rate,
        questions=given.questions,
        seed=given.seed,
        dropout=given.dropout,
        average=given.average,
    )
    tokenizer = bundled_tokenizer()
    start = larger_weights() if given.larger else bundled_weights()
    if given.start:
        start |= load_file(given.start)
    kind = LargerNet if given.larger else ReaderNet
    teacher = trained(mean(list(map(load_file, given.teacher)))) if given.teacher else None
    trainer = new_trainer(recipe, start, kind, teacher, dtype_of(given.dtype))
    rates = STAGES[given.stage - 1]
    examples = Examples(load_sets(given.data, given.work, tokenizer, rates), tokenizer, rates)
    train(examples, trainer, given.out or given.work, given.resume)


if __name__ == "__main__":
    main()
