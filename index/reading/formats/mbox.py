"""Reads mailboxes (.mbox), one letter after the other, however large the file is.

The standard library's `mailbox` reads from a path only, and takes any line that begins with "From " for a new
letter; here a blank line must stand in front of it, and lines such as "Subject:" behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BufferedReader

from index.reading.draft import Inner, Part, Unreadable
from index.reading.formats.eml import letter_parts

_FROM = re.compile(rb"From \S+ .{0,40}\d\d:\d\d.{0,60}\d{4}|From [^\s@]+@\S+ *\r?$|From -+ ", re.DOTALL)
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LONGEST_LINE = 1 << 20


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Part | Inner]:
    """Each letter with what is attached to it, by its number from 1."""
    number = 0
    for number, data in enumerate(_letters(stream, max_bytes), 1):
        place = str(number)
        if data is None:
            yield Part(place, reason=f"larger than the limit of {max_bytes:,} bytes")
            continue
        try:
            yield from letter_parts(_QUOTED.sub(rb"\1", data), place)
        except Unreadable as unreadable:
            yield Part(place, reason=str(unreadable))
        except RecursionError:
            yield Part(place, reason="nested too deeply")
    if not number:
        raise Unreadable("not a mailbox: no line in it begins a letter (From ...)")


def _letters(stream: BufferedReader, max_bytes: int) -> Iterator[bytes | None]:
    """The bytes of each letter; None for one that is too large."""
    lines: list[bytes] | None = None  # None in front of the first letter
    size, blank = 0, True
    while line := stream.readline(_LONGEST_LINE):
        if blank and line.startswith(b"From ") and _FROM.match(line):
            if lines is not None:
                yield b"".join(lines) if size <= max_bytes else None
            lines, size, blank = [], 0, False
            continue
        blank = not line.strip()
        if lines is not None:
            size += len(line)
            if size <= max_bytes:
                lines.append(line)
    if lines is not None:
        yield b"".join(lines) if size <= max_bytes else None
