"""The values that every other module hands around: articles, their passages, and what was not read."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Span = tuple[int, int]
"""Start and end, in characters of a text."""

Progress = Callable[[str, int, int], None]
"""Called with a stage ("read", "encode", "write"), how much of it is done, and how much there is in all: 0
where that is not known; for passages an estimate, until all articles are read."""

# Strings, because the command line needs this module before it can afford to import numpy.
Vectors: TypeAlias = "npt.NDArray[np.float32]"
"""float32; the last axis is a vector, or what a network puts out for one token or text."""
Ints: TypeAlias = "npt.NDArray[np.int32]"
Longs: TypeAlias = "npt.NDArray[np.int64]"
Floats: TypeAlias = "npt.NDArray[np.float64]"
Bools: TypeAlias = "npt.NDArray[np.bool_]"
Ids: TypeAlias = "npt.NDArray[np.integer[Any]]"
"""Ids of word pieces, a mask, or token types: [batch, length], of any integer type."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it was read; every offset in Dateline counts characters of `text`.

    `date` is the publication date or None: never a guess. `pages` holds the offset in `text` at which each
    page of a paged format (PDF) starts, page 1 first, and is empty for other formats. `origin` is the digest
    of the bytes that a file's article was read from, and empty for a row of a collection. `scanned` has the
    pages, from 1, whose text was recognised in a picture (OCR), with the faults that this makes. `missing` is
    the share of what the file shows that `text` lacks, boilerplate aside, where it is more than a third; else
    0. `place` is the full path of the file or collection on the disk, `path` the same as it was given."""

    id: str
    text: str
    title: str | None = None
    date: datetime.date | None = None
    source: str | None = None
    url: str | None = None
    path: str | None = None
    pages: tuple[int, ...] = ()
    origin: str = field(default="", compare=False, repr=False)
    author: str | None = None
    scanned: tuple[int, ...] = ()
    missing: float = 0.0
    place: str = field(default="", compare=False, repr=False, kw_only=True)

    def scanned_at(self, start: int) -> bool:
        """Whether the text at an offset was recognised in a picture (OCR)."""
        return bool(self.scanned) and max(1, bisect_right(self.pages, start)) in self.scanned


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Stands for an article whose file has not changed since it was last read, and was not parsed again."""

    id: str
    place: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Renamed:
    """A new article whose id is not the one that its file or row asks for, as that is another article's.

    `path` is where it was read, as in `Skipped`; `holder` is where the other one was.
    """

    path: str
    id: str
    wanted: str
    holder: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file, or a row of one ("news.jsonl:12"), that was not read, and the reason in a few words."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences; `article.text[start:end] == text`."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as it was typed, which no passage holds, and the word that is searched for it as well."""

    typed: str
    searched: str


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What is known of an article without reading its text; the fields are those of `Article`."""

    id: str
    title: str | None
    date: datetime.date | None
    source: str | None
    url: str | None
    path: str | None
    pages: tuple[int, ...]
    origin: str
    author: str | None = None
    scanned: tuple[int, ...] = ()
    missing: float = 0.0
    place: str = field(default="", kw_only=True)
