"""The one command that makes the reader's weights: several trainings one after the other, and their mean.

    python -m training DATA WORK [--out FILE] [--dtype TYPE]

The first training goes on from the weights that shipped before, the second from the first; what ships is the
mean of the second and of those before (Wortsman et al. 2022, "Model soups"). A training that was stopped goes
on from its last checkpoint; one that is complete is not done again. WORK/NAME holds the checkpoints of one,
WORK/NAME.safetensors its result."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor

from index.storage.whole_file import write_whole
from qa.reader.load_weights import FILE
from training.average import mean
from training.bundled import bundled_tokenizer, bundled_weights, write_weights
from training.computing import add_dtype_option, dtype_of
from training.examples import STAGES, Examples, SamplingRates, SearchedSet
from training.fit import load_sets, new_trainer, train
from training.model import ReaderNet
from training.teacher import LargerNet, larger_weights, trained
from training.train_step import Recipe

# The weights that shipped before, from which the first training starts; kept in the folder of work, since
# what is made may take their place.
BEFORE = "before"


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


_RECIPE = Recipe(questions=32, rate=1e-4, head_rate=3e-4, average=0.995)
RUNS = (
    TrainingRun("squad2", 1, replace(_RECIPE, epochs=0.2, decay=0.0, seed=81), (BEFORE,)),
    TrainingRun("all", 2, replace(_RECIPE, epochs=0.38, decay=0.8, seed=82), ("squad2",)),
)
SHIPS = (BEFORE, "all")


def make(
    runs: Sequence[TrainingRun],
    load: Callable[[SamplingRates], Sequence[SearchedSet]],
    work: Path,
    out: Path,
    ships: Sequence[str] = SHIPS,
    dtype: torch.dtype | None = None,
) -> None:
    """Does what is left to do of the trainings, and writes the mean of the results named in `ships` to
    `out`. `load` gives the sets of which a stage draws questions."""
    before = work / f"{BEFORE}.safetensors"
    if not before.exists():
        write_whole(before, FILE.read_bytes())
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
        rates = STAGES[run.stage - 1]
        train(Examples(load(rates), tokenizer, rates), trainer, folder, resume=True)
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
    tokenizer = bundled_tokenizer()

    def load(rates: SamplingRates) -> Sequence[SearchedSet]:
        return load_sets(given.data, given.work, tokenizer, rates)

    make(RUNS, load, given.work, given.out, dtype=dtype_of(given.dtype))


if __name__ == "__main__":
    main()
