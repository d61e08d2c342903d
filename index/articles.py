"""Folders and files in, articles out, with what was skipped and why."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read; every offset in Dateline counts characters of `text`.

    `date` is the publication date or None: never a guess. `pages` holds the offset in `text` at which
    each page of a paged format (PDF) starts, page 1 first, and is empty for other formats.
    """

    id: str
    text: str
    title: str | None = None
    date: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    path: str | None = None
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a row of one ("news.jsonl:12"), that was not read, and the reason in a few words."""

    path: str
    reason: str


MAX_BYTES = 20_000_000


def read_articles(
    paths: Iterable[str | Path], *, max_bytes: int = MAX_BYTES
) -> Iterator[Article | Skipped]:
    """Articles of folders (walked recursively), files and JSONL collections, in a stable order."""
    raise NotImplementedError
