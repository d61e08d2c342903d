"""Flips bits of an index, cuts its files short and removes them: all is noticed, nothing false is answered.

What is done to a copy is done in forked children, for a damaged file must not crash its reader either.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from unittest import mock

from index.errors import IndexDamaged, IndexMissing, StoreError
from index.segments.manifest import NAME
from index.segments.repair import verify
from index.segments.snapshot import Snapshot
from index.types import Skipped
from qa import Corpus
from tests.faults.children import in_child
from tests.faults.scenarios import article, delete, put
from tests.faults.states import ENCODER, QUERIES, State, shown, state_of
from tests.faults.tally import Tally

Bit = tuple[str, int]
"""A file of the index and the number of one of its bits."""
_BATCH = 500


def small(folder: Path) -> None:
    """An index of a few kB; its manifest holds characters that JSON can write in two ways, its first segment
    a deleted article, and clusters, which otherwise only large ones have."""
    with mock.patch("index.ranking.ivf.FROM", 3):
        put(folder, article("a"), article("b", 2), article("d"), article("e", 1))
    delete(folder, "a")
    put(folder, article("c"), Skipped("naïve.pdf", "no text"))
    assert "centroids" in Snapshot(folder).manifest.segments[0].file.layout


def large(folder: Path) -> None:
    """An index of a few hundred kB in two segments, with deleted articles in the first."""
    with mock.patch("index.ranking.ivf.FROM", 100):
        put(folder, *(article(f"l{n}") for n in range(400)))
    put(folder, *(article(f"l{n}", 1) for n in range(5)), *(article(f"k{n}", 2) for n in range(5)))


def files(folder: Path) -> list[str]:
    """What an index consists of; the lock holds nothing."""
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return sorted(set(paths) - {"write.lock"})


def every_bit(folder: Path) -> list[Bit]:
    return [(name, bit) for name in files(folder) for bit in range(8 * (folder / name).stat().st_size)]


def some_bits(folder: Path, rng: random.Random, count: int) -> list[Bit]:
    """`count` bits of each file at random, and all of some bytes."""
    out: list[Bit] = []
    for name in files(folder):
        size = (folder / name).stat().st_size
        places = rng.choices(range(8 * size), k=count)
        whole = [0, size - 1, rng.randrange(size)]
        out += [(name, bit) for bit in (*places, *(8 * byte + n for byte in whole for n in range(8)))]
    return out


def flip(folder: Path, bits: Sequence[Bit], answers: bool) -> Tally:
    """Flips each of some bits and looks whether it is noticed; with `answers` also what is answered."""
    tally = Tally()
    for start in range(0, len(bits), _BATCH):
        batch = bits[start : start + _BATCH]
        ended = in_child(partial(_flip, folder, batch, answers), seconds=600)
        if ended.failure:
            tally.wrong.append(f"bits {batch[0]} to {batch[-1]}: {ended.failure}")
            continue
        tally.tried("bits", ended.value, times=len(batch))
        tally.counts["answered"] += len(batch) * answers
    return tally


def _flip(folder: Path, bits: Sequence[Bit], answers: bool) -> list[str]:
    good, out = state_of(folder), list[str]()
    assert isinstance(good, State)
    for name, bit in bits:
        handle = os.open(folder / name, os.O_RDWR)
        before = os.pread(handle, 1, bit // 8)
        os.pwrite(handle, bytes([before[0] ^ 1 << bit % 8]), bit // 8)
        out += (f"bit {bit} of {name}: {problem}" for problem in noticed(folder, name, good, answers))
        os.pwrite(handle, before, bit // 8)
        os.close(handle)
    return out


def shorten(folder: Path, rng: random.Random, count: int) -> Tally:
    """Cuts each file short at some places, removes it, and makes it longer."""
    tally = Tally()
    for name in files(folder):
        size = (folder / name).stat().st_size
        sizes = [0, 1, size // 2, size - 1, size + 1, *(rng.randrange(size) for _ in range(count))]
        ended = in_child(partial(_shorten, folder, name, sizes))
        tally.tried("truncated", ended.value or [], times=len(sizes))
        ended = in_child(partial(_shorten, folder, name, [-1]))
        tally.tried("removed", ended.value or [])
        if ended.failure:
            tally.wrong.append(f"{name} cut short: {ended.failure}")
    return tally


def _shorten(folder: Path, name: str, sizes: Sequence[int]) -> list[str]:
    good, whole, out = state_of(folder), (folder / name).read_bytes(), list[str]()
    assert isinstance(good, State)
    for size in sizes:
        (folder / name).unlink()
        if size >= 0:
            (folder / name).write_bytes(whole[:size].ljust(size, b"\0"))
        out += (f"{name} with {size} bytes: {problem}" for problem in noticed(folder, name, good, True))
        (folder / name).unlink(missing_ok=True)
        (folder / name).write_bytes(whole)
    return out


def cut_open(folder: Path, rng: random.Random, count: int) -> Tally:
    """Cuts each segment short at some places while a collection has it open, and puts it back."""
    tally = Tally()
    for name in files(folder):
        if name.startswith("segments"):
            size = (folder / name).stat().st_size
            sizes = [0, 1, size // 2, size - 1, size + 1, *(rng.randrange(size) for _ in range(count))]
            ended = in_child(partial(_cut_open, folder, name, sizes))
            problems = [ended.failure] if ended.failure else ended.value
            tally.tried("cut", (f"{name} cut short while open: {p}" for p in problems), times=len(sizes))
    return tally


def _cut_open(folder: Path, name: str, sizes: Sequence[int]) -> list[str]:
    corpus, whole, out = Corpus.open(folder, encoder=ENCODER), (folder / name).read_bytes(), list[str]()
    good = corpus.search(QUERIES[0])
    held = corpus.articles
    for size in sizes:
        os.truncate(folder / name, size)
        for ask in (lambda: corpus.search(QUERIES[1]), lambda: list(held.values())):
            try:
                ask()
                out.append(f"{size} bytes: answered")
            except IndexDamaged as error:
                out.extend(_unclear(str(error), name))
        with (folder / name).open("r+b") as file:
            file.write(whole)
            file.truncate()
        if corpus.search(QUERIES[0]) != good:
            out.append(f"{size} bytes: not the same when it was put back")
    return out


def noticed(folder: Path, name: str, good: State, answers: bool) -> Iterator[str]:
    """What is wrong with the way in which the damage of one file is noticed."""
    if answers:
        yield from _noticed_by_reading(folder, name, good)
    yield from _noticed_by_verify(folder, name)


def _noticed_by_reading(folder: Path, name: str, good: State) -> Iterator[str]:
    try:
        state = state_of(folder)
    except StoreError as error:
        yield from _unclear(str(error), name)
    except Exception as error:
        yield f"raised {type(error).__name__}: {error}"
    else:
        if state != good and not (state is None and name == NAME):
            yield f"answered from, and found {shown(state)}"


def _noticed_by_verify(folder: Path, name: str) -> Iterator[str]:
    try:
        damage = " ".join(verify(folder).damage)
    except IndexMissing:
        if name != NAME:
            yield "verify finds no index"
    except StoreError as error:
        yield from _unclear(str(error), name)
    except Exception as error:
        yield f"verify raised {type(error).__name__}: {error}"
    else:
        if not damage:
            yield "verify finds nothing"
        elif Path(name).name not in damage:
            yield f"verify names something else: {damage}"


def _unclear(message: str, name: str) -> Iterator[str]:
    if Path(name).name not in message or "`dateline " not in message or "\n" in message:
        yield f"does not name the file and what to do: {message}"
