"""Reads PDFs with pdfium: the text page by page, the offset of each page, and the title."""

from __future__ import annotations

import re

import pypdfium2

from index.reading.draft import Draft, Unreadable
from index.reading.formats.quiet import quietly
from index.reading.formats.text import clean
from index.reading.metadata.fields import fill, one_line

_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD
_HEADER_WITHIN = 1_024  # readers allow this much in front of "%PDF-"
# A hyphen at the end of a line where the word goes on: pdfium makes it U+FFFE or \x02, some files U+00AD.
_SOFT_HYPHEN = re.compile("[\ufffe\x02]\\s*|\u00ad[ \\t]*\r?\n[ \\t]*")
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
        pages, title = _pages(data, max_bytes)
    starts = []
    text = ""
    for page in pages:
        text += "\n\n" if text and not text.endswith("\n\n") else ""
        starts.append(len(text))
        text += page
    if not any(map(str.isalnum, text)):
        raise Unreadable("no text in it: scanned pages?")
    named = one_line(clean(title))
    if named and _NO_TITLE.fullmatch(named):
        named = None
    return fill(Draft(text, title=named, pages=tuple(starts)))


def _pages(data: bytes, max_bytes: int) -> tuple[list[str], str]:
    """The text of every page and the title in the metadata."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == _PASSWORD_ERROR
        raise Unreadable("encrypted: it needs a password" if locked else "damaged PDF") from None
    try:
        pages: list[str] = []
        size = 0
        for number in range(len(document)):
            pages.append(_text_of(document, number))
            size += len(pages[-1])
            if size > max_bytes:
                raise Unreadable(f"its text is larger than the limit of {max_bytes:,} bytes")
        return pages, document.get_metadata_value("Title") or ""
    finally:
        document.close()


def _text_of(document: pypdfium2.PdfDocument, number: int) -> str:
    """The text of a page, counted from 0; empty for a page that cannot be loaded."""
    try:
        page = document[number]
        try:
            textpage = page.get_textpage()
            try:
                text = textpage.get_text_bounded()
            finally:
                textpage.close()
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        return ""
    return clean(_SOFT_HYPHEN.sub("", text)).strip()
