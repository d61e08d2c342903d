"""Kills the writer from outside, by strace, at its n-th system call of each kind that changes files.

Unlike `kills` this also meets what is done past `index.storage.disk`: by the lock, numpy, Python itself.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.kills import written_on
from tests.faults.scenarios import SCENARIOS, Course, Scenario, copied, course, prepared
from tests.faults.states import found, shown
from tests.faults.tally import Tally
from tests.support.paths import ROOT

CALLS = (
    "write pwrite64 writev fsync fdatasync sync_file_range rename renameat renameat2 unlink unlinkat rmdir "
    "mkdir mkdirat link linkat symlink ftruncate fallocate flock"
).split()
_WRITER = "import sys; from tests.faults.tracing import write; write(sys.argv[1], sys.argv[2])"


def write(name: str, folder: str) -> None:
    """What the traced process does: one scenario's change."""
    next(s for s in SCENARIOS if s.name == name).act(Path(folder))


def missing() -> str | None:
    """Why strace cannot be used here; None when it can."""
    if sys.platform != "linux" or shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(
        ["strace", "-f", "-o", os.devnull, "-e", "inject=write:signal=SIGKILL:when=1", "echo"],
        capture_output=True,
    )
    if tried.returncode in (-9, 137):
        return None
    return f"strace may not trace here: {tried.stderr.decode(errors='replace').strip():.200}"


def trace_all(scenario: Scenario, root: Path, share: float = 1.0, seed: int = 0) -> Tally:
    """Kills at all system calls of a scenario, or a share of them, each in a fresh copy below `root`."""
    rng, tally = random.Random(f"trace{scenario.name}{seed}"), Tally()
    base = prepared(scenario, root)
    normal = course(scenario, base, root)
    for call, count in sorted(_counted(scenario, copied(base, root / "traced")).items()):
        for n in range(1, count + 1):
            if rng.random() < share:
                folder = copied(base, root / "traced")
                tally.tried("traced", _trace_one(scenario, normal, folder, call, n))
    return tally


def _counted(scenario: Scenario, folder: Path) -> Counter[str]:
    """How often the writer makes each system call when nothing stops it."""
    log = folder.parent / "strace.log"
    code = _strace(scenario, folder, ["-o", str(log), "-e", f"trace={_known()}"])
    assert code == 0, "the writer failed under strace"
    names = re.findall(r"^\d+ +(\w+)\(", log.read_text(errors="replace"), re.MULTILINE)
    return Counter(names)


def _known() -> str:
    """The calls, each marked as one that this kind of computer may lack."""
    return ",".join(f"?{call}" for call in CALLS)


def _trace_one(scenario: Scenario, normal: Course, folder: Path, call: str, n: int) -> Iterator[str]:
    where = f"{scenario.name}, killed at system call {call} number {n}"
    kill = ["-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={n}"]
    code = _strace(scenario, folder, ["-o", os.devnull, *kill])
    if code not in (-9, 137):
        yield f"{where}: the writer was not killed ({code})"
    state = found(folder)
    if state not in normal.states:
        yield f"{where}: found {shown(state)}"
    yield from (f"{where}: {problem}" for problem in written_on(scenario, normal, folder))


def _strace(scenario: Scenario, folder: Path, options: list[str]) -> int:
    command = ["strace", "-f", *options, sys.executable, "-c", _WRITER, scenario.name, str(folder)]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(command, env=environment, capture_output=True, cwd=ROOT)
    if ended.returncode not in (0, -9, 137):
        sys.stderr.write(ended.stderr.decode(errors="replace"))
    return ended.returncode
