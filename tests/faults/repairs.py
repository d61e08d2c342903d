"""Damages files of an index at random and repairs it: all that can be made again is, nothing is made up."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

from index.errors import DatelineError
from index.segments.manifest import read_manifest
from index.segments.repair import repair, verify
from index.storage import disk
from index.storage.file_record import BLOCK
from tests.faults.children import in_child
from tests.faults.damage import files
from tests.faults.states import ENCODER, State, found, leftovers, shown, state_of
from tests.faults.systems import Watched
from tests.faults.tally import Tally


def repair_all(folder: Path, rng: random.Random, count: int) -> Tally:
    """Damages files at random and repairs the index, `count` times; the folder must be a copy."""
    tally, good = Tally(), state_of(folder)
    assert isinstance(good, State)
    whole = {name: (folder / name).read_bytes() for name in files(folder)}
    replaceable = {name: _replaceable_blocks(folder, name) for name in whole}
    for n in range(count):
        name = rng.choice(sorted(whole))
        way, place = _damage(folder / name, rng)
        whole_again = way.startswith("bit ") or place // BLOCK in replaceable[name]
        ended = in_child(partial(_repair, folder, good, whole_again))
        exact, problems = ended.value or (False, [ended.failure])
        tally.tried("repaired", (f"repair {n} of {name}, {way}: {problem}" for problem in problems))
        tally.counts["exact"] += exact
        _put_back(folder, whole)
    return tally


def _replaceable_blocks(folder: Path, name: str) -> set[int]:
    """The blocks of a file (-1: all of it) in which there is nothing that cannot be made again."""
    if name.startswith("MANIFEST"):
        return set(range(-1, 1 + (folder / name).stat().st_size // BLOCK))
    file = next(r.file for r in read_manifest(folder).segments if name.endswith(f"{r.name}.seg"))
    held = {
        block
        for section, item in file.layout.items()
        if section.removesuffix("_starts") in ("ids", "meta", "texts")
        for block in range(item.offset // BLOCK, -(-(item.offset + item.size) // BLOCK))
    }
    return set(range(1 + file.size // BLOCK)) - held


def _damage(path: Path, rng: random.Random) -> tuple[str, int]:
    """Damages a file; returns how, and which byte if it is only one, else -1."""
    data = bytearray(path.read_bytes())
    way = rng.choice(["a bit", "a bit", "a byte", "a byte", "cut short", "removed"])
    path.unlink()
    if way in ("a bit", "a byte"):
        at, bits = rng.randrange(len(data)), 1 << rng.randrange(8)
        if way == "a byte":
            bits = rng.choice([b for b in range(256) if b.bit_count() > 1])
        data[at] ^= bits
        path.write_bytes(data)
        return f"bits {bits:b} of byte {at}" if way == "a byte" else f"bit {bits:b} of byte {at}", at
    if way == "cut short":
        size = rng.randrange(len(data))
        path.write_bytes(data[:size])
        return f"cut to {size} bytes", -1
    return way, -1


def _put_back(folder: Path, whole: dict[str, bytes]) -> None:
    for name in set(files(folder)) - set(whole):
        (folder / name).unlink()
    for name, data in whole.items():
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(data)


def _repair(folder: Path, good: State, whole_again: bool) -> tuple[bool, list[str]]:
    """Whether the old state is there again after a repair, and what is wrong."""
    try:
        with disk.using(Watched()):
            repair(folder, lambda: ENCODER)
        damage = verify(folder).damage
    except DatelineError as error:
        return False, [f"{type(error).__name__}: {error}"]
    state = found(folder)
    problems = [f"verify finds {damage}"] if damage else []
    problems += leftovers(folder) if isinstance(state, State) else []
    if not isinstance(state, State) or (whole_again and state != good):
        problems.append(f"found {shown(state)}")
    elif false := set(state.articles) - set(good.articles):
        problems.append(f"articles that were never there: {sorted(a.id for a in false)}")
    return state == good, problems
