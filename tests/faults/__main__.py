"""Runs all fault tests, or a part of them, and prints a table of what was tried and what went wrong.

    python -m tests.faults [--quick] [--part PART] [--seconds N] [--seed N]

Exits with 1 if anything went wrong.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faiss

from index.storage import disk
from tests.faults import cuts, damage, doctored, failures, kills, machine, repairs, tracing
from tests.faults.scenarios import SCENARIOS, Scenario
from tests.faults.systems import Watched
from tests.faults.tally import Tally


@dataclass
class Run:
    """Where to work, how much to do, and the seed of the random cases."""

    root: Path
    quick: bool
    seed: int

    def fresh(self) -> Path:
        """An empty folder, below which anything may be done."""
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        return self.root

    def each(self, work: Callable[[Scenario, Path], Tally]) -> Tally:
        """All scenarios, one after the other."""
        tally = Tally()
        for scenario in SCENARIOS:
            try:
                tally.add(work(scenario, self.fresh()))
            except Exception as error:  # an index so broken that nothing could be begun with it
                tally.wrong.append(f"{scenario.name}: {type(error).__name__}: {error}")
        return tally

    def made(self, prepare: Callable[[Path], None]) -> Path:
        """A new index."""
        folder = self.fresh() / "index"
        with disk.using(Watched()):
            prepare(folder)
        return folder


def killed(run: Run) -> Tally:
    tally = run.each(lambda s, root: kills.kill_all(s, root, 0.12 if run.quick else 1.0, run.seed))
    tally.add(run.each(lambda s, root: kills.kill_twice(s, root, 1 if run.quick else 30, run.seed)))
    return tally


def failed(run: Run) -> Tally:
    return run.each(lambda s, root: failures.fail_all(s, root, 0.08 if run.quick else 1.0, run.seed))


def cut(run: Run) -> Tally:
    count, recover = (1, 0.1) if run.quick else (40, 0.3)
    tally = run.each(lambda s, root: cuts.cut_all(s, root, count, recover, run.seed))
    tally.add(run.each(lambda s, root: cuts.cut_twice(s, root, 1 if run.quick else 20, run.seed)))
    return tally


def traced(run: Run) -> Tally:
    if why := tracing.missing():
        return Tally(notes=[f"not traced: {why}"])
    if run.quick:
        return tracing.trace_all(SCENARIOS[1], run.fresh(), 0.1, run.seed)
    return run.each(lambda s, root: tracing.trace_all(s, root, 1.0, run.seed))


def damaged(run: Run) -> Tally:
    rng, tally = random.Random(run.seed), Tally()
    small = run.made(damage.small)
    tally.add(damage.flip(small, damage.some_bits(small, rng, 20 if run.quick else 2000), answers=True))
    if not run.quick and run.seed == 0:
        tally.add(damage.flip(small, damage.every_bit(small), answers=False))
    tally.add(damage.shorten(small, rng, 3 if run.quick else 100))
    tally.add(damage.cut_open(small, rng, 3 if run.quick else 100))
    tally.add(repairs.repair_all(small, rng, 10 if run.quick else 200))
    large = run.made(damage.large)
    tally.add(damage.flip(large, damage.some_bits(large, rng, 10 if run.quick else 2000), answers=True))
    tally.add(damage.shorten(large, rng, 1 if run.quick else 50))
    tally.add(damage.cut_open(large, rng, 1 if run.quick else 50))
    tally.add(repairs.repair_all(large, rng, 3 if run.quick else 60))
    return tally


def doctored_files(run: Run) -> Tally:
    rng, tally = random.Random(run.seed), Tally()
    folder = run.made(damage.small)
    bodies, arrays = list(doctored.manifests(folder)), list(doctored.segments(folder, rng))
    if run.quick:
        bodies, arrays = rng.sample(bodies, 60), rng.sample(arrays, 60)
    tally.add(doctored.try_all(folder, bodies, "manifests"))
    tally.add(doctored.try_all(folder, arrays, "segments"))
    return tally


def changed(run: Run) -> Tally:
    return Tally() if run.quick else machine.run(examples=200, seed=run.seed)


PARTS = {
    "killed": killed,
    "failed": failed,
    "cut": cut,
    "traced": traced,
    "damaged": damaged,
    "doctored": doctored_files,
    "changed": changed,
}


def main() -> int:
    options = argparse.ArgumentParser(
        prog="python -m tests.faults", description="Runs the fault tests of the index."
    )
    options.add_argument("--quick", action="store_true", help="a sample of everything, in seconds")
    options.add_argument("--seconds", type=float, default=0, help="goes on with other seeds for so long")
    options.add_argument("--seed", type=int, default=0, help="which random cases to begin with")
    options.add_argument("--part", action="append", choices=PARTS, help="only this; may be repeated")
    given = options.parse_args()
    shared = Path("/dev/shm")  # in memory: nothing here has to reach a disk
    faiss.omp_set_num_threads(1)  # the threads of one process are not there in one forked from it
    tally, end = Tally(), time.monotonic() + given.seconds
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as root:
        seed = given.seed
        while seed == given.seed or time.monotonic() < end:
            for part in given.part or PARTS:
                started = time.monotonic()
                tally.add(PARTS[part](Run(Path(root) / part, given.quick, seed)))
                print(f"{part}, seed {seed}: {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
                if seed > given.seed and time.monotonic() > end:
                    break
            seed += 1
    print(tally)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
