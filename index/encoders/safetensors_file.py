"""Reads the arrays of a safetensors file whose SHA-256 is the expected one.

The arrays are views of a private memory map of the file: nothing is copied. The format: 8 bytes with the size
of a JSON header, the header, which holds type, shape and place of each array, and the arrays.
"""

from __future__ import annotations

import hashlib
import json
import mmap
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import EncoderError

_TYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "U8": "|u1"}


def read_weights(path: Path, sha256: str, what: str, remedy: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays by name; writing to one does not change the file.

    EncoderError when the file cannot be read or its SHA-256, in hexadecimal, is another one; the message
    names the model by `what` and ends with the `remedy`.
    """
    try:
        with path.open("rb") as file:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    except (OSError, ValueError) as error:  # ValueError: an empty file cannot be mapped
        raise EncoderError(f"{what}'s weights cannot be read ({error}): {remedy}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise EncoderError(f"{what}'s weights have SHA-256 {found[:12]}…, expected {sha256[:12]}…: {remedy}")
    return _arrays(data)


def _arrays(data: mmap.mmap) -> dict[str, npt.NDArray[Any]]:
    start = 8 + int.from_bytes(data[:8], "little")
    layout = json.loads(data[8:start])
    layout.pop("__metadata__", None)
    return {
        name: np.frombuffer(
            data, _TYPES[item["dtype"]], int(np.prod(item["shape"])), start + item["data_offsets"][0]
        ).reshape(item["shape"])
        for name, item in layout.items()
    }
