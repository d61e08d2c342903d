"""Kills the writer, a process of its own, at each of its calls.

A killed process loses nothing that the operating system has taken, so what is then found must be exactly the
state of the last commit made, and the next writer must find the lock free, sweep what lies about and come to
the end.
"""

from __future__ import annotations

import random
import signal
from collections.abc import Iterator
from pathlib import Path

from index.segments.commit import writing
from index.storage import disk
from tests.faults.children import killed_by
from tests.faults.scenarios import Course, Scenario, copied, course, prepared
from tests.faults.states import found, leftovers, shown
from tests.faults.systems import Killed, Watched, When
from tests.faults.tally import Tally

Point = tuple[int, When]


def points(course: Course) -> list[Point]:
    """Every place to be killed at: between two calls, midway through a write, and after the last call."""
    out: list[Point] = []
    for n, call in enumerate(course.calls):
        out.append((n, "before"))
        if call.name == "write" and call.size > 1:
            out.append((n, "midway"))
    return [*out, (len(course.calls) - 1, "after")]


def kill_all(scenario: Scenario, root: Path, share: float = 1.0, seed: int = 0) -> Tally:
    """Kills at all points of a scenario, or at a share of them, each in a fresh copy below `root`."""
    rng, tally = random.Random(f"{scenario.name}{seed}"), Tally()
    base = prepared(scenario, root)
    normal = course(scenario, base, root)
    for point in points(normal):
        if rng.random() < share:
            tally.tried("kills", _kill_one(scenario, normal, base, root, point))
    return tally


def _kill_one(scenario: Scenario, normal: Course, base: Path, root: Path, point: Point) -> Iterator[str]:
    folder = copied(base, root / "killed")
    n, when = point
    where = f"{scenario.name}, killed {when} call {n} ({normal.calls[n].name} {normal.calls[n].path.name})"
    if _run(scenario, folder, point) != signal.SIGKILL:
        yield f"{where}: the writer was not killed there"
    state = found(folder)
    if state != normal.after(n + (when == "after")):
        yield f"{where}: found {shown(state)}"
    yield from (f"{where}: {problem}" for problem in written_on(scenario, normal, folder))


def kill_twice(scenario: Scenario, root: Path, count: int, seed: int = 0) -> Tally:
    """Kills at a random point, and then the next writer too, which may be sweeping or writing."""
    rng, tally = random.Random(f"twice{scenario.name}{seed}"), Tally()
    base = prepared(scenario, root)
    normal = course(scenario, base, root)
    for _ in range(count):
        folder = copied(base, root / "killed")
        _run(scenario, folder, rng.choice(points(normal)))
        first = found(folder)
        again = course(scenario, folder, root)  # of a copy
        point = rng.choice(points(again)) if again.calls else (0, "before")
        _run(scenario, folder, point)
        where = f"{scenario.name}, seed {seed}, killed a second time {point[1]} call {point[0]}"
        problems = []
        if (state := found(folder)) not in (first, *again.states):
            problems.append(f"{where}: found {shown(state)}")
        problems += [f"{where}: {problem}" for problem in written_on(scenario, normal, folder)]
        tally.tried("twice", problems)
    return tally


def _run(scenario: Scenario, folder: Path, point: Point) -> int:
    def work() -> None:
        with disk.using(Killed(*point)):
            scenario.act(folder)

    return killed_by(work)


def written_on(scenario: Scenario, normal: Course, folder: Path) -> Iterator[str]:
    """What is wrong after the next writers, with nothing in their way: one that changes nothing, and one that
    makes the same change again."""
    try:
        with disk.using(Watched()):
            if found(folder) is not None:
                with writing(folder, timeout=0.5):
                    pass
                yield from (f"after an idle writer: {problem}" for problem in leftovers(folder))
            scenario.act(folder)
        state = found(folder)
        if state != normal.states[-1]:
            yield f"the next writer came to {shown(state)}"
        yield from (f"after the next writer: {problem}" for problem in leftovers(folder))
    except Exception as error:
        yield f"the next writer failed: {type(error).__name__}: {error}"
