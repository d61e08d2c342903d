"""A file name and its bytes in; the draft of an article out: one module a format, chosen by the extension.

`READERS` maps an extension to the reader of a format with one article a file. Collections (`.jsonl`) hold an
article a row and go through `index.reading.formats.jsonl`. Libraries are imported when first used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.reading.draft import Draft
from index.reading.formats import docx, html, markdown, pdf, text
from index.reading.formats.encoding import decode

Reader = Callable[[bytes, int], Draft]
"""Bytes of a file, and the most bytes that an article may have, to its draft; raises `Unreadable`."""


def _read_text(data: bytes, max_bytes: int) -> Draft:
    """Plain text, unless what was saved under that name is a web page."""
    decoded = decode(data)
    return html.read(data, max_bytes) if html.is_page(decoded) else text.article(decoded)


READERS: Mapping[str, Reader] = {
    ".txt": _read_text,
    ".text": _read_text,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
}
COLLECTIONS = frozenset({".jsonl", ".ndjson"})
NAMES = ".txt, .md, .html, .pdf, .docx and .jsonl"
"""The formats that are read, for people."""
