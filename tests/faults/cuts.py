"""Cuts the power after any call of a writer: every disk that this may leave holds one of the index's states.

Which one is known, too: a commit whose folder has been flushed is there for good.
"""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from index.errors import DatelineError, IndexMissing
from index.segments.manifest import NAME
from index.segments.repair import verify
from index.storage import disk
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
    rng, tally = random.Random(f"cut{scenario.name}{seed}"), Tally()
    base = prepared(scenario, root)
    normal = course(scenario, base, root)
    for where, folder, allowed in _after_cuts(scenario, normal, base, root, rng, count):
        tally.tried("images", _check(f"{where}, seed {seed}", folder, allowed))
        if rng.random() < recover:
            left = written_on(scenario, normal, folder)
            tally.tried("recovered", (f"{where}, seed {seed}: {problem}" for problem in left))
    return tally


def cut_twice(scenario: Scenario, root: Path, count: int, seed: int = 0) -> Tally:
    """Cuts the power at a random place, and again while the next writer works on what that left."""
    rng, tally = random.Random(f"again{scenario.name}{seed}"), Tally()
    base = prepared(scenario, root)
    normal = course(scenario, base, root)
    first = list(_images(*_recorded(scenario, base, root)[:2], normal, rng, 3))
    for n, (_, image, _) in enumerate(rng.choices(first, k=count)):
        shutil.rmtree(root / "first", ignore_errors=True)
        write_image(root / "first", image)
        again = course(scenario, root / "first" / "index", root)
        cuts = _after_cuts(scenario, again, root / "first" / "index", root, rng, 1)
        for where, folder, allowed in cuts:
            tally.tried("again", _check(f"{where}, seed {seed}, after cut {n}", folder, allowed))
    return tally


def _after_cuts(
    scenario: Scenario, normal: Course, base: Path, root: Path, rng: random.Random, count: int
) -> Iterator[tuple[str, Path, list[State | None]]]:
    """Every image, put below `root`: when the power was cut, the index in it, the states it may be in."""
    start, ops, end = _recorded(scenario, base, root)
    for n, image, allowed in _images(start, ops, normal, rng, count):
        shutil.rmtree(root / "cut", ignore_errors=True)
        write_image(root / "cut", image)
        yield f"{scenario.name}, power cut after {n} of {len(ops)} calls", root / "cut" / "index", allowed
    *_, last = replayed(start, ops)
    assert last.image() == end, f"{scenario.name}: something was changed past index.storage.disk"


def _images(
    start: Image, ops: list[Op], normal: Course, rng: random.Random, count: int
) -> Iterator[tuple[int, Image, list[State | None]]]:
    """After how many calls, what was left, the states that may be in it; none of them twice."""
    seen = set[bytes]()
    for n, now in enumerate(replayed(start, ops)):
        allowed = _allowed(normal, ops[:n])
        for image in now.images(rng, count):
            if (key := _key(image, allowed)) not in seen:
                seen.add(key)
                yield n, image, allowed


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
