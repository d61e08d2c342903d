"""A file of an index with a flipped bit here and there in, the file as it was committed out.

The CRC-32 of a block tells one flipped bit from all others, so that it can be put back: the difference to the
CRC that was committed is that of the bit alone, and depends on its place only (Peterson and Brown 1961,
"Cyclic Codes for Error Detection"). Two may look like another one; the SHA-256 of the whole decides.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexDamaged
from index.storage.array_file import FileRecord, Sections
from index.storage.disk import NewFile

# What a byte alone does to the CRC; the only byte that can have done it, by its highest eight bits; and which
# bit, where it was one alone.
_TABLE = [zlib.crc32(bytes([byte])) ^ zlib.crc32(b"\0") for byte in range(256)]
_BYTE = {entry >> 24: byte for byte, entry in enumerate(_TABLE)}
_BIT = {_TABLE[1 << bit]: bit for bit in range(8)}


def mended(path: Path, record: FileRecord, target: Path) -> bool:
    """Writes the file that `record` tells of to `target`, from what has become of it at `path`. False, and
    nothing is written, where more has changed than a bit in a block."""
    try:
        sections = Sections(path, record, salvage=True)
    except IndexDamaged:  # it is not there, or cut off
        return False
    data, crcs = hashlib.sha256(), bytearray()
    for block in _blocks(sections):
        data.update(block)
        crcs += zlib.crc32(block).to_bytes(4, "little")
    found = data.hexdigest(), hashlib.sha256(crcs).hexdigest()
    if found != (record.data_sha256, record.blocks_sha256):
        return False
    with NewFile(target) as file:
        for block in _blocks(sections):
            file.write(block)
        file.write(bytes(crcs))
        file.finish()
    return True


def _blocks(sections: Sections) -> Iterator[bytes]:
    """The blocks of the data, each with a flipped bit put back if that makes it sound."""
    for block, crc in sections.blocks():
        data = block.tobytes()
        bit = None if zlib.crc32(data) == crc else flipped(data, crc)
        yield data if bit is None else with_flipped(data, bit)


def flipped(data: bytes, crc: int) -> int | None:
    """The number of the only bit that changes the CRC-32 of some data to `crc`; None where there is none."""
    difference = zlib.crc32(data) ^ crc
    for at in range(len(data) - 1, -1, -1):
        if (bit := _BIT.get(difference)) is not None:
            return 8 * at + bit
        # As it was a byte earlier.
        byte = _BYTE[difference >> 24]
        difference = (difference ^ _TABLE[byte]) << 8 | byte
    return None


def with_flipped(data: bytes, bit: int) -> bytes:
    """Some data with one bit changed."""
    at = bit // 8
    return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]
