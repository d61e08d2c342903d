"""Describes a file of arrays: the record that the manifest keeps, by which the file is read and checked.

    data    the arrays one after the other, each aligned to 64 bytes
    blocks  uint32, the CRC-32 of every 16 KiB of the data

Which array lies where, and the SHA-256 of both parts, are not in the file: they are its FileRecord.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

BLOCK = 1 << 14
"""Bytes of data that one CRC-32 covers."""
ALIGNMENT = 64
_TYPES = ("uint8", "uint16", "int32", "int64", "uint64", "float32")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where an array lies in the data: byte offset, dtype by its numpy name, and shape."""

    offset: int
    dtype: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        return math.prod(self.shape) * np.dtype(self.dtype).itemsize


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the manifest keeps of a file: bytes in all and of data, SHA-256 of data and of blocks, its arrays.

    The names of the fields are those of the manifest's JSON.
    """

    size: int
    data: int
    data_sha256: str
    blocks_sha256: str
    layout: Mapping[str, Layout] = field(default_factory=dict)

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> FileRecord:
        """The record in some parsed JSON; ValueError or TypeError for sizes that do not add up."""
        layout = {
            name: Layout(_count(item["offset"]), item["dtype"], tuple(_count(n) for n in item["shape"]))
            for name, item in body["layout"].items()
        }
        record = cls(
            _count(body["size"]), _count(body["data"]), body["data_sha256"], body["blocks_sha256"], layout
        )
        for name, item in layout.items():
            if not item.shape or 0 in item.shape[1:]:
                raise ValueError(f"array {name} has no shape")
            if item.dtype not in _TYPES or item.offset % ALIGNMENT or item.offset + item.size > record.data:
                raise ValueError(f"array {name} does not fit")
        if record.size != record.data + 4 * -(-record.data // BLOCK):
            raise ValueError("the blocks do not fit")
        return record


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{value!r} is not a count")
    return value
