"""Reads files in the formats that articles come in: one module a format, chosen by the extension.

To add a format, write a module here and name it in `FORMATS`, and it is read: in folders, alone, and gzipped.
The module has one function,

    def read(data: bytes, max_bytes: int) -> Draft

which gets the whole of one file, never empty and never larger than `max_bytes`, and returns the article in it:

    return fill(Draft(readable(text), title=title))

`readable` of `text` makes line ends one kind and takes control characters out; bytes that are text in an
unknown encoding go through `decode` of `encoding` before. `fill` of `metadata.fields` reads what the draft does
not say (title, date, source, URL) out of the text. A date is given only where the file states the day of
publication, through `metadata.dates.parse_date`: the day a file was saved is not one. `pages` holds the offset
of each page in the text that `readable` returned.

What cannot be read raises `Unreadable` with the reason in a few words, without the path: empty, encrypted,
damaged, no text in it. Any other exception skips the file too, but names itself. A reader must not be made to
unpack or to parse far more than `max_bytes`, however the file is built, and is tested with files that try.
It reads nothing from anywhere else, and keeps its library quiet with `quietly`. The library is named in
pyproject.toml and imported in the new module, which is imported with the first file of its format.

Its tests are `tests/index/reading/formats/test_NAME.py`. Where the same bytes are to be read as another article
than before, `READING` in `index.reading.fingerprints` goes up by one.

Collections (`.jsonl`) hold an article a row and go through `index.reading.formats.jsonl` instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module

from index.reading.draft import Draft

Reader = Callable[[bytes, int], Draft]
"""Bytes of a file, and the most bytes that an article may have, to its draft; raises `Unreadable`."""

FORMATS: Mapping[str, tuple[str, ...]] = {
    "plain_text": (".txt", ".text"),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm", ".xhtml"),
    "pdf": (".pdf",),
    "docx": (".docx",),
}
"""Module of this folder to the extensions that it reads, in lower case; the first is the one people are told."""

COLLECTIONS = frozenset({".jsonl", ".ndjson"})
NAMES = f"{', '.join(extensions[0] for extensions in FORMATS.values())} and .jsonl"
"""The formats that are read, for people."""


@cache
def reader_of(extension: str) -> Reader | None:
    """The reader of files with an extension in lower case, None for one that is not read."""
    for module, extensions in FORMATS.items():
        if extension in extensions:
            read: Reader = import_module(f"{__name__}.{module}").read
            return read
    return None
