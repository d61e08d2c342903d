"""Named arrays in, one immutable file of them out; read back through a memory map, checked at first use.

    data    the arrays one after the other, each aligned to 64 bytes
    blocks  uint32, the CRC-32 of every 16 KiB of the data

The layout (which array lies where) and the SHA-256 of both parts are not in the file: they are its
FileRecord, which the manifest keeps. Opening checks the sizes and the blocks' CRCs; each block of the data is
checked when it is first used, so an answer costs only the reading of what it rests on, and nothing is ever
used unchecked. No pickle, and no size that was not checked against the file's.

The files are Dateline's own and never change. Where another program changes one that is open: a size that is
not the one committed is an error at the next reading of a part. Two things remain. One that cuts the file off
in the moment between that look and the reading ends the process (SIGBUS), as a failing disk does; and what is
written over a part that was checked already is noticed by `dateline verify` or when it is opened anew.
"""

from __future__ import annotations

import hashlib
import math
import mmap
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.storage.disk import NewFile

BLOCK = 1 << 14
_ALIGNMENT = 64
_BUFFER = 1 << 20
_TYPES = ("uint8", "uint16", "int32", "int64", "uint64", "float32")

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an array lies in the data, and what it is."""

    offset: int
    dtype: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the manifest knows of a file: size in bytes, SHA-256 of data and of blocks, and its arrays."""

    size: int
    data: int
    data_sha256: str
    blocks_sha256: str
    layout: Mapping[str, Layout] = field(default_factory=dict)

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> FileRecord:
        """From what JSON made of one; ValueError for sizes that do not add up."""
        layout = {
            name: Layout(_count(item["offset"]), item["dtype"], tuple(_count(n) for n in item["shape"]))
            for name, item in body["layout"].items()
        }
        record = cls(
            _count(body["size"]), _count(body["data"]), body["data_sha256"], body["blocks_sha256"], layout
        )
        for name, item in layout.items():
            if not item.shape or 0 in item.shape[1:]:
                raise ValueError(f"section {name} has no shape")
            if item.dtype not in _TYPES or item.offset % _ALIGNMENT or item.offset + item.size > record.data:
                raise ValueError(f"section {name} does not fit")
        if record.size != record.data + 4 * _blocks(record.data):
            raise ValueError("the blocks do not fit")
        return record


class SectionsWriter:
    """Writes the arrays of one file in the order in which they come."""

    def __init__(self, path: Path) -> None:
        self._file = NewFile(path)
        self._sha = hashlib.sha256()
        self._crcs: list[int] = []
        self._block = bytearray()
        self._buffer = bytearray()
        self._size = 0
        self._layout: dict[str, Layout] = {}

    def __enter__(self) -> SectionsWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.__exit__(*error)

    def add(self, name: str, array: Array) -> None:
        """A whole array."""
        self.stream(name, array.dtype, (array,), array.shape[1:])

    def stream(
        self, name: str, dtype: npt.DTypeLike, parts: Iterable[Array | bytes], row: tuple[int, ...] = ()
    ) -> None:
        """An array [n, *row] that comes in parts along its first axis."""
        self._put(bytes(-self._size % _ALIGNMENT))
        start = self._size
        for part in parts:
            if isinstance(part, bytes):
                self._put(part)
            elif part.size:
                self._put(np.ascontiguousarray(part, dtype).data.cast("B"))
        width = np.dtype(dtype).itemsize * math.prod(row)
        rows = (self._size - start) // width if width else 0
        self._layout[name] = Layout(start, np.dtype(dtype).name, (rows, *row))

    def finish(self) -> FileRecord:
        """Flushes everything to the disk and says what was written."""
        self._flush()
        if self._block:
            self._crcs.append(zlib.crc32(self._block))
        blocks = np.asarray(self._crcs, "<u4").tobytes()
        self._file.write(blocks)
        self._file.finish()
        digest = hashlib.sha256(blocks).hexdigest()
        return FileRecord(self._file.size, self._size, self._sha.hexdigest(), digest, self._layout)

    def _put(self, data: bytes | memoryview) -> None:
        self._size += len(data)
        self._buffer += data
        if len(self._buffer) >= _BUFFER:
            self._flush()

    def _flush(self) -> None:
        data, self._buffer = self._buffer, bytearray()
        self._sha.update(data)
        self._file.write(memoryview(data))
        view = memoryview(self._block + data)
        whole = len(view) - len(view) % BLOCK
        self._crcs.extend(zlib.crc32(view[at : at + BLOCK]) for at in range(0, whole, BLOCK))
        self._block = bytearray(view[whole:])


