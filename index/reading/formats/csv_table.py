"""Reads tables in text (CSV, TSV), a row an article; separator and encoding are found out."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from io import BufferedReader
from itertools import chain

from index.reading.draft import Part, Unreadable
from index.reading.formats.encoding import encoding_of
from index.reading.formats.lines import lines_of
from index.reading.formats.packed import BUFFER
from index.reading.rows.parts import Placed, parts_of
from index.reading.rows.table import FIRST_LINES, Line, names_a_text, names_known, rows_of_table

_SEPARATORS = (",", ";", "\t", "|")
_TOLD_BY = "sep="  # the line by which Excel is told the separator
_OLD_LINE_END = re.compile(r"(?<=\r)(?!\n|$)")


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Part]:
    """The rows of a table; the line with the names of the columns is the first that names one of text."""
    return parts_of(_rows(stream, max_bytes))


def _rows(stream: BufferedReader, max_bytes: int) -> Iterator[Placed]:
    csv.field_size_limit(max_bytes + BUFFER)  # the lines have the limit that is told to people
    lines = _TextLines(stream, max_bytes)
    first = lines.first()
    if first and first[0].casefold().startswith(_TOLD_BY):
        separator = first.pop(0)[len(_TOLD_BY) :].strip("\r\n") or "\t"
    else:
        separator = max(_SEPARATORS, key=lambda each: _fitness(first, each))
    backslash = any('\\"' in line for line in first) and not any('""' in line for line in first)
    escape = "\\" if backslash else None

    def reader(rest: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(rest, delimiter=separator[:1], doublequote=not backslash, escapechar=escape)

    yield from rows_of_table(_records(chain(first, lines), lines, reader), separator[:1])


def _fitness(lines: list[str], separator: str) -> tuple[bool, int, int]:
    """How well a separator cuts the first lines into names of columns."""
    heads = [next(csv.reader([line], delimiter=separator), []) for line in lines if len(line) < BUFFER]
    return max(((names_a_text(head), names_known(head), len(head)) for head in heads), default=(False, 0, 0))


def _records(
    rest: Iterator[str], lines: _TextLines, reader: Callable[[Iterator[str]], Iterator[list[str]]]
) -> Iterator[Line]:
    """The cells of each row with its number from 1, the names of the columns among them.

    Behind a row that is too large, mostly for a quote that is never closed, it goes on with the next line.
    """
    number, cells = 0, reader(rest)
    while True:
        number += 1
        lines.of_this_row = 0
        try:
            yield str(number), next(cells)
        except StopIteration:
            return
        except csv.Error as error:
            yield str(number), Unreadable(f"not readable as a row of a table: {error}")
            cells = reader(rest)
        except Unreadable as why:
            yield str(number), why
            cells = reader(rest)


class _TextLines:
    """The lines of a table as text. One row may have many, which together have at most `most` bytes."""

    def __init__(self, stream: BufferedReader, most: int) -> None:
        self.most, self.of_this_row = most, 0
        self._sample = stream.peek(BUFFER)
        self._lines = lines_of(stream, most)
        self._fallback = ""
        self._pieces: list[str] = []
        self._why: Unreadable | None = None  # the line behind the first ones, which could not be read

    def first(self) -> list[str]:
        """The lines by which a table is told: so few that they are small together."""
        found: list[str] = []
        size = 0
        try:
            while len(found) < FIRST_LINES and size < BUFFER and (line := next(self, "")):
                found.append(line)
                size, self.of_this_row = size + len(line), 0
        except Unreadable as why:
            self._why = why
        return found

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self._why:
            why, self._why = self._why, None
            raise why
        if not self._pieces:
            line = next(self._lines)
            self.of_this_row += self.most + 1 if line is None else len(line)
            if line is None or self.of_this_row > self.most:
                raise Unreadable(
                    f"larger than the limit of {self.most:,} bytes: a quote that is never closed?"
                )
            self._pieces = _OLD_LINE_END.split(self._decoded(line))[::-1]
        return self._pieces.pop()

    def _decoded(self, line: bytes) -> str:
        """A line in UTF-8, or in the encoding of the first lines, or else of the first that is not UTF-8."""
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            if not self._fallback:
                found = encoding_of(self._sample)
                self._fallback = found if found != "utf-8" else encoding_of(line)
            return line.decode(self._fallback, "replace")
