"""What the reader of a format returns or raises: drafts of articles, or the reason why there is none."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class Draft:
    """An article without its id; the fields mean what they mean in `index.types.Article`.

    `parts` are the articles of a file that holds several and names them, and empty for any other: the draft
    then has the text of all. A reader that could lose text sets `missing` (`index.reading.coverage`).
    """

    text: str
    title: str | None = None
    date: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    pages: tuple[int, ...] = ()
    author: str | None = None
    scanned: tuple[int, ...] = ()
    parts: tuple[Draft, ...] = ()
    missing: float = 0.0


@dataclass(frozen=True, slots=True)
class Part:
    """One of the articles in a file that may hold many, or the reason why it is none.

    `place` is where it stands in the file, as the number of a row, from 1: behind the file's name and ":" it
    is what messages name. An article without an `id` gets one in `index.reading.ids`. "" is the whole file.
    """

    place: str
    draft: Draft | None = None
    reason: str = ""
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Inner:
    """A file within a file: of an archive, attached to a letter. It is read as any file is, by its format.

    `name` is its path in there, with "/": behind the outer file's name and "/" it makes ids and messages.
    `stream` is read before the next is asked for. `extension`, as ".html", is for one whose name does not say
    what it is. `url` is where it came from, if it does not say so itself. A `reason` tells why it isn't read.
    """

    name: str
    stream: IO[bytes]
    extension: str | None = None
    url: str | None = None
    reason: str = ""


class Unreadable(Exception):
    """One file or row cannot be read; the text is the reason in a few words. `read_articles` catches it."""


class TooMuch(Unreadable):
    """A file unpacks to far more than its own size: nothing further of it is read."""
