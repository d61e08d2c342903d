"""Reads files in the formats that articles come in: one module a format, chosen by the extension.

To add a format, write a module here and name it in `FORMATS`: its files are then read in folders, alone and
gzipped, and the list for people names them. The module has one function,

    def read(data: bytes, max_bytes: int) -> Draft

It gets the whole of one file, never empty and never larger than `max_bytes`, and returns the article in it:

    return fill(Draft(readable(text), title=title))

- `text.readable` makes line ends one kind and takes control characters out. Bytes that are text in an unknown
  encoding go through `encoding.decode` before.
- `metadata.fields.fill` reads what the draft does not say (title, date, source, URL) out of the text.
- `date` is given only where the file states the day of publication, through `metadata.dates.parse_date`. The
  day on which a file was saved is not that.
- `pages`, of a paged format, holds the offset of each page in the text of the draft.
- A file that cannot be read raises `Unreadable` with the reason in a few words, without the path: encrypted,
  damaged, no text in it. Any other exception skips the file too, under the exception's own name.
- However a file is built, nothing is unpacked or parsed that is far larger than `max_bytes`; nothing is read
  from elsewhere. `quiet.quietly` keeps a library from warning and logging.
- The library is named in pyproject.toml and imported in the new module, which is itself imported with the
  first file of its format.

Its tests are `tests/index/reading/formats/test_NAME.py`. When the same bytes are to be read as another
article than before, `READING` in `index.reading.fingerprints` goes up by one.

Collections (`.jsonl`) hold an article a row and go through `jsonl` instead.
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
"""Module of this folder to the extensions that it reads, in lower case; `NAMES` has the first."""

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
