"""Tells which letters of an old Word document are hidden, or were deleted by a change that is tracked.

Properties of letters stand in pages of 512 bytes ([MS-DOC] 2.9.33 and 2.6.1): where runs of letters begin,
and for each run the properties that differ from its style.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator

_PAGE = 512
_UNSEEN = frozenset({0x0800, 0x083C})  # sprmCFRMarkDel, sprmCFVanish
# How many bytes the value of a property has, by the upper three bits of its name; 0: the first says how many.
_SIZES = (1, 1, 2, 4, 2, 2, 0, 3)


class Unseen:
    """The runs of letters that no reader sees, by their places in the file."""

    def __init__(self, main: bytes, table: bytes, at: int, size: int) -> None:
        self._starts, self._ends = list[int](), list[int]()  # of runs that do not overlap, in order
        for start, end in sorted(_unseen_runs(main, table[at : at + size])):
            if not self._ends or start > self._ends[-1]:
                self._starts.append(start)
                self._ends.append(end)
            else:
                self._ends[-1] = max(end, self._ends[-1])

    def runs(self, first: int, last: int) -> Iterator[tuple[int, int, bool]]:
        """The bytes from `first` to `last` in runs: start, end, whether they are seen."""
        row = max(0, bisect_right(self._starts, first) - 1)
        at = first
        while row < len(self._starts) and self._starts[row] < last:
            start, end = max(at, self._starts[row]), min(last, self._ends[row])
            if start < end:
                yield at, start, True
                yield start, end, False
                at = end
            row += 1
        yield at, last, True


def _unseen_runs(main: bytes, places: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of each run with a property that hides it."""
    count = max(0, (len(places) - 4) // 8)
    numbers = struct.unpack_from(f"<{count}I", places, 4 * (count + 1)) if count else ()
    for number in set(numbers):
        page = main[(number & 0x3FFFFF) * _PAGE :][:_PAGE]
        if len(page) < _PAGE:
            continue
        runs = min(page[-1], (_PAGE - 5) // 5)
        edges = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            at = 2 * page[4 * (runs + 1) + run]
            if at and _hides(page[at + 1 : at + 1 + page[at]]):
                yield edges[run], edges[run + 1]


def _hides(properties: bytes) -> bool:
    """Whether a list of properties has one that hides, and is on."""
    at = 0
    while at + 2 < len(properties):
        name = struct.unpack_from("<H", properties, at)[0]
        if name in _UNSEEN and properties[at + 2] & 1:
            return True
        at += 2 + (_SIZES[name >> 13] or 1 + properties[at + 2])
    return False
