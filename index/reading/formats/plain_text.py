"""Reads plain text files, and web pages that were saved under such a name."""

from __future__ import annotations

from index.reading.draft import Draft
from index.reading.formats import html
from index.reading.formats.encoding import decode
from index.reading.formats.text import readable
from index.reading.metadata.fields import fill


def read(data: bytes, max_bytes: int) -> Draft:
    """The article that a text file is."""
    text = decode(data)
    return html.read(data, max_bytes) if html.is_page(text) else fill(Draft(readable(text)))
