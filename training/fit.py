"""The one command that trains the reader: question sets in, a checkpoint and an averaged model out.

    python -m training.fit DATA WORK [--stage N] [--epochs N] [--seed N] [--resume]
    python -m training.fit DATA WORK --larger ...
    python -m training.fit DATA WORK --teacher FILE... ...

DATA holds the question sets; WORK gets what the search finds (training.search), checkpoints and
model.safetensors. What was stopped goes on from its last checkpoint with --resume, as if it had not been:
every step's questions follow from the seed and the step alone. With --larger it is a larger network that
learns, from which, with --teacher, the reader can learn.
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
from training.examples import STAGES, Collection, Examples, TrainingPair
from training.model import Net, ReaderNet
from training.search import MEASURED_ON, search_set
from training.sets import ASKED, TRAINED_ON
from training.teacher import LargerNet, larger_weights, trained
from training.train_step import Recipe, Training

_SAVED = 250  # steps from one checkpoint to the next


def batches(examples: Examples, recipe: Recipe, start: int, steps: int) -> Iterator[list[list[TrainingPair]]]:
    """The groups of each step from `start` on."""
    epoch, order, passed = 0, examples.epoch(recipe.seed, 0), 0
    for step in range(steps):
        if (step - passed + 1) * recipe.questions > len(order):
            passed, epoch = step, epoch + 1
            order = examples.epoch(recipe.seed, epoch)
        if step >= start:
            at = (step - passed) * recipe.questions
            rng = random.Random(f"{recipe.seed} step {step}")
            yield [
                group
                for collection, question in order[at : at + recipe.questions]
                for group in examples.groups(collection, question, rng)
            ]


def begun(
    recipe: Recipe, start: dict[str, Tensor], kind: type[Net] = ReaderNet, teacher: Net | None = None
) -> Training:
    """A training at its first step, on a GPU where there is one."""
    torch.manual_seed(recipe.seed)
    return Training(recipe, "cuda" if torch.cuda.is_available() else "cpu", start, kind, teacher)


def train(examples: Examples, training: Training, folder: Path, resume: bool) -> None:
    recipe = training.recipe
    if resume and (folder / "checkpoint.pt").exists():
        training.resume(folder)
    steps = int(recipe.epochs * len(examples.epoch(recipe.seed, 0)) / recipe.questions)
    print(f"{steps} steps on {training.device}, from {training.step}", flush=True)
    began, first = time.monotonic(), training.step
    sums: dict[str, float] = {}
    for groups in batches(examples, recipe, training.step, steps):
        for name, value in training.learn(groups, training.step / steps).items():
            sums[name] = sums.get(name, 0.0) + value
        if training.step % 50 == 0 or training.step == steps:
            count = (training.step - first - 1) % 50 + 1
            spent = (time.monotonic() - began) / (training.step - first)
            line = {name: round(total / count, 3) for name, total in sums.items()}
            left = spent * (steps - training.step) / 60
            print(json.dumps({"step": training.step, **line, "minutes left": round(left, 1)}), flush=True)
            sums = {}
        if training.step % _SAVED == 0 or training.step == steps:
            training.save(folder)


def load(data: Path, work: Path, tokenizer: Tokenizer) -> list[Collection]:
    folders = dict.fromkeys(TRAINED_ON, data)
    if (work / f"{ASKED}.jsonl.gz").exists():
        folders[ASKED] = work
    for name, folder in (folders | {MEASURED_ON: data}).items():
        if not (work / f"{name}.passages.jsonl.gz").exists():
            search_set(folder, work, name)
    return [Collection.load(work, name, tokenizer) for name in folders]


def _arguments() -> argparse.Namespace:
    recipe = Recipe()
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument(
        "--stage", type=int, choices=range(1, 1 + len(STAGES)), default=1, help="see examples.py"
    )
    parser.add_argument("--epochs", type=float, default=recipe.epochs)
    parser.add_argument("--rate", type=float, default=recipe.rate)
    parser.add_argument("--questions", type=int, default=recipe.questions, help="questions a step")
    parser.add_argument("--dropout", type=float, default=recipe.dropped)
    parser.add_argument("--average", type=float, default=recipe.average, help="of the running mean")
    parser.add_argument("--out", type=Path, help="where checkpoint and models go, if not to WORK")
    parser.add_argument("--seed", type=int, default=recipe.seed)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    parser.add_argument("--larger", action="store_true", help="train the one that can teach: see larger.py")
    parser.add_argument(
        "--start", type=Path, help="a model.safetensors to start from, in place of MiniLM alone"
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        nargs="+",
        help="the model.safetensors of a larger one to learn from, or of several for their mean",
    )
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
        dropped=given.dropout,
        average=given.average,
    )
    tokenizer = bundled_tokenizer()
    start = larger_weights() if given.larger else bundled_weights()
    if given.start:
        start |= load_file(given.start)
    kind = LargerNet if given.larger else ReaderNet
    teacher = trained(mean(list(map(load_file, given.teacher)))) if given.teacher else None
    training = begun(recipe, start, kind, teacher)
    examples = Examples(load(given.data, given.work, tokenizer), tokenizer, STAGES[given.stage - 1])
    train(examples, training, given.out or given.work, given.resume)


if __name__ == "__main__":
    main()
