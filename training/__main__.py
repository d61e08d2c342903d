"""The one command that makes the reader's weights: question sets in, the mean of several trainings out.

    python -m training DATA WORK [--out FILE]

Each training goes on from what those before it came to, with other questions changed and other passages
beside them, the last ones taught by a larger network; what ships is a mean (Wortsman et al. 2022, "Model
soups"). What was stopped goes on from its last checkpoint; a training that is complete is not done again.
WORK/NAME holds the checkpoints of one, WORK/NAME.safetensors what it came to.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor

from qa.reader.load_weights import FILE
from training.average import mean
from training.bundled import bundled_tokenizer, bundled_weights, write_weights
from training.examples import STAGES, Collection, Examples
from training.fit import begun, load, train
from training.model import ReaderNet
from training.teacher import LargerNet, larger_weights, trained
from training.train_step import Recipe

_LATER = Recipe(epochs=1.0, questions=16, rate=1e-4)
_TAUGHT = replace(_LATER, average=0.99)
_LARGER = replace(_LATER, rate=5e-5, dropped=0.1, average=0.99)
# Names of runs whose results are put together, a name as often as it counts.
_ALONE = ("first", "second", "third")
_BEFORE = (*_ALONE, *3 * ("taught-1",), *3 * ("taught-2",))
_TEACHER = ("larger-1", "larger-2", "larger-2")


@dataclass(frozen=True, slots=True)
class Run:
    """A training of a stage (see examples.py) that begins with the mean of others' results, or with published
    weights; its result is the mean of its last `states`, kept every 500 steps and at its end. It may learn
    from a larger network, the mean of the results of its trainings, which itself does not ship."""

    name: str
    stage: int
    recipe: Recipe
    start: tuple[str, ...] = ()
    states: int = 1
    larger: bool = False
    teacher: tuple[str, ...] = ()


RUNS = (
    Run("first", 1, Recipe(epochs=1.9), states=3),
    Run("second", 2, replace(_LATER, seed=2), ("first",)),
    Run("third", 2, replace(_LATER, seed=3, dropped=0.1), ("second",)),
    Run("larger-1", 4, replace(_LARGER, seed=51), larger=True),
    Run("taught-1", 5, replace(_TAUGHT, epochs=0.65, seed=61), _ALONE, teacher=("larger-1",)),
    Run(
        "taught-2",
        6,
        replace(_TAUGHT, epochs=0.55, seed=62),
        (*_ALONE, *3 * ("taught-1",)),
        teacher=("larger-1",),
    ),
    Run("larger-2", 7, replace(_LARGER, epochs=0.63, seed=52), ("larger-1",), larger=True),
    Run("taught-3", 5, replace(_TAUGHT, epochs=0.69, seed=71), _BEFORE, teacher=_TEACHER),
    Run(
        "taught-4",
        6,
        replace(_TAUGHT, epochs=0.8, seed=72),
        (*_BEFORE, *9 * ("taught-3",)),
        teacher=_TEACHER,
    ),
)
SHIPS = (*_BEFORE, *9 * ("taught-3",), *9 * ("taught-4",))


def make(
    runs: Sequence[Run],
    collections: Sequence[Collection],
    work: Path,
    out: Path,
    ships: Sequence[str] = SHIPS,
) -> None:
    """Does what is left to do of the runs, and writes the mean of the results named in `ships` to `out`."""
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
        training = begun(run.recipe, start, LargerNet if run.larger else ReaderNet, teacher)
        train(Examples(collections, tokenizer, STAGES[run.stage - 1]), training, folder, True)
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
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    make(RUNS, load(given.data, given.work, bundled_tokenizer()), given.work, given.out)


if __name__ == "__main__":
    main()
