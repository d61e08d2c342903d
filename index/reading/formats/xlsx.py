"""Reads Excel workbooks with openpyxl, a row an article, each sheet by itself."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from io import BufferedReader

import openpyxl
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from index.reading.draft import Part, TooMuch, Unreadable
from index.reading.formats.packed import MAX_RATIO
from index.reading.formats.quiet import quietly
from index.reading.formats.zip_directory import open_zip
from index.reading.rows.parts import parts_of
from index.reading.rows.table import Line, rows_of_table

_MOST_COLUMNS = 500
_MOST_BLANK = 10_000  # rows without a cell, one after another: there is no more to come
# The library holds an element in 100 bytes, and what is no row of cells in objects of a thousand.
_MOST_ROWS, _MOST_TAGS = 1_100_000, 8_000_000
_LARGEST_ROW, _LARGEST_PART = 4_000_000, 2_000_000
_LARGE_PARTS = re.compile(r"(?:^|/)(sharedstrings|worksheets)(?:/[^/]+)?\.xml$", re.IGNORECASE)
_ROOTS = {"sharedstrings": b"sst", "worksheets": b"worksheet"}
_ROW = re.compile(rb"<(?:\w+:)?row[\s>/]")
_STRANGE = re.compile(rb"<!--|<!\[CDATA\[|<!DOCTYPE|<!ENTITY")  # rows in there are none
_PIECE, _OVERLAP = 1 << 16, 12


def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Part]:
    """The rows of each sheet below the names of its columns."""
    _check(stream)
    stream.seek(0)
    with quietly("openpyxl"):
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        except MemoryError:
            raise
        except Exception:  # a damaged part makes the library stumble in a dozen ways
            raise Unreadable("damaged Excel workbook") from None
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        for sheet in sheets:
            before = f"{sheet.title}:" if len(sheets) > 1 else ""
            try:
                yield from parts_of(rows_of_table(_lines(sheet, before)))
            except Unreadable as why:
                if len(sheets) == 1:
                    raise
                if str(why) != "empty":
                    yield Part(sheet.title, reason=str(why))


def _lines(sheet: ReadOnlyWorksheet, before: str) -> Iterator[Line]:
    """The rows of a sheet with their numbers in Excel."""
    sheet.reset_dimensions()  # what the file says of them may be anything
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS, values_only=True), start=1):
        if blank := blank + 1 if not any(cell is not None for cell in cells) else 0:
            if blank > _MOST_BLANK:
                return
            continue
        yield f"{before}{number}", [_text(cell) for cell in cells]


def _text(cell: object) -> str:
    """What a cell says: days as 2020-01-22, numbers without the decimals that they do not have."""
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    if isinstance(cell, datetime.date | datetime.datetime):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell)


def _check(stream: BufferedReader) -> None:
    """Raises `Unreadable` where the parts of a workbook are so large that reading them takes a computer down."""
    stream.seek(0, io.SEEK_END)
    left = max(_LARGEST_PART, MAX_RATIO * stream.tell())
    with open_zip(stream) as package:
        for part in package.infolist():
            if not part.filename.casefold().endswith((".xml", ".rels")):
                continue
            left -= part.file_size
            if left < 0:
                raise TooMuch("unpacks to far more than its own size")
            if part.file_size > _LARGEST_PART:
                root = _LARGE_PARTS.search(part.filename)
                if not root or not _is_plain(package, part, _ROOTS[root[1].casefold()]):
                    raise Unreadable(
                        f"a damaged Excel workbook, or one whose part {part.filename!r} is too large"
                    )


def _is_plain(package: zipfile.ZipFile, part: zipfile.ZipInfo, root: bytes) -> bool:
    """Whether a large part begins with its root element, and has no more tags and rows than Excel can have."""
    tags = rows = gap = 0
    before = b""
    with package.open(part) as content:
        while piece := content.read(_PIECE):
            if not before and not re.search(rb"<(?:\w+:)?" + root + rb"[\s>]", piece[:4_000]):
                return False
            data = before[-_OVERLAP:] + piece
            found = [match.start() for match in _ROW.finditer(data)]
            tags, rows = tags + piece.count(b"<"), rows + len(found)
            gap = len(data) - found[-1] if found else gap + len(piece)
            if tags > _MOST_TAGS or rows > _MOST_ROWS or _STRANGE.search(data):
                return False
            if root == b"worksheet" and gap > _LARGEST_ROW:
                return False
            before = piece
    return True
