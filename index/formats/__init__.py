"""A file name and its bytes in; the draft of an article out: one module a format, chosen by the extension.

`READERS` maps an extension to the reader of a format with one article a file. Collections (`.jsonl`) hold one
article a row and go through `index.formats.jsonl`. Libraries are imported when the first such file is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from index.draft import Draft
from index.formats import markdown, text

Reader = Callable[[bytes, int], Draft]
"""Bytes of a file, and the most bytes that an article may have, to its draft; raises `Unreadable`."""

READERS: Mapping[str, Reader] = {
    ".txt": text.read,
    ".text": text.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
}
COLLECTIONS = frozenset({".jsonl", ".ndjson"})
NAMES = ".txt, .md, .html, .pdf, .docx, .jsonl"
"""The formats that are read, for people."""
