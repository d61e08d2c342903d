"""Opens zip files, of any format that is one, once their directory is known to be no bomb itself."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import BinaryIO

from index.reading.draft import Unreadable

MAX_DIRECTORY = 20_000_000
"""Bytes of a directory, 200,000 entries or more: zipfile holds each entry in 600 bytes."""

_END, _END_64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_SIZE, _LOCATOR_SIZE, _END_64_SIZE = 22, 20, 56
_LONGEST_COMMENT = 65_535


def open_zip(stream: BinaryIO, reason: str = "damaged zip file") -> zipfile.ZipFile:
    """A zip file to be read; raises `Unreadable`, with the reason, for what is none or is damaged, and for
    one that lists too many files."""
    try:
        size = _directory_size(stream)
        if size is None:
            raise Unreadable(reason)
        if size > MAX_DIRECTORY:
            raise Unreadable("a zip file of too many files")
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, struct.error):
        raise Unreadable(reason) from None


def _directory_size(stream: BinaryIO) -> int | None:
    """The size of the directory as the end of the file gives it, which is what zipfile reads; None
    without."""
    stream.seek(0, io.SEEK_END)
    size = stream.tell()
    stream.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - _LOCATOR_SIZE - _END_64_SIZE))
    tail = stream.read()
    at = tail.rfind(_END)
    if at < 0:
        return None
    wide = at - _LOCATOR_SIZE - _END_64_SIZE
    if wide >= 0 and tail.startswith(_LOCATOR, at - _LOCATOR_SIZE) and tail.startswith(_END_64, wide):
        return int(struct.unpack_from("<Q", tail, wide + 40)[0])
    return int(struct.unpack_from("<I", tail, at + 12)[0])
