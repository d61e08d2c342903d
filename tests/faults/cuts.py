"""The power fails after any call of a writer: every disk that this may leave holds one of the index's states.

Which one is known, too: a commit whose folder has been flushed is there for good.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from index.repair import verify

from index import disk
from index.errors import DatelineError, IndexMissing
from index.manifest import NAME
from tests.faults.disks import Image, read_image, write_image
from tests.faults.kills import written_on
from tests.faults.records import Op, Recorder, replayed
from tests.faults.scenarios import Course, Scenario, copied, course, prepared
from tests.faults.states import State, found, shown
from tests.faults.tally import Tally


def cut_all(scenario: Scenario, root: Path, count: int, recover: float, seed: int = 0) -> Tally:
    """Cuts the power after each call of a scenario: the plain images of each and `count` random ones.

    A share `recover` of the images is written on.
    """
    rng, tally, seen = random.Random(f"cut{scenario.name}{seed}"), Tally(), set[bytes]()
    base = prepared(scenario, root)
    normal = course(scenario, base, root)
    start, ops, end = _recorded(scenario, base, root)
    for n, now in enumerate(replayed(start, ops)):
        allowed = _allowed(normal, ops[:n])
        for image in now.images(rng, count):
            key = _key(image, allowed)
            if key in seen:
                continue
            seen.add(key)
            where = f"{scenario.name}, power cut after {n} of {len(ops)} calls, seed {seed}, {key.hex()[:8]}"
            shutil.rmtree(root / "cut", ignore_errors=True)
            write_image(root / "cut", image)
            tally.tried("images", _check(where, root / "cut" / "index", allowed))
            if rng.random() < recover:
                left = written_on(scenario, normal, root / "cut" / "index")
                tally.tried("recovered", (f"{where}: {problem}" for problem in left))
    if now.image() != end:
        tally.wrong.append(f"{scenario.name}: something was changed past index.disk, or the model is wrong")
    return tally


def _recorded(scenario: Scenario, base: Path, root: Path) -> tuple[Image, list[Op], Image]:
    """What lay there, the calls, and what lies there after them; without the lock, which is nobody's data."""
    folder = copied(base, root / "recorded")
    start = _without_lock(read_image(folder.parent))
    recorder = Recorder(folder.parent)
    with disk.using(recorder):
        scenario.act(folder)
    return start, recorder.ops, _without_lock(read_image(folder.parent))


def _without_lock(image: Image) -> Image:
    return {path: data for path, data in image.items() if not path.endswith("write.lock")}


def _allowed(normal: Course, ops: list[Op]) -> list[State | None]:
    """The states that may be found after some calls: of the last commit made to last, and those after it."""
    made = lasting = 0
    for op in ops:
        if op.name == "replace" and op.target == f"index/{NAME}":
            made += 1
        if op.name == "sync_folder" and op.path == "index":
            lasting = made
    return normal.states[lasting : made + 1]


def _check(where: str, folder: Path, allowed: list[State | None]) -> Iterator[str]:
    state = found(folder)
    if state not in allowed:
        yield f"{where}: found {shown(state)}"
    try:
        damage = verify(folder).damage
        if damage:
            yield f"{where}: verify finds {damage}"
    except IndexMissing:
        if state is not None:
            yield f"{where}: verify finds no index where there is one"
    except DatelineError as error:
        yield f"{where}: {type(error).__name__}: {error}"


def _key(image: Image, allowed: list[State | None]) -> bytes:
    digest = hashlib.sha256(repr(len(allowed)).encode())
    for path, data in image.items():
        digest.update(f"{path}\0{'folder' if data is None else len(data)}\0".encode())
        digest.update(data or b"")
    return digest.digest()