class Sections:
    """A file of arrays, opened; it can be read for as long as this lives, even once it has been removed.

    IndexDamaged when the file is not the one that `record` tells of. To `salvage` what is sound in a damaged
    one, its checksums are taken as they are: a wrong one only makes a sound block count as damaged.
    """

    def __init__(self, path: Path, record: FileRecord, salvage: bool = False) -> None:
        self.path, self.record = path, record
        try:
            with path.open("rb") as file:
                found = file.seek(0, 2)
                if found != record.size:
                    raise self.damaged(f"it has {found} bytes, {record.size} were committed")
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if found else None
        except OSError as error:
            raise self.damaged(f"it cannot be read ({error.strerror})") from error
        self._bytes: Array = np.frombuffer(self._map or b"", np.uint8)
        blocks = self._bytes[record.data :]
        if not salvage and hashlib.sha256(blocks.data).hexdigest() != record.blocks_sha256:
            raise self.damaged("its checksums are not those that were committed")
        self._crcs = blocks.view("<u4") if blocks.size else np.empty(0, "<u4")
        self._checked = bytearray(len(self._crcs))  # 1: found sound
        self._good = np.frombuffer(self._checked, np.bool_)

    def section(self, name: str) -> Section:
        """One of the arrays; IndexDamaged when there is none of that name."""
        return Section(self, name, self._layout(name))

    def _layout(self, name: str) -> Layout:
        layout = self.record.layout.get(name)
        if layout is None:
            raise self.damaged(f"it has no {name}")
        return layout

    def check_size(self) -> None:
        """IndexDamaged when another program has cut the file off, or made it longer, since it was opened."""
        if self._map is not None and (found := self._map.size()) != self.record.size:
            raise self.damaged(f"it has {found} bytes, {self.record.size} were committed")

    def check(self, start: int, end: int) -> None:
        """IndexDamaged unless the data from byte `start` to `end` are those that were committed."""
        self.check_size()
        self._check(start // BLOCK, -(-end // BLOCK))

    def check_spans(self, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> None:
        """The same for many spans of bytes."""
        self.check_size()
        for first, last in zip((starts // BLOCK).tolist(), (-(-ends // BLOCK)).tolist(), strict=True):
            self._check(first, last)

    def check_blocks(self, blocks: npt.NDArray[np.int64]) -> None:
        """The same for some blocks by number."""
        self.check_size()
        for block in blocks[~self._good[blocks]].tolist():
            if not self._sound(block):
                raise self.damaged(
                    f"bytes {block * BLOCK:,} to {min((block + 1) * BLOCK, self.record.data):,} "
                    f"({', '.join(self.names_at(block))}) are not those that were committed"
                )
            self._checked[block] = 1

    def _check(self, first: int, last: int) -> None:
        """The same for the blocks from one up to another."""
        if self._checked.find(0, first, last) >= 0:
            self.check_blocks(np.arange(first, last))

    def bad_blocks(self) -> list[int]:
        """Every block of the data that is not as it was committed; reads them all."""
        self.check_size()
        bad = [block for block in range(len(self._crcs)) if not self._sound(block)]
        if (
            not bad
            and hashlib.sha256(self._bytes[: self.record.data].data).hexdigest() != self.record.data_sha256
        ):
            raise self.damaged("its SHA-256 is not the one that was committed")
        return bad

    def names_at(self, block: int) -> list[str]:
        """The arrays that a block holds a part of."""
        start, end = block * BLOCK, (block + 1) * BLOCK
        return [
            name
            for name, item in self.record.layout.items()
            if item.offset < end and start < item.offset + item.size
        ]

    def trim(self, names: Iterable[str] | None = None) -> None:
        """Gives back the memory that holds some arrays, or all of it: what was read is read again, from the
        system's cache or the disk, if needed."""
        if self._map is None or not hasattr(self._map, "madvise"):
            return
        for item in [Layout(0, "uint8", (self.record.size,))] if names is None else map(self._layout, names):
            start = item.offset - item.offset % mmap.PAGESIZE
            if item.size:
                self._map.madvise(mmap.MADV_DONTNEED, start, item.offset + item.size - start)

    def damaged(self, what: str) -> IndexDamaged:
        return IndexDamaged(
            f"{self.path} is damaged: {what}; `dateline verify --repair` makes it anew from what is sound"
        )

    def blocks(self) -> Iterator[tuple[memoryview, int]]:
        """What each block of the data holds, and the CRC-32 that was committed for it; nothing is checked."""
        self.check_size()
        return (self._block(block) for block in range(len(self._crcs)))

    def _block(self, block: int) -> tuple[memoryview, int]:
        data = self._bytes[block * BLOCK : min((block + 1) * BLOCK, self.record.data)]
        return data.data, int(self._crcs[block])

    def _sound(self, block: int) -> bool:
        data, crc = self._block(block)
        return zlib.crc32(data) == crc


class Section:
    """One array of a file: `section[a:b]`, `section.all()` and `section.take(rows)` check, then give it."""

    def __init__(self, sections: Sections, name: str, layout: Layout) -> None:
        self._sections, self.name, self._layout = sections, name, layout
        end = layout.offset + layout.size
        self._array: npt.NDArray[Any] = (
            sections._bytes[layout.offset : end].view(layout.dtype).reshape(layout.shape)
        )
        self._width = layout.size // layout.shape[0] if layout.shape[0] else 0

    def __len__(self) -> int:
        return self._layout.shape[0]

    @property
    def shape(self) -> tuple[int, ...]:
        return self._layout.shape

    @property
    def dtype(self) -> str:
        return self._layout.dtype

    def all(self) -> Array:
        """The whole array, as a view of the file."""
        return self[0 : len(self)]

    def __getitem__(self, rows: slice) -> Array:
        start, end, _ = rows.indices(len(self))
        if end > start:
            at = self._layout.offset
            self._sections.check(at + start * self._width, at + end * self._width)
        return self._array[start:end]

    def parts(self, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> list[Array]:
        """The rows from each start to its end, which are there, as views of the file."""
        at = self._layout.offset
        self._sections.check_spans(at + starts * self._width, at + ends * self._width)
        return [self._array[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]

    def take(self, rows: npt.NDArray[np.integer[Any]]) -> Array:
        """A copy of some rows; IndexDamaged for one that is not there."""
        if not len(rows):
            return self._array[:0]
        if rows.min() < 0 or rows.max() >= len(self):
            raise self.damaged(f"it has {len(self)} rows, not {int(rows.max()) + 1}")
        first = self._layout.offset + rows.astype(np.int64) * self._width
        spans = (first // BLOCK, (first + self._width - 1) // BLOCK)
        if (spans[1] - spans[0]).max(initial=0) > 1:
            for start in first.tolist():
                self._sections.check(start, start + self._width)
        else:
            self._sections.check_blocks(np.concatenate(spans))
        some: Array = self._array[rows]
        return some

    def damaged(self, what: str) -> IndexDamaged:
        return self._sections.damaged(f"in {self.name}, {what}")

    def increasing(self, rows: int, end: int) -> Array:
        """The whole array of offsets, `rows` + 1 of them from 0 up to `end`; IndexDamaged when it is none."""
        offsets: Array = self.all()
        sound = offsets.ndim == 1 and len(offsets) == rows + 1 and offsets[0] == 0 and offsets[-1] == end
        if not sound or (np.diff(offsets) < 0).any():
            raise self.damaged(f"the offsets do not go from 0 to {end}")
        return offsets


class Bounded:
    """A section of numbers that point somewhere: IndexDamaged when one is read that is below `low`, or not
    below `end`."""

    def __init__(self, section: Section, low: int, end: int) -> None:
        self._section, self._low, self._end = section, low, end

    def __len__(self) -> int:
        return len(self._section)

    def __getitem__(self, rows: slice) -> Array:
        found = self._section[rows]
        if found.size and (found.min() < self._low or found.max() >= self._end):
            raise self._section.damaged(f"a number is not from {self._low} up to {self._end}")
        return found


def _blocks(size: int) -> int:
    return -(-size // BLOCK)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value
