"""Puts single flipped bits of an index file back, block by block.

The CRC-32 of a block tells one flipped bit from all others, so that it can be put back: the difference to the
CRC that was committed is that of the bit alone, and depends on its position only (Peterson and Brown 1961,
"Cyclic Codes for Error Detection"). Two may look like another one; the SHA-256 of the whole decides.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path

from index.errors import IndexDamaged
from index.storage.array_file import ArrayFile
from index.storage.disk import NewFile
from index.storage.file_record import FileRecord

# How one byte changes the CRC; which byte does it, by the highest eight bits of that change; and which bit,
# where the byte has one bit set.
_TABLE = [zlib.crc32(bytes([byte])) ^ zlib.crc32(b"\0") for byte in range(256)]
_BYTE = {entry >> 24: byte for byte, entry in enumerate(_TABLE)}
_BIT = {_TABLE[1 << bit]: bit for bit in range(8)}


def write_repaired(path: Path, record: FileRecord, target: Path) -> bool:
    """Writes the file that `record` describes to `target`, from the damaged one at `path`.

    False, and nothing is written, where a block differs by more than one bit, or the file's size is wrong.
    """
    try:
        damaged = ArrayFile(path, record, salvage=True)
    except IndexDamaged:  # missing or cut off
        return False
    data, crcs = hashlib.sha256(), bytearray()
    for block in _repaired_blocks(damaged):
        data.update(block)
        crcs += zlib.crc32(block).to_bytes(4, "little")
    found = data.hexdigest(), hashlib.sha256(crcs).hexdigest()
    if found != (record.data_sha256, record.blocks_sha256):
        return False
    with NewFile(target) as file:
        for block in _repaired_blocks(damaged):
            file.write(block)
        file.write(bytes(crcs))
        file.finish()
    return True


def _repaired_blocks(file: ArrayFile) -> Iterator[bytes]:
    """The blocks of the data, each with a flipped bit put back if that makes it sound."""
    for block, crc in file.blocks():
        data = block.tobytes()
        bit = None if zlib.crc32(data) == crc else flipped_bit(data, crc)
        yield data if bit is None else with_flipped(data, bit)


def flipped_bit(data: bytes, crc: int) -> int | None:
    """The number of the one bit whose flip gives `data` the CRC-32 `crc`; None if no single bit does."""
    difference = zlib.crc32(data) ^ crc
    for at in range(len(data) - 1, -1, -1):
        if (bit := _BIT.get(difference)) is not None:
            return 8 * at + bit
        # What the difference was one byte earlier.
        byte = _BYTE[difference >> 24]
        difference = (difference ^ _TABLE[byte]) << 8 | byte
    return None


def with_flipped(data: bytes, bit: int) -> bytes:
    """Some data with one bit changed."""
    at = bit // 8
    return data[:at] + bytes([data[at] ^ 1 << bit % 8]) + data[at + 1 :]
