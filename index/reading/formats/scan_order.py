"""Puts the lines that were found on a picture into reading order: columns one after the other.

The page is cut where nothing stands, downwards if it can be (columns), else across: above and below lines
that are as wide as the page, or where one of the parts can then be cut downwards. An XY cut (Nagy, Seth,
"Hierarchical representation of optically scanned documents", 1984).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

_GAP = 0.6  # times the height of a line: what is narrower is a gap between words
_WIDE = 0.6  # of the width of a part: no line of a column
_FEWEST = 2  # lines in a column


@dataclass(frozen=True, slots=True)
class Box:
    """A line of text, or a part of one, and its box; `top` is less than `bottom`."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def in_reading_order(boxes: Sequence[Box]) -> list[Box]:
    """The lines of a page in the order in which they are read; the parts of a line are one."""
    if not boxes:
        return []
    gap = _GAP * median(box.bottom - box.top for box in boxes)
    ordered: list[Box] = []
    parts = [sorted(boxes, key=lambda box: box.top)]
    while parts:
        part = parts.pop()
        cut = _columns(part, gap) or _between_wide(part) or _across(part, gap)
        if cut:
            parts.extend(reversed(cut))
        else:
            ordered.extend(_rows(part))
    return ordered


def _columns(part: Sequence[Box], gap: float) -> list[list[Box]]:
    """The columns of a part, [] where it has one; each must have a few lines."""
    columns: list[list[Box]] = []
    right = float("-inf")
    for box in sorted(part, key=lambda box: box.left):
        if box.left > right + gap:
            columns.append([])
        columns[-1].append(box)
        right = max(right, box.right)
    if len(columns) < 2 or any(len(column) < _FEWEST for column in columns):
        return []
    return [sorted(column, key=lambda box: box.top) for column in columns]


def _between_wide(part: Sequence[Box]) -> list[list[Box]]:
    """The part in runs of lines that go across most of it, and of others; [] for one run."""
    left, right = min(box.left for box in part), max(box.right for box in part)
    runs = [
        list(run) for _, run in groupby(part, key=lambda box: box.right - box.left > _WIDE * (right - left))
    ]
    return runs if len(runs) > 1 else []


def _across(part: Sequence[Box], gap: float) -> list[list[Box]]:
    """The part above and the part below the first place where one of the two has columns; [] for none."""
    bottom = float("-inf")
    for at, box in enumerate(part):
        if at and box.top >= bottom - gap / 2 and (_columns(part[at:], gap) or _columns(part[:at], gap)):
            return [list(part[:at]), list(part[at:])]
        bottom = max(bottom, box.bottom)
    return []


def _rows(part: Sequence[Box]) -> list[Box]:
    """The lines of a part from top to bottom; boxes beside each other are one line."""
    rows: list[list[Box]] = []
    for box in part:
        last = rows[-1][0] if rows else None
        if last and min(last.bottom, box.bottom) - max(last.top, box.top) > (last.bottom - last.top) / 2:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [_joined(sorted(row, key=lambda box: box.left)) for row in rows]


def _joined(row: Sequence[Box]) -> Box:
    return Box(
        " ".join(box.text for box in row), row[0].left, min(box.top for box in row),
        max(box.right for box in row), max(box.bottom for box in row),
    )  # fmt: skip
