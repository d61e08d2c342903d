"""Reads named arrays from one immutable file through a memory map, each block checked when it is first used.

Opening checks the sizes and the blocks' CRCs (see file_record.py for the layout); each block of the data is
checked when it is first used, so an answer costs only the reading of what it rests on, and nothing is ever
used unchecked. No pickle, and no size that was not checked against the file's.

The files are Dateline's own and never change. Where another program changes one that is open: a size that is
not the one committed is an error at the next reading of a part. Two things remain. One that cuts the file off
in the moment between that look and the reading ends the process (SIGBUS), as a failing disk does; and what is
written over a part that was checked already is noticed by `dateline verify` or when it is opened anew.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.storage.file_record import BLOCK, FileRecord, Layout
from index.types import Longs

Array = npt.NDArray[Any]

_STATM = Path("/proc/self/statm")


class ArrayFile:
    """An open file of arrays; it can be read for as long as this lives, even once it has been removed.

    IndexDamaged when the file is not the one that `record` describes. To `salvage` what is sound in a damaged
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
        """One of the arrays; IndexDamaged when the file has none of that name."""
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
        """IndexDamaged unless the data from byte `start` to `end` are as they were committed."""
        self.check_size()
        self._check_range(start // BLOCK, -(-end // BLOCK))

    def check_spans(self, starts: Longs, ends: Longs) -> None:
        """`check` for many spans of bytes, given by int64 arrays of their starts and ends."""
        self.check_size()
        for first, last in zip((starts // BLOCK).tolist(), (-(-ends // BLOCK)).tolist(), strict=True):
            self._check_range(first, last)

    def check_blocks(self, blocks: Longs) -> None:
        """`check` for some blocks, given by their numbers."""
        self.check_size()
        for block in blocks[~self._good[blocks]].tolist():
            if not self._sound(block):
                raise self.damaged(
                    f"bytes {block * BLOCK:,} to {min((block + 1) * BLOCK, self.record.data):,} "
                    f"({', '.join(self.names_at(block))}) are not those that were committed"
                )
            self._checked[block] = 1

    def _check_range(self, first: int, last: int) -> None:
        """`check_blocks` for the blocks from `first` up to `last`, skipping those found sound before."""
        if self._checked.find(0, first, last) >= 0:
            self.check_blocks(np.arange(first, last))

    def bad_blocks(self) -> list[int]:
        """Numbers of all blocks of the data that are not as they were committed; reads the whole file."""
        self.check_size()
        bad = [block for block in range(len(self._crcs)) if not self._sound(block)]
        if (
            not bad
            and hashlib.sha256(self._bytes[: self.record.data].data).hexdigest() != self.record.data_sha256
        ):
            raise self.damaged("its SHA-256 is not the one that was committed")
        return bad

    def names_at(self, block: int) -> list[str]:
        """Names of the arrays that a block holds a part of."""
        start, end = block * BLOCK, (block + 1) * BLOCK
        return [
            name
            for name, item in self.record.layout.items()
            if item.offset < end and start < item.offset + item.size
        ]

    def trim(self, names: Iterable[str] | None = None) -> None:
        """Gives the memory that holds some arrays, or the whole file, back to the system; what is needed
        again is read again, from the system's cache or the disk."""
        if self._map is None or not hasattr(self._map, "madvise"):
            return
        for item in [Layout(0, "uint8", (self.record.size,))] if names is None else map(self._layout, names):
            start = item.offset - item.offset % mmap.PAGESIZE
            if item.size:
                self._map.madvise(mmap.MADV_DONTNEED, start, item.offset + item.size - start)

    def damaged(self, what: str) -> IndexDamaged:
        """The error to raise: names the file, `what` is wrong with it, and the command that repairs it."""
        return IndexDamaged(
            f"{self.path} is damaged: {what}; `dateline verify --repair` makes it anew from what is sound"
        )

    def blocks(self) -> Iterator[tuple[memoryview, int]]:
        """The bytes of each block of the data and the CRC-32 committed for it; nothing is checked."""
        self.check_size()
        return (self._block(block) for block in range(len(self._crcs)))

    def _block(self, block: int) -> tuple[memoryview, int]:
        data = self._bytes[block * BLOCK : min((block + 1) * BLOCK, self.record.data)]
        return data.data, int(self._crcs[block])

    def _sound(self, block: int) -> bool:
        data, crc = self._block(block)
        return zlib.crc32(data) == crc


class Section:
    """One array of a file; `section[a:b]`, `section.all()`, `section.take(rows)` check what they return."""

    def __init__(self, file: ArrayFile, name: str, layout: Layout) -> None:
        self._file, self.name, self._layout = file, name, layout
        end = layout.offset + layout.size
        self._array: Array = file._bytes[layout.offset : end].view(layout.dtype).reshape(layout.shape)
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
            self._file.check(at + start * self._width, at + end * self._width)
        return self._array[start:end]

    def parts(self, starts: Longs, ends: Longs) -> list[Array]:
        """Views of the rows from each start to its end; int64 arrays of rows that must exist."""
        at = self._layout.offset
        self._file.check_spans(at + starts * self._width, at + ends * self._width)
        return [self._array[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]

    def take(self, rows: npt.NDArray[np.integer[Any]]) -> Array:
        """A copy of some rows, by number; IndexDamaged for a row that the array does not have."""
        if not len(rows):
            return self._array[:0]
        if rows.min() < 0 or rows.max() >= len(self):
            raise self.damaged(f"it has {len(self)} rows, not {int(rows.max()) + 1}")
        first = self._layout.offset + rows.astype(np.int64) * self._width
        spans = (first // BLOCK, (first + self._width - 1) // BLOCK)
        if (spans[1] - spans[0]).max(initial=0) > 1:
            for start in first.tolist():
                self._file.check(start, start + self._width)
        else:
            self._file.check_blocks(np.concatenate(spans))
        some: Array = self._array[rows]
        return some

    def damaged(self, what: str) -> IndexDamaged:
        """`ArrayFile.damaged`, naming this array."""
        return self._file.damaged(f"in {self.name}, {what}")

    def increasing(self, rows: int, end: int) -> Array:
        """The whole array; IndexDamaged unless it is `rows` + 1 offsets that ascend from 0 to `end`."""
        offsets: Array = self.all()
        sound = offsets.ndim == 1 and len(offsets) == rows + 1 and offsets[0] == 0 and offsets[-1] == end
        if not sound or (np.diff(offsets) < 0).any():
            raise self.damaged(f"the offsets do not go from 0 to {end}")
        return offsets


class Bounded:
    """An array of numbers that refer to rows: reading one outside `low` <= n < `end` is IndexDamaged."""

    def __init__(self, section: Section, low: int, end: int) -> None:
        self._section, self._low, self._end = section, low, end

    def __len__(self) -> int:
        return len(self._section)

    def __getitem__(self, rows: slice) -> Array:
        found = self._section[rows]
        if found.size and (found.min() < self._low or found.max() >= self._end):
            raise self._section.damaged(f"a number is not from {self._low} up to {self._end}")
        return found


def resident_bytes() -> int:
    """Bytes of mapped files that this process holds in memory; 0 where the system does not say.

    The system takes them back by itself when memory runs short, but they count as this process's until then.
    """
    try:
        return int(_STATM.read_text().split()[2]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
