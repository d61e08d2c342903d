"""The one command that makes the reader's weights: several trainings one after the other, and their mean.

    python -m training DATA WORK [--out FILE] [--dtype TYPE]

Each training goes on from the results of those before it, with other questions changed and other passages
beside them, the last ones distilled from a larger network; what ships is a mean (Wortsman et al. 2022, "Model
soups"). A training that was stopped goes on from its last checkpoint; one that is complete is not done again.
WORK/NAME holds the checkpoints of one, WORK/NAME.safetensors its result.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from qa.reader.load_weights import FILE
from training.average import mean
from training.bundled import bundled_tokenizer, bundled_weights, write_weights
from training.computing import add_dtype_option, dtype_of
from training.examples import STAGES, Examples, SearchedSet
from training.fit import load_sets, new_trainer, train
from training.model import ReaderNet
from training.teacher import LargerNet, larger_weights, trained
from training.train_step import Recipe

_LATER = Recipe(epochs=1.0, questions=16, rate=1e-4)
_DISTILLED = replace(_LATER, average=0.99)
_LARGER = replace(_LATER, rate=5e-5, dropout=0.1, average=0.99)
# Names of trainings whose results are averaged, a name as often as it counts.
_ALONE = ("first", "second", "third")
_BEFORE = (*_ALONE, *3 * ("distilled-1",), *3 * ("distilled-2",))
_TEACHER = ("larger-1", "larger-2", "larger-2")


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One of the trainings, on a stage of examples.py. It starts from the mean of the results of `start`, or
    from published weights; its result is the mean of its last `states`, kept every 500 steps and at its end.
    It may learn from a larger network, the mean of the results of `teacher`, which itself does not ship."""

    name: str
    stage: int
    recipe: Recipe
    start: tuple[str, ...] = ()
    states: int = 1
    larger: bool = False
    teacher: tuple[str, ...] = ()


RUNS = (
    TrainingRun("first", 1, Recipe(epochs=1.9), states=3),
    TrainingRun("second", 2, replace(_LATER, seed=2), ("first",)),
    TrainingRun("third", 2, replace(_LATER, seed=3, dropout=0.1), ("second",)),
    TrainingRun("larger-1", 4, replace(_LARGER, seed=51), larger=True),
    TrainingRun("distilled-1", 5, replace(_DISTILLED, epochs=0.65, seed=61), _ALONE, teacher=("larger-1",)),
    TrainingRun(
        "distilled-2",
        6,
        replace(_DISTILLED, epochs=0.55, seed=62),
        (*_ALONE, *3 * ("distilled-1",)),
        teacher=("larger-1",),
    ),
    TrainingRun("larger-2", 7, replace(_LARGER, epochs=0.63, seed=52), ("larger-1",), larger=True),
    TrainingRun("distilled-3", 5, replace(_DISTILLED, epochs=0.69, seed=71), _BEFORE, teacher=_TEACHER),
    TrainingRun(
        "distilled-4",
        6,
        replace(_DISTILLED, epochs=0.8, seed=72),
        (*_BEFORE, *9 * ("distilled-3",)),
        teacher=_TEACHER,
    ),
)
SHIPS = (*_BEFORE, *9 * ("distilled-3",), *9 * ("distilled-4",))


def make(
    runs: Sequence[TrainingRun],
    sets: Sequence[SearchedSet],
    work: Path,
    out: Path,
    ships: Sequence[str] = SHIPS,
    dtype: torch.dtype | None = None,
) -> None:
    """Does what is left to do of the trainings, and writes the mean of the results named in `ships` to
    `out`."""
    tokenizer = bundled_tokenizer()
    for run in runs:
        result, folder = work / f"{run.name}.safetensors", work / run.name
        if result.exists():
            continue
        print(run.name, flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        start = larger_weights() if run.larger else bundled_weights()
        if run.start:
            start |= _mean(work, run.start)
        teacher = trained(_mean(work, run.teacher)) if run.teacher else None
        trainer = new_trainer(run.recipe, start, LargerNet if run.larger else ReaderNet, teacher, dtype)
        train(Examples(sets, tokenizer, STAGES[run.stage - 1]), trainer, folder, resume=True)
        write_weights(mean([load_file(state) for state in _states(folder)[-run.states :]]), result)
    write_weights(_mean(work, ships), out)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


def _mean(work: Path, names: Sequence[str]) -> dict[str, Tensor]:
    """The mean of the results of these trainings."""
    return mean([load_file(work / f"{name}.safetensors") for name in names])


def _states(folder: Path) -> list[Path]:
    """The states that a training kept, the last one last."""
    kept = sorted(folder.glob("model-*.safetensors"), key=lambda file: int(file.stem.split("-")[1]))
    return [*kept, folder / "model.safetensors"]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--out", type=Path, default=FILE)
    add_dtype_option(parser)
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    sets = load_sets(given.data, given.work, bundled_tokenizer())
    make(RUNS, sets, given.work, given.out, dtype=dtype_of(given.dtype))


if __name__ == "__main__":
    main()
