"""Makes small real files that hold many articles, for the tests of reading: Excel workbooks, web archives."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from tests.support.article_files import zipped


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """An Excel workbook with the rows of each sheet."""
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook_of_xml(rows: str) -> bytes:
    """A workbook with XML of one's own behind the rows of its sheet."""
    parts = {}
    with zipfile.ZipFile(io.BytesIO(workbook([["title", "text"], ["Council", "It met."]]))) as whole:
        for name in whole.namelist():
            parts[name] = whole.read(name).replace(b"</sheetData>", rows.encode() + b"</sheetData>", 1)
    return zipped(parts)


def warc(records: Sequence[tuple[str, str, bytes]], status: str = "200 OK") -> bytes:
    """A web archive of answers: the address, the content type and the bytes of each."""
    return b"".join(warc_record(url, _answer(kind, data, status)) for url, kind, data in records)


def warc_record(url: str, block: bytes, kind: str = "response") -> bytes:
    """One record of a web archive."""
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2019-03-04T05:06:07Z\r\n"
    length = f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(block)}\r\n\r\n"
    return f"{head}{length}".encode() + block + b"\r\n\r\n"


def _answer(kind: str, data: bytes, status: str) -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + data
