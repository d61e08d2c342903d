"""Reads collections of an article a line (JSONL)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader

from index.reading.draft import Part, Unreadable
from index.reading.formats.lines import lines_of
from index.reading.rows.parts import Placed, json_rows, parts_of


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Part]:
    """The rows of `stream`, which is never held in memory as a whole; blank lines are passed over.

    A row longer than `max_bytes` is passed over: the limit is on an article, and a collection has any size.
    """
    return parts_of(_rows(stream, max_bytes))


def _rows(stream: BufferedReader, max_bytes: int) -> Iterator[Placed]:
    """The object of each line with its number from 1; those of a line that holds many have a second one."""
    for number, line in enumerate(lines_of(stream, max_bytes), start=1):
        if line is None:
            yield str(number), Unreadable(f"larger than the limit of {max_bytes:,} bytes")
        elif line.strip():
            try:
                rows = json_rows(line)
            except Unreadable as why:
                rows = [why]
            for count, row in enumerate(rows, start=1):
                yield f"{number}.{count}" if len(rows) > 1 else str(number), row
