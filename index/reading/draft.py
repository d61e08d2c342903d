"""What a format reader hands on: a text with whatever the file said about itself, or why there is none."""

from __future__ import annotations

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """An article without its id; the fields mean what they mean in `index.reading.articles.Article`."""

    text: str
    title: str | None = None
    date: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    pages: tuple[int, ...] = ()


class Unreadable(Exception):
    """One file or row cannot be read; the text is the reason in a few words. Never leaves `index`."""
