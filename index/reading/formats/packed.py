"""Unpacks gzip files as a stream, and stops a bomb before it has cost anything."""

from __future__ import annotations

import gzip
import io
import zlib
from typing import IO

from index.reading.draft import Unreadable

MAX_RATIO = 100  # gzip packs text three to thirty times; far more is a bomb


class _Unpacked(io.RawIOBase):
    """A raw stream over a gzip stream that counts the bytes it unpacks."""

    def __init__(self, packed: IO[bytes], most: int) -> None:
        self._inner = gzip.GzipFile(fileobj=packed, mode="rb")
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            got = self._inner.readinto(buffer)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            raise Unreadable("damaged gzip file") from None
        self._left -= got
        if self._left < 0:
            raise Unreadable("decompresses to far more than its own size: not read any further")
        return got


def unpacked(packed: IO[bytes], size: int, max_bytes: int) -> io.BufferedReader:
    """What gzip file `packed` of `size` bytes holds. Reading raises `Unreadable` past `max_bytes`, or past a
    hundred times `size` where that is more, and where the file is damaged."""
    return io.BufferedReader(_Unpacked(packed, max(max_bytes, MAX_RATIO * size)))
