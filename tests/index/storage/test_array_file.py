"""A file of arrays: what was written is read, and nothing else ever is."""

from __future__ import annotations

import random
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.storage.array_file import ArrayFile, resident_bytes
from index.storage.array_writer import ArrayFileWriter
from index.storage.file_record import BLOCK, FileRecord

ARRAYS = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.tuples(
        st.sampled_from(["uint8", "uint16", "int32", "int64", "uint64", "float32"]),
        st.integers(0, 9_000),
        st.sampled_from([(), (1,), (3,), (2, 2)]),
    ),
    max_size=5,
)


def made(path: Path, arrays: dict[str, Any]) -> FileRecord:
    with ArrayFileWriter(path) as out:
        for name, array in arrays.items():
            out.add(name, array)
        return out.finish()


def some(dtype: str, shape: tuple[int, ...], seed: int = 0) -> Any:
    return np.random.default_rng(seed).integers(0, 200, shape).astype(dtype)


@settings(max_examples=60, deadline=None)
@given(given_=ARRAYS, seed=st.integers(0, 99))
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, given_: dict[str, Any], seed: int
) -> None:
    arrays = {name: some(dtype, (n, *row), seed) for name, (dtype, n, row) in given_.items()}
    path = tmp_path_factory.mktemp("arrays") / "a.seg"
    record = made(path, arrays)
    file = ArrayFile(path, FileRecord.parse(_as_json(record)))
    assert file.bad_blocks() == []
    for name, array in arrays.items():
        section = file.section(name)
        np.testing.assert_array_equal(section.all(), array)
        assert section.all().dtype == array.dtype
        if len(array):
            rows = np.random.default_rng(seed).integers(0, len(array), 5)
            np.testing.assert_array_equal(section.take(rows), array[rows])
            np.testing.assert_array_equal(section[1:3], array[1:3])


def _as_json(record: FileRecord) -> dict[str, Any]:
    layout = {
        n: {"offset": item.offset, "dtype": item.dtype, "shape": list(item.shape)}
        for n, item in record.layout.items()
    }
    return {
        "size": record.size, "data": record.data, "data_sha256": record.data_sha256,
        "blocks_sha256": record.blocks_sha256, "layout": layout,
    }  # fmt: skip


def test_parts_are_the_whole(tmp_path: Path) -> None:
    whole = some("int32", (50_000, 2))
    with ArrayFileWriter(tmp_path / "parts") as out:
        out.stream("a", np.int32, (whole[at : at + 999] for at in range(0, len(whole), 999)), (2,))
        parts = out.finish()
    assert parts == made(tmp_path / "whole", {"a": whole})
    assert (tmp_path / "parts").read_bytes() == (tmp_path / "whole").read_bytes()


def test_only_what_is_used_is_checked_and_nothing_is_used_unchecked(tmp_path: Path) -> None:
    array = some("float32", (20_000, 4))
    path = tmp_path / "a.seg"
    record = made(path, {"a": array})
    data = bytearray(path.read_bytes())
    row = 3 * BLOCK // 16 + 5  # in the fourth block
    data[row * 16 + 2] ^= 8
    path.write_bytes(data)
    section = ArrayFile(path, record).section("a")
    np.testing.assert_array_equal(section[: 3 * BLOCK // 16], array[: 3 * BLOCK // 16])
    np.testing.assert_array_equal(section.take(np.array([0, 19_999])), array[[0, 19_999]])
    damaged = r"a\.seg is damaged: bytes 49,152 to 65,536 \(a\)"
    with pytest.raises(IndexDamaged, match=damaged):
        section.all()
    with pytest.raises(IndexDamaged, match=damaged):
        section[row : row + 1]
    with pytest.raises(IndexDamaged, match=damaged):
        section.take(np.array([row]))
    assert ArrayFile(path, record).bad_blocks() == [3]


def test_a_file_that_is_not_the_one(tmp_path: Path) -> None:
    path = tmp_path / "a.seg"
    record = made(path, {"a": some("uint8", (100_000,))})
    good = path.read_bytes()
    rng = random.Random(3)
    for at in [record.data, record.size - 1, *rng.sample(range(record.data, record.size), 5)]:
        path.write_bytes(good[:at] + bytes([good[at] ^ 64]) + good[at + 1 :])
        with pytest.raises(IndexDamaged, match="checksums"):
            ArrayFile(path, record)
    for size in (0, 1, len(good) - 1):
        path.write_bytes(good[:size])
        with pytest.raises(IndexDamaged, match=f"it has {size} bytes, {len(good)} were committed"):
            ArrayFile(path, record)
    path.unlink()
    with pytest.raises(IndexDamaged, match="cannot be read"):
        ArrayFile(path, record)


def test_it_can_be_read_once_it_has_been_removed(tmp_path: Path) -> None:
    array = some("int64", (40_000,))
    record = made(tmp_path / "a.seg", {"a": array})
    file = ArrayFile(tmp_path / "a.seg", record)
    (tmp_path / "a.seg").unlink()
    file.trim()
    np.testing.assert_array_equal(file.section("a").all(), array)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_memory_is_given_back(tmp_path: Path) -> None:
    size = 32 << 20
    record = made(tmp_path / "a.seg", {"a": np.zeros(size, np.uint8)})
    file = ArrayFile(tmp_path / "a.seg", record)
    before = resident_bytes()
    file.section("a").all().sum()
    assert resident_bytes() > before + size / 2
    file.trim(["a"])
    assert resident_bytes() < before + size / 2


@pytest.mark.parametrize(
    "change",
    [
        {"size": -1}, {"size": 10**12}, {"data": True}, {"size": "12"},
        {"layout": {"a": {"offset": 64, "dtype": "uint8", "shape": [1000]}}},
        {"layout": {"a": {"offset": 1, "dtype": "uint8", "shape": [1]}}},
        {"layout": {"a": {"offset": 0, "dtype": "object", "shape": [1]}}},
        {"layout": {"a": {"offset": 0, "dtype": "uint8", "shape": [-1]}}},
        {"layout": {"a": {"offset": 0, "dtype": "int64", "shape": [1 << 62, 1 << 62]}}},
        {"layout": {"a": {"offset": 0, "dtype": "int64", "shape": [2.5]}}},
    ],
)  # fmt: skip
def test_sizes_that_do_not_add_up(tmp_path: Path, change: dict[str, Any]) -> None:
    body = _as_json(made(tmp_path / "a.seg", {"a": some("uint8", (1000,))}))
    assert FileRecord.parse(body).size == body["size"]
    with pytest.raises((ValueError, TypeError)):
        FileRecord.parse({**body, **change})


def test_offsets_are_checked(tmp_path: Path) -> None:
    starts = np.array([0, 3, 2, 5], np.int64)
    record = made(tmp_path / "a.seg", {"a": starts, "b": np.array([0, 1, 1, 4], np.int64)})
    file = ArrayFile(tmp_path / "a.seg", record)
    assert file.section("b").increasing(3, 4).tolist() == [0, 1, 1, 4]
    for name, rows, end in [("a", 3, 5), ("b", 2, 4), ("b", 3, 5)]:
        with pytest.raises(IndexDamaged, match="offsets"):
            file.section(name).increasing(rows, end)
    with pytest.raises(IndexDamaged, match="it has no c"):
        file.section("c")
    with pytest.raises(IndexDamaged, match="it has 4 rows, not 5"):
        file.section("b").take(np.array([4]))
