"""Reads Word documents with python-docx: paragraphs and tables in their order, and the title."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from index.reading.draft import Draft, Unreadable
from index.reading.formats.text import readable
from index.reading.metadata.fields import fill, one_line

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Word, and the envelope of an encrypted docx
_MAIN_PART = "word/document.xml"
_XML_FACTOR = 10  # XML may be this many times the limit on an article's text, what it says is far less
_TOTAL_FACTOR = 50
_MAX_PARTS = 20_000
_MAX_NESTING = 20


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a Word document holds.

    Its dates say when the file was written and saved, not when the article was published: not read.
    """
    _check(data, max_bytes)
    try:
        document = docx.Document(io.BytesIO(data))
        text = "\n\n".join(block for block in _blocks(document, _MAX_NESTING) if block.strip())
        title = _title_of(document)
    except (MemoryError, RecursionError):
        raise
    except Exception:  # a damaged part makes the library stumble in a dozen ways
        raise Unreadable("damaged Word document") from None
    return fill(Draft(readable(text), title=title))


def _check(data: bytes, max_bytes: int) -> None:
    """Raises `Unreadable`, before unpacking, for what is no docx or far larger than an article unpacked."""
    if data.startswith(_OLE):
        raise Unreadable("encrypted, or an old Word document; save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise Unreadable("not a Word document, or a damaged one") from None
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("encrypted: it needs a password")
    xml = sum(part.file_size for part in parts if part.filename.casefold().endswith((".xml", ".rels")))
    total = sum(part.file_size for part in parts)
    if xml > _XML_FACTOR * max_bytes or total > _TOTAL_FACTOR * max_bytes or len(parts) > _MAX_PARTS:
        raise Unreadable(f"unpacks to {total:,} bytes: too much for the limit of {max_bytes:,}")
    if not any(part.filename == "[Content_Types].xml" for part in parts):
        raise Unreadable("a zip file, not a Word document")


def _blocks(container: Document | _Cell, depth: int) -> Iterator[str]:
    """The paragraphs and tables of a document or a cell in their order."""
    for item in container.iter_inner_content():
        yield _rows(item, depth - 1) if isinstance(item, Table) else item.text


def _rows(table: Table, depth: int) -> str:
    """A table, a line a row, " | " between cells; a merged cell once; tables nested too deep left out."""
    if not depth:
        return ""
    lines = []
    for row in table.rows:
        cells: list[str] = []
        seen = set()
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append(" ".join(" ".join(_blocks(cell, depth)).split()))
        lines.append(" | ".join(cell for cell in cells if cell))
    return "\n".join(line for line in lines if line)


def _title_of(document: Document) -> str | None:
    """The first paragraph that is styled as the title, or as a top heading before any other text."""
    paragraphs: list[Paragraph] = document.paragraphs[:30]
    for wanted in ("title", "heading 1"):
        for paragraph in paragraphs:
            style = (paragraph.style.name or "") if paragraph.style is not None else ""
            if paragraph.text.strip() and style.casefold() == wanted:
                return one_line(paragraph.text)
    return None
