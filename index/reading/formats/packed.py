"""Unpacks what is packed as a stream, and stops a bomb before it has cost anything."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

from index.reading.draft import TooMuch, Unreadable

MAX_RATIO = 100  # gzip packs text three to thirty times; far more is a bomb
BUFFER = 65_536
"""Bytes that a stream holds ready: as much of a file as there is to tell its kind by (`peek`)."""
IN_MEMORY = 10
"""A zip file within another one may have so many times the bytes of an article."""

_GZIP, _ZIP = b"\x1f\x8b", b"PK"
_GZIP_IN_GZIP = 3

_DAMAGED = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, zipfile.BadZipFile, ValueError)


@dataclass
class Allowance:
    """How many bytes may yet be unpacked of one file, all levels of packing together."""

    left: int

    @classmethod
    def of(cls, size: int, max_bytes: int) -> Allowance:
        """That of a file of `size` bytes: a hundred times as many, `max_bytes` where that is more."""
        return cls(max(max_bytes, MAX_RATIO * size))


class _Unpacked(io.RawIOBase):
    """A raw stream that counts the bytes that come out of what unpacks them."""

    def __init__(self, inner: IO[bytes], allowance: Allowance, kind: str) -> None:
        self._inner, self._allowance, self._kind = inner, allowance, kind

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except Unreadable:
            raise
        except RuntimeError:  # zipfile's, for want of a password
            raise Unreadable("encrypted: it needs a password") from None
        except NotImplementedError:
            raise Unreadable("packed in a way that is not known") from None
        except _DAMAGED:
            raise Unreadable(f"damaged {self._kind} file") from None
        self._allowance.left -= len(data)
        if self._allowance.left < 0:
            raise TooMuch("decompresses to far more than its own size: not read any further")
        buffer[: len(data)] = data
        return len(data)


def metered(stream: IO[bytes], allowance: Allowance, kind: str) -> io.BufferedReader:
    """A stream that unpacks, so that reading it raises `TooMuch` where the allowance is used up, and
    `Unreadable` where the file, which people know as a `kind` file, is damaged."""
    return io.BufferedReader(_Unpacked(stream, allowance, kind), BUFFER)


def opened(stream: io.BufferedReader, allowance: Allowance, max_bytes: int) -> io.BufferedReader:
    """What a file holds, taken out of gzip where it is packed so; a zip file that cannot go back in memory."""
    for _ in range(_GZIP_IN_GZIP):
        if not stream.peek(2).startswith(_GZIP):
            break
        stream = metered(gzip.GzipFile(fileobj=stream, mode="rb"), allowance, "gzip")
    if stream.peek(2).startswith(_ZIP) and not stream.seekable():
        return buffered(io.BytesIO(all_of(stream, IN_MEMORY * max_bytes)))
    return stream


def buffered(stream: IO[bytes]) -> io.BufferedReader:
    """A stream of which `peek` shows the beginning."""
    if isinstance(stream, io.BufferedReader):
        return stream
    return io.BufferedReader(stream, BUFFER)  # type: ignore[type-var]  # it has all that is needed of a raw one


def all_of(stream: IO[bytes], max_bytes: int) -> bytes:
    """The whole of a file, unless it is larger than an article may be."""
    pieces, left = [], max_bytes + 1
    while left and (
        piece := stream.read(min(left, 1 << 20))
    ):  # a raw stream may give less than it is asked for
        pieces.append(piece)
        left -= len(piece)
    if not left:
        raise Unreadable(f"larger than the limit of {max_bytes:,} bytes")
    if not pieces:
        raise Unreadable("empty")
    return b"".join(pieces)
