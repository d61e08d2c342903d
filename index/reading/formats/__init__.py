"""Reads files in the formats that articles come in: one module a format, chosen by the extension.

To add a format, write a module here and name it in `FORMATS`: its files are then read in folders, alone,
gzipped and in archives, and the list for people names them. The module has one function. For files that
mostly hold one article it is

    def read(data: bytes, max_bytes: int) -> Draft | list[Part]

It gets the whole of one file, never empty and never larger than `max_bytes`, and returns the article in it:

    return fill(Draft(readable(text), title=title))

or, of a file that turns out to hold many (a newspaper archive's export), a `Part` for each: its number as
`place`, and its draft or the reason why there is none. `plain_text` is the short example; `docx` is one with
limits against files that unpack to far more than their size.

For files that are there to hold many (rows, feeds, letters, archives) it is

    def parts(stream: BufferedReader, max_bytes: int) -> Iterator[Part | Inner]

It gets the file as a stream, from its beginning and of any size, and yields a `Part` for each article, or an
`Inner` for each file that it holds (a member of an archive, an attachment): that is read by the format that
its name and content say, with its path behind this file's name as id. It never calls another format itself.
`packed.all_of` reads a stream whole, up to a limit; `packed.seekable` makes one that can go back. `jsonl` is
the short example, `zip_archive` the one with inner files. One bad part is a `Part` with a `reason`, and the
next is read; what raises ends the file, and what was yielded before is kept.

Which format reads a file is decided by `recognition`: by its first bytes where these say it, whatever its
name, and by its extension else. A format whose files people rename has a row there.

What the text is:

- Paragraphs are separated by a blank line: the title and the date line that `fill` looks for stand alone.
- Bytes that are text in an unknown encoding go through `encoding.decode`, which refuses what starts like a
  file of another format (its `_MAGIC`): a format that starts so decodes its bytes itself.
- `text.readable` makes line ends one kind and takes control characters out. It makes each half of a surrogate
  pair U+FFFD, so halves that a format gives one by one are joined before:
  `text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")`.

What the fields are:

- `metadata.fields.fill` reads what the draft leaves None (title, date, source, URL) out of the text.
- `title` is what the text itself marks as its title. A title in the file's own metadata counts where people
  write it, without what programs make up ("Document1", a file's name): `pdf` sorts these out, `docx` reads
  none of it.
- `date` is given only where the file states the day of publication, through `metadata.dates.parse_date`. The
  day on which a file was saved is not that.
- `pages`, of a paged format, holds the offset of each page in the text of the draft.

What may go wrong:

- A file that cannot be read raises `Unreadable` with the reason in a few words, without the path: encrypted,
  damaged, no text in it. Any other exception skips the file too, under the exception's own name.
- However a file is built, nothing is unpacked or parsed that is far larger than `max_bytes`; nothing is read
  from elsewhere. `quiet.quietly` keeps a library from warning and logging.
- However a file is built, the time stays near linear in its size: twice the file, about twice the time. No
  pattern tries the same stretch again from each start, nothing is copied or counted from the beginning for
  each mark, and a library that is slower gets a limit in front (`html.MAX_TAGS`). The tests hold it by
  comparing the processor time of a file with that of one four times as large (`tests/support/growth.py`),
  never by seconds.

The library is named in pyproject.toml and imported at the top of the format's module, which is itself
imported with the first such file. Only what plain text goes through imports its library inside the function
that needs it (`encoding`, `html`).

Its tests are `tests/index/reading/formats/test_NAME.py`, and a row in `tests/support/format_samples.py`,
which the tests over every format need. `READING` in `index.reading.fingerprints` does not go up for a new
format.

What the rows of collections mean (JSON, tables) is in `index.reading.rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from io import BufferedReader

from index.reading.draft import Draft, Inner, Part

Reader = Callable[[bytes, int], Draft | list[Part]]
"""Bytes of a file, and the most bytes that an article may have, to what it holds; raises `Unreadable`."""

PartsReader = Callable[[BufferedReader, int], Iterator[Part | Inner]]
"""A file as a stream, and the most bytes that an article may have, to what it holds; raises `Unreadable`."""

FORMATS: Mapping[str, tuple[str, ...]] = {
    "plain_text": (".txt", ".text"),
    "markdown": (".md", ".markdown"),
    "html": (".html", ".htm", ".xhtml"),
    "pdf": (".pdf",),
    "docx": (".docx",),
    "doc": (".doc",),
    "rtf": (".rtf",),
    "odt": (".odt", ".fodt"),
    "epub": (".epub",),
    "mhtml": (".mhtml", ".mht"),
    "eml": (".eml",),
    "mbox": (".mbox", ".mbx"),
    "xml": (".xml", ".rss", ".atom", ".nitf", ".newsml"),
    "jsonl": (".jsonl", ".ndjson"),
    "json_values": (".json",),
    "csv_table": (".csv", ".tsv"),
    "xlsx": (".xlsx",),
    "web_archive": (".warc",),
    "zip_archive": (".zip",),
}
"""Module of this folder to the extensions that it reads, in lower case; `NAMES` has the first."""

_EXTENSIONS = tuple(extensions[0] for extensions in FORMATS.values())
NAMES = f"{', '.join(_EXTENSIONS[:-1])} and {_EXTENSIONS[-1]}"
"""The formats that are read, for people."""


def module_of(extension: str) -> str | None:
    """The format of files with an extension in lower case, None for one that is not read."""
    return next((module for module, extensions in FORMATS.items() if extension in extensions), None)


@cache
def reader(module: str) -> Reader:
    """What reads the files of a format that mostly hold one article."""
    read: Reader = import_module(f"{__name__}.{module}").read
    return read


@cache
def parts_reader(module: str) -> PartsReader | None:
    """What reads the files of a format that are there to hold many articles; None for the others."""
    parts: PartsReader | None = getattr(import_module(f"{__name__}.{module}"), "parts", None)
    return parts
