"""What the reader of a format returns or raises: a draft of an article, or the reason why there is none."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """An article without its id; the fields mean what they mean in `index.types.Article`.

    A reader that could lose text sets `missing` (`index.reading.coverage`).
    """

    text: str
    title: str | None = None
    date: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    pages: tuple[int, ...] = ()
    author: str | None = None
    scanned: tuple[int, ...] = ()
    missing: float = 0.0


class Unreadable(Exception):
    """One file or row cannot be read; the text is the reason in a few words. `read_articles` catches it."""
