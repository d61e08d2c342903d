"""Reads so many generated hostile files, and says what became of them; exit 1 where one did harm."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.hostile.cases import case
from tests.hostile.workers import Limits, Outcome, read_all


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--files", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=0, help="the number of the first file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--megabytes", type=int, default=1_000)
    options = parser.parse_args()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        numbers = range(options.first, options.first + options.files)
        limits = Limits(options.seconds, options.megabytes)
        outcomes = []
        for outcome in read_all(_files(Path(folder), numbers, options.seed), limits, options.workers):
            (Path(folder) / outcome.name).unlink(missing_ok=True)
            outcomes.append(outcome)
            if outcome.fault:
                print(f"{outcome.name}: {outcome.fault}", flush=True)
            if len(outcomes) % 5_000 == 0:
                print(
                    f"{len(outcomes):,} files, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True
                )
    print(summary(outcomes, time.monotonic() - start))
    sys.exit(any(outcome.fault for outcome in outcomes))


def _files(folder: Path, numbers: range, seed: int) -> Iterator[Path]:
    """Each file, written when it is asked for."""
    for number in numbers:
        name, data = case(number, seed)
        path = folder / name
        path.write_bytes(data)
        yield path


def summary(outcomes: list[Outcome], seconds: float) -> str:
    """What became of the files, in a few lines."""
    if not outcomes:
        return "no files"
    faults = Counter(outcome.fault.partition(" ")[0] for outcome in outcomes if outcome.fault)
    slowest = max(outcomes, key=lambda outcome: outcome.seconds)
    most = max(outcomes, key=lambda outcome: outcome.megabytes)
    found = ", ".join(f"{count:,} {fault}" for fault, count in faults.items()) or "none did harm"
    return (
        f"{len(outcomes):,} files in {seconds:.0f} s: {found}.\n"
        f"{sum(bool(outcome.articles) for outcome in outcomes):,} gave articles, "
        f"{sum(outcome.refused > 0 and not outcome.articles for outcome in outcomes):,} were refused.\n"
        f"The slowest took {slowest.seconds:.1f} s ({slowest.name}); one took at most "
        f"{most.megabytes:,.0f} MB ({most.name})."
    )


if __name__ == "__main__":
    main()
