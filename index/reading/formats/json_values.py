"""Reads JSON that is not an article a line: arrays, answers of news APIs, one article, many behind each other.

An array may have any size: its objects are taken out one by one, each parsed by itself, so that one which is
no JSON does not spoil the others. Everything else is read whole where it is not larger than an article may
be, and is searched for rows then (`index.reading.rows.layouts`).
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from io import BufferedReader
from itertools import chain

from index.reading.draft import Part, Unreadable
from index.reading.formats.packed import BUFFER
from index.reading.rows.parts import Placed, json_rows, parts_of

_SIGN = re.compile(rb'["\[\]{}]')
_IN_STRING = re.compile(rb'(?:[^"\\]|\\.)*+', re.DOTALL)
_OPENED_BY = {b"]": ord("["), b"}": ord("{")}
_ARRAY = ord("[")
_MOST_OPEN = 100_000


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Part]:
    """The articles in a JSON file."""
    return parts_of(_rows(stream, max_bytes))


def _rows(stream: BufferedReader, max_bytes: int) -> Iterator[Placed]:
    """The rows with their numbers from 1."""
    pieces = _in_utf8(stream)
    head, size = list[bytes](), 0
    while size <= max_bytes and (piece := next(pieces, b"")):
        head.append(piece)
        size += len(piece)
    start = b"".join(head)
    in_array = start.lstrip().startswith(b"[")
    if size > max_bytes and not in_array:
        first = next(_objects([start], size, in_array=False), None)
        in_array = not isinstance(first, bytes)  # one object that goes on behind: an envelope around an array
    number = 0
    for data in _objects(chain([start], pieces), max_bytes, in_array=in_array):
        for row in _rows_of(data):
            number += 1
            yield str(number), row
    if not number:
        raise Unreadable("JSON without objects, as articles would be" if b"[" in start else "not JSON")


def _rows_of(data: bytes | Unreadable) -> Iterable[object]:
    try:
        return json_rows(data) if isinstance(data, bytes) else [data]
    except Unreadable as why:
        return [why]


def _in_utf8(stream: BufferedReader) -> Iterator[bytes]:
    """The bytes of a stream, piece by piece, those of UTF-16 in UTF-8."""
    start = stream.peek(3)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        wide = io.TextIOWrapper(stream, "utf-16", errors="replace", newline="")
        try:
            while text := wide.read(BUFFER):
                yield text.encode("utf-8", "replace")
        finally:
            wide.detach()  # the stream is its opener's to close
        return
    if start.startswith(codecs.BOM_UTF8):
        stream.read(3)
    while piece := stream.read(BUFFER):
        yield piece


def _objects(pieces: Iterable[bytes], most: int, *, in_array: bool) -> Iterator[bytes | Unreadable]:
    """The objects of JSON, whatever is wrong in them: those of arrays that lie in no other, or else those that
    lie in nothing. One of more than `most` bytes is an `Unreadable`."""
    scanner, carried = _Scanner(in_array, most), b""
    for piece in pieces:
        data = carried + piece
        carried = yield from scanner.scan(data)
    if scanner.is_open:
        yield Unreadable("cut off: the file ends in the middle of it")


class _Scanner:
    """Finds where objects begin and end by their brackets, in time linear in the bytes."""

    def __init__(self, in_array: bool, most: int) -> None:
        self.in_array, self.most = in_array, most
        self.open = bytearray()  # the brackets that are
        self.in_string = False
        self.begun = -1  # how many were open where the object began that is being taken out; -1: none is
        self.taken: list[bytes] = []
        self.size = 0

    @property
    def is_open(self) -> bool:
        return self.begun >= 0

    def scan(self, data: bytes) -> Iterator[bytes | Unreadable]:
        """Yields the objects that end in `data`; returns what of its end belongs to the next piece."""
        at, start = 0, 0
        while at < len(data):
            if self.in_string:
                end = _IN_STRING.match(data, at).end()  # type: ignore[union-attr]  # it matches nothing too
                if end == len(data) or data[end] != ord('"'):
                    self._take(data[start:end])
                    return data[end:]
                self.in_string, at = False, end + 1
            elif not (sign := _SIGN.search(data, at)):
                break
            else:
                at = sign.end()
                if self._begins(sign[0]):
                    start = sign.start()
                elif self._ends(sign[0]):
                    yield self._object(data[start:at])
        self._take(data[start:])
        return b""

    def _begins(self, sign: bytes) -> bool:
        """Notes a sign; whether an object begins with it that is to be taken out."""
        if sign == b'"':
            self.in_string = True
        elif sign in _OPENED_BY:
            return False
        else:
            begins = sign == b"{" and self.begun < 0 and self._is_place_of_rows()
            if begins:
                self.begun = len(self.open)
            self.open += sign
            if len(self.open) > _MOST_OPEN:
                raise Unreadable("JSON nested too deeply")
            return begins
        return False

    def _is_place_of_rows(self) -> bool:
        if not self.in_array:
            return not self.open
        return self.open[-1:] == b"[" and self.open.count(_ARRAY) == 1

    def _ends(self, sign: bytes) -> bool:
        """Notes a bracket that closes; whether the object ends with it. One that was never closed within an
        object is closed with it, so that the next one is read."""
        if sign not in _OPENED_BY:
            return False
        at = self.open.rfind(_OPENED_BY[sign], max(0, self.begun))
        if at < 0:
            return False
        del self.open[at:]
        return self.begun == at

    def _take(self, data: bytes) -> None:
        if self.begun < 0:
            return
        self.size += len(data)
        if self.size <= self.most:
            self.taken.append(data)

    def _object(self, data: bytes) -> bytes | Unreadable:
        """The object that ends with `data`."""
        self._take(data)
        whole, size = b"".join(self.taken), self.size
        self.begun, self.taken, self.size = -1, [], 0
        return whole if size <= self.most else Unreadable(f"larger than the limit of {self.most:,} bytes")
