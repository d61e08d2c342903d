"""A flipped bit is found by the CRC and put back; more never makes a file that was not committed."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.storage.array_writer import ArrayFileWriter
from index.storage.bit_repair import flipped_bit, with_flipped, write_repaired
from index.storage.file_record import BLOCK, FileRecord


@given(data=st.binary(min_size=1, max_size=300), place=st.integers(0))
@example(data=b"\0", place=0)
@example(data=b"\xff" * BLOCK, place=0)
@example(data=random.Random(1).randbytes(BLOCK), place=8 * BLOCK - 1)
def test_the_bit_is_found(data: bytes, place: int) -> None:
    bit = place % (8 * len(data))
    assert flipped_bit(with_flipped(data, bit), zlib.crc32(data)) == bit


@given(data=st.binary(max_size=300), bits=st.sets(st.integers(0, 2399), min_size=2, max_size=3))
def test_where_more_have_flipped_none_makes_it_sound(data: bytes, bits: set[int]) -> None:
    """In so short a block no three bits can look like none."""
    changed = data
    for bit in (some := {bit % (8 * len(data)) for bit in bits} if data else set()):
        changed = with_flipped(changed, bit)
    found = flipped_bit(changed, zlib.crc32(data))
    assert (found is not None) == (len(some) == 1)


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, FileRecord]:
    with ArrayFileWriter(tmp_path / "a") as out:
        out.add("numbers", np.arange(5 * BLOCK // 8 + 7))
        return tmp_path / "a", out.finish()


def changed(path: Path, *bits: int) -> None:
    data = path.read_bytes()
    for bit in bits:
        data = with_flipped(data, bit)
    path.write_bytes(data)


@pytest.mark.parametrize(
    "bits",
    [
        (0,),
        (8 * BLOCK - 1,),
        (5, 8 * BLOCK + 5, 16 * BLOCK + 77),
        (8 * (5 * BLOCK + 56) - 1,),
        (-1,),
        (-65, -3),
    ],
    ids=["first", "last of a block", "in three blocks", "last", "in the checksums", "in two checksums"],
)
def test_one_in_a_block_is_put_back(written: tuple[Path, FileRecord], bits: tuple[int, ...]) -> None:
    path, record = written
    good, target = path.read_bytes(), path.with_name("b")
    changed(path, *(bit % (8 * len(good)) for bit in bits))
    assert path.read_bytes() != good
    assert write_repaired(path, record, target)
    assert target.read_bytes() == good


@pytest.mark.parametrize("bits", [(0, 1), (100, 90_000), (3, 8 * 5 * BLOCK + 8 * 56 + 3)])
def test_more_than_that_is_not(written: tuple[Path, FileRecord], bits: tuple[int, ...]) -> None:
    path, record = written
    changed(path, *bits)
    assert not write_repaired(path, record, path.with_name("b"))
    assert not path.with_name("b").exists()


def test_nor_is_what_was_cut_off_or_is_gone(written: tuple[Path, FileRecord]) -> None:
    path, record = written
    path.write_bytes(path.read_bytes()[:-1])
    assert not write_repaired(path, record, path.with_name("b"))
    path.unlink()
    assert not write_repaired(path, record, path.with_name("b"))
