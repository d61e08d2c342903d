"""Reads PDFs with pdfium: the text page by page, the offset of each page, and the title."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdfium2
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from index.reading.draft import Draft, Unreadable
from index.reading.formats import ocr
from index.reading.formats.pdf_lines import Line, lines_of
from index.reading.formats.pdf_text import text_of
from index.reading.formats.quiet import quietly
from index.reading.formats.text import clean
from index.reading.metadata.fields import fill, one_line

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_HEADER_WITHIN = 1_024  # readers allow this much in front of "%PDF-"
# Titles that a program made up: a file name, an untitled document, a template.
_NO_TITLE = re.compile(
    r"(?:microsoft \w+ - .*|untitled.*|document ?\d*|doc\d+|print|(?:layout|page|slide) \d+|\W*|none|null"
    r"|title|\(?anonymous\)?|[\w-]*\d{4,}[\w-]*|.*\.(?:docx?|pdf|indd|qxd|rtf|txt|tex|dvi|pptx?|xlsx?|html?))",
    re.IGNORECASE,
)


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a PDF holds, a blank line between pages.

    The document's dates say when the file was made, not when the article was published: not read.
    """
    if b"%PDF-" not in data[:_HEADER_WITHIN]:
        raise Unreadable("not a PDF, whatever its name says")
    with quietly("pypdfium2"):
        pages, scans, title = _pages(data, max_bytes)
    text, starts, below = text_of(pages)
    if not any(map(str.isalnum, text)):
        raise Unreadable(_why_without_text(len(scans)))
    scanned = tuple(number + 1 for number in scans if pages[number])
    named = one_line(clean(title))
    if named and _NO_TITLE.fullmatch(named):
        named = None
    if named is None and below:  # a running head is no title
        named = fill(Draft(text[below:]), date=False).title or ""
    unread = len(scans) - len(scanned)
    filled = fill(Draft(text, title=named, pages=starts, scanned=scanned, missing=unread / len(pages)))
    return replace(filled, title=named or None) if named == "" else filled


def _why_without_text(scans: int) -> str:
    """Why a file has no text, and what would help."""
    if not scans:
        return "no text in it: scanned pages?"
    if not ocr.can_recognise():
        return "no text in it: scanned pages; the extra dateline[ocr] recognises their text"
    return "scanned pages, and no letters in them that were recognised (Latin, Chinese, Japanese are)"


def _pages(data: bytes, max_bytes: int) -> tuple[list[list[Line]], list[int], str]:
    """The lines of every page, which pages, from 0, show a picture and no text, and the title in the
    metadata.

    The lines of such a page are those that were recognised in the picture, where that can be done.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD_ERROR
        raise Unreadable("encrypted: it needs a password" if locked else "damaged PDF") from None
    try:
        pages: list[list[Line]] = []
        scans: list[int] = []
        size = 0
        for number in range(len(document)):
            lines, picture = _page(document, number)
            pages.append(lines)
            if picture:
                scans.append(number)
                ocr.check_pages(len(scans))
            size += sum(len(line.text) for line in lines)
            if size > max_bytes:
                raise Unreadable(f"its text is larger than the limit of {max_bytes:,} bytes")
        return pages, scans, document.get_metadata_value("Title") or ""
    finally:
        document.close()


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Line], bool]:
    """The lines of a page, counted from 0, and whether it has a picture in place of any; no lines for a page
    that cannot be loaded."""
    try:
        page = document[number]
        try:
            lines = lines_of(page)
            picture = not lines and any(page.get_objects(filter=(FPDF_PAGEOBJ_IMAGE,), max_depth=3))
            return ocr.recognised_lines(page) if picture and ocr.can_recognise() else lines, picture
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return [], False
