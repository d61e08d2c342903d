"""Writes named arrays into one immutable file, with a checksum for each block of it."""

from __future__ import annotations

import hashlib
import math
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.storage.array_file import Array
from index.storage.disk import NewFile
from index.storage.file_record import ALIGNMENT, BLOCK, FileRecord, Layout

_BUFFER = 1 << 20


class ArrayFileWriter:
    """Writes the arrays of one file in the order in which they are added.

    A context manager: left without `finish`, it removes what it wrote.
    """

    def __init__(self, path: Path) -> None:
        self._file = NewFile(path)
        self._sha = hashlib.sha256()
        self._crcs: list[int] = []
        self._block = bytearray()
        self._buffer = bytearray()
        self._size = 0
        self._layout: dict[str, Layout] = {}

    def __enter__(self) -> ArrayFileWriter:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.__exit__(*error)

    def add(self, name: str, array: Array) -> None:
        """Appends a whole array."""
        self.stream(name, array.dtype, (array,), array.shape[1:])

    def stream(
        self, name: str, dtype: npt.DTypeLike, parts: Iterable[Array | bytes], row: tuple[int, ...] = ()
    ) -> None:
        """Appends an array [n, *row] that comes in parts along its first axis; `bytes` are written as is."""
        self._put(bytes(-self._size % ALIGNMENT))
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
        """Flushes everything to the disk and returns the record to keep of the file."""
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
