"""Reads folders and files as articles, and names what was skipped and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import overload

from index.errors import InputError
from index.reading.contents import Known, Reading, articles_of
from index.reading.fingerprints import current_memory
from index.reading.folders import files, message_of, printable_name
from index.reading.progress import ReadingProgress
from index.types import Article, Skipped, Unchanged

MAX_BYTES = 20_000_000
"""The most bytes that one article may have: a file, or a row of a collection."""


@overload
def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    max_bytes: int = ...,
    known: None = ...,
    meter: ReadingProgress | None = ...,
) -> Iterator[Article | Skipped]: ...
@overload
def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    max_bytes: int = ...,
    known: Known,
    meter: ReadingProgress | None = ...,
) -> Iterator[Article | Unchanged | Skipped]: ...
def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    max_bytes: int = MAX_BYTES,
    known: Known | None = None,
    meter: ReadingProgress | None = None,
) -> Iterator[Article | Skipped] | Iterator[Article | Unchanged | Skipped]:
    """Articles of folders (walked recursively), files, and files that hold many, in a stable order.

    The paths come in the order given, what a folder holds by name. Nothing is read before it is asked for,
    and no bad file stops the rest: it becomes `Skipped`. An article's id is its path relative to the
    folder given, a file's own name, or the id in a collection's row; behind "/" its path in an archive, behind
    ":" its number where a file holds many. A second article with an id is skipped.
    Where `known` gives the origin that a file has, `Unchanged` takes the place of its article.

    Files and folders whose name starts with a dot are passed over silently, unless they are given
    themselves. A link to a file inside the folder given is read; one that leaves the folder is skipped, and
    so is a link to a folder. A `.gz` is read as what it holds. `max_bytes` bounds one article: a file as it
    is and decompressed, or one row of a collection, which may itself have any size, as an archive may.
    `meter` counts what has been read.

    Raises what `check_paths` raises, before anything is read.
    """
    given = check_paths(paths, max_bytes)
    return _read_all(given, Reading(max_bytes, known or (lambda article_id: None), current_memory(), meter))


def check_paths(paths: str | Path | Iterable[str | Path], max_bytes: int = MAX_BYTES) -> list[Path]:
    """The paths that `read_articles` would read.

    Raises `InputError` for no paths, a path that is not there and a limit below 1 byte.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    if not given:
        raise InputError("no folder or file of articles was given")
    if max_bytes < 1:
        raise InputError(f"the size limit must be at least 1 byte, not {max_bytes}")
    for path in given:
        try:
            os.stat(path)
        except (OSError, ValueError) as error:
            reason = message_of(error) if isinstance(error, OSError) else str(error)
            raise InputError(f"cannot read {printable_name(str(path))!r}: {reason}") from None
    return [Path(path) for path in given]


def _read_all(given: Iterable[Path], reading: Reading) -> Iterator[Article | Unchanged | Skipped]:
    """What `read_articles` yields."""
    seen: dict[str, str] = {}  # id -> where it was first seen
    if reading.meter:
        reading.meter.start(given)
    for path in given:
        for file in files(path):
            for where, item in articles_of(file, reading):
                if isinstance(item, Skipped):
                    yield item
                elif item.id in seen:
                    yield Skipped(where, f"its id {item.id!r} was seen before, in {seen[item.id]}")
                else:
                    seen[item.id] = where
                    yield item
            if reading.meter and not file.reason:
                reading.meter.finished(file.path)
