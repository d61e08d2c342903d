"""Lets each call of a writer fail, once or from then on: one clear error, nothing lost, nothing left open."""

from __future__ import annotations

import errno
import gc
import os
import random
from collections.abc import Iterator
from pathlib import Path

from index.errors import DatelineError
from index.storage import disk
from tests.faults.kills import written_on
from tests.faults.scenarios import Course, Scenario, copied, course, prepared
from tests.faults.states import found, shown
from tests.faults.systems import Failing, Interrupted, Short, Stopped, Watched
from tests.faults.tally import Tally


def fail_all(scenario: Scenario, root: Path, share: float = 1.0, seed: int = 0) -> Tally:
    """Lets all calls of a scenario fail in all ways, or a share of them, each in a copy below `root`."""
    rng, tally = random.Random(f"fail{scenario.name}{seed}"), Tally()
    gc.collect()
    gc.freeze()  # what is there by now need not be looked through again each time
    base = prepared(scenario, root)
    normal = course(scenario, base, root)
    for system in _systems(normal):
        if rng.random() < share:
            tally.tried("errors", _fail_one(scenario, normal, base, root, system))
    return tally


def _systems(normal: Course) -> Iterator[Watched]:
    for n, call in enumerate(normal.calls):
        for stays in (False, True):
            for error in (errno.ENOSPC, errno.EIO):
                yield Failing(n, error, stays)
        if call.name == "write":
            yield Short(1 << 30, n)
        yield Interrupted(n, "before")
        yield Interrupted(n, "after")
    yield Short(1)
    yield Short(1000)


def _fail_one(scenario: Scenario, normal: Course, base: Path, root: Path, system: Watched) -> Iterator[str]:
    folder = copied(base, root / "failed")
    where, open_before = f"{scenario.name}, {_shown(system, normal)}", _open_files()
    raised: BaseException | None = None
    try:
        with disk.using(system):
            scenario.act(folder)
    except (DatelineError, Stopped) as error:
        raised = error
        if isinstance(error, DatelineError) and ("\n" in str(error) or not str(error)):
            yield f"{where}: not one line: {error!r}"
    except Exception as error:
        raised = error
        yield f"{where}: raised {type(error).__name__}: {error}"
    state = found(folder)
    if state not in _allowed(normal, system, raised):
        yield f"{where}: {'raised' if raised else 'no error'}, and found {shown(state)}"
    raised = None  # its traceback holds what was open
    left = _open_files() - open_before
    if left:
        yield f"{where}: left open: {sorted(left)}"
    yield from (f"{where}: {problem}" for problem in written_on(scenario, normal, folder))


def _allowed(normal: Course, system: Watched, raised: BaseException | None) -> list[object]:
    """The states in which the index may be found."""
    if raised is None:
        return [normal.states[-1]]
    assert isinstance(system, Failing | Short | Interrupted)
    n = system.n or 0
    if isinstance(system, Interrupted):
        return [normal.after(n), normal.after(n + 1)]
    done = [commit for commit in normal.commits if commit < n]
    if done and normal.calls[n].name == "sync_folder" and n == done[-1] + 1:
        # The replacement itself could not be made to last. It is taken back, and that can fail only where
        # everything fails; then nobody can say what will be found.
        before = normal.states[len(done) - 1]
        return [before, normal.after(n)] if isinstance(system, Failing) and system.stays else [before]
    return [normal.after(n)]


def _shown(system: Watched, normal: Course) -> str:
    n = getattr(system, "n", None)
    at = f"call {n} ({normal.calls[n].name} {normal.calls[n].path.name})" if n is not None else "every write"
    if isinstance(system, Failing):
        return f"{errno.errorcode[system.error]} {'from' if system.stays else 'at'} {at}"
    return f"{type(system).__name__} at {at}"


def _open_files() -> set[str]:
    gc.collect()
    out = set()
    for handle in os.listdir("/proc/self/fd"):
        try:
            out.add(f"{handle} {os.readlink(f'/proc/self/fd/{handle}')}")
        except FileNotFoundError:  # the handle that listed them
            continue
    return out
