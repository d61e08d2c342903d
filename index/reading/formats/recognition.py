"""Tells what kind of file one is, by its first bytes where these say it and by its extension else.

Formats whose files begin with a mark of their own, or look like nothing else, have a row in `_MARKS` or
`_LOOKS`. `tests/index/reading/formats/test_recognition.py` has a file of each under other names.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from io import BufferedReader
from itertools import islice
from typing import Any

from index.reading.draft import Unreadable
from index.reading.formats import FORMATS, NAMES, module_of
from index.reading.formats.encoding import decode
from index.reading.formats.html import is_page
from index.reading.formats.looks import look_of
from index.reading.formats.zip_directory import open_zip

# First bytes that no text begins with, and the module that reads what they begin.
_MARKS = (
    (b"%PDF-", "pdf"),
    (b"WARC/", "web_archive"),
    (b"{\\rtf", "rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "doc"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
# Parts of zip files that are not there to hold files for people.
_PACKAGE_PARTS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
# Folders in the zip files of Office, and what reads them.
_OFFICE = (("word/", "docx"), ("xl/", "xlsx"))
# What the part "mimetype" says in other formats that are zip files.
_PACKAGES = (("application/epub+zip", "epub"), ("application/vnd.oasis.opendocument.text", "odt"))
_SEEN = 10_000  # bytes by which text is told
_JSON = re.compile(r"\s*(?:\[\s*)?\{\s*(?:\"(?:[^\"\\\n]|\\.){1,200}\"\s*:|\}|$)")
_OPEN_LINE = re.compile(r"[\[{,]\s*$")  # the first of an object over several lines
_FRONT_MATTER = frozenset({"markdown"})  # may begin with JSON or HTML, and goes on otherwise
# These are never text, so that text under such a name is just that.
_BINARY = frozenset({"pdf", "docx", "doc", "xlsx", "rtf", "odt", "epub", "zip_archive", "web_archive"})
_CODE = frozenset("{}<>;=|\\$#@_*/[]^~`")
_SENTENCE_END = re.compile(r"[.!?。！？।؟]['\"”’»)\]]*(?:\s|$)")


def kind_of(extension: str, stream: BufferedReader[Any]) -> str:
    """The module that reads a file with an extension in lower case, which `stream` is at the beginning of.

    Raises `Unreadable` for what is empty, and for what no format reads.
    """
    start = stream.peek(_SEEN)
    if not start:
        raise Unreadable("empty")
    module = module_of(extension)
    if found := _by_bytes(start, stream):
        return found
    text = _glimpse(start)
    if module not in _FRONT_MATTER and (found := _by_look(text, module) or look_of(text, module)):
        return found
    if (module is None or module in _BINARY) and _is_prose(start):
        return "plain_text"
    if module is None:
        raise Unreadable(f"unknown kind of file; {NAMES} are read")
    return module


def _by_bytes(start: bytes, stream: BufferedReader[Any]) -> str | None:
    """The module that the first bytes alone decide on."""
    for mark, module in _MARKS:
        if start.startswith(mark) and module in FORMATS:
            return module
    return _kind_of_zip(stream) if start.startswith(_ZIP) else None


def _kind_of_zip(stream: BufferedReader[Any]) -> str | None:
    """The module that reads a zip file, by what is in it; None for a damaged one."""
    try:
        package = open_zip(stream)
        names = package.namelist()
        said = package.open("mimetype").read(100).decode("latin-1").strip() if "mimetype" in names else ""
    except Exception:  # what reads it says what is the matter
        return None
    finally:
        stream.seek(0)
    if not _PACKAGE_PARTS.intersection(names):
        return "zip_archive"
    found = [module for folder, module in _OFFICE if any(name.startswith(folder) for name in names)]
    found += [module for mimetype, module in _PACKAGES if said == mimetype]
    return next((module for module in found if module in FORMATS), None)


def _glimpse(start: bytes) -> str:
    """The beginning of a file as text in which what is ASCII can be read, whatever its encoding."""
    wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = start[:_SEEN].decode("utf-16" if wide else "latin-1", "replace")
    return text.removeprefix("\xef\xbb\xbf")


def _by_look(text: str, module: str | None) -> str | None:
    """The module for text that is a web page or JSON, whatever its name."""
    if is_page(text):
        return "html" if module != "mhtml" else None
    if not _JSON.match(text):
        return None
    lines = [line for line in islice(text.lstrip().split("\n"), 50) if line.strip()]
    if lines[0].startswith("[") or _OPEN_LINE.search(lines[0]):
        return "json_values"
    many = len(lines) > 1 and lines[0].rstrip().endswith("}") and lines[1].lstrip().startswith("{")
    return "jsonl" if module == "jsonl" or many else "json_values"


def _is_prose(start: bytes) -> bool:
    """Whether bytes are text that people wrote for people, and no program, table or settings."""
    try:
        text = decode(start)[:_SEEN].strip()
    except Unreadable:
        return False
    if not text or not _SENTENCE_END.search(text):
        return False
    words = sum(1 for char in text if char.isspace() or unicodedata.category(char)[0] in "LM")
    code = sum(map(_CODE.__contains__, text))
    return words >= 0.8 * len(text) and code <= 0.02 * len(text)
