"""Reads folders and files as articles, and names what was skipped and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import overload

from index.errors import InputError
from index.reading.contents import Found, Reading, articles_of
from index.reading.fingerprints import current_memory
from index.reading.folders import files, message_of, printable_name
from index.reading.ids import Ids, Known, NothingKnown
from index.reading.places import place_in, root_of
from index.reading.progress import ReadingProgress
from index.types import Article, Renamed, Skipped

MAX_BYTES = 20_000_000
"""The most bytes that one article may have: a file, or a row of a collection."""


@overload
def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    max_bytes: int = ...,
    known: None = ...,
    meter: ReadingProgress | None = ...,
) -> Iterator[Article | Renamed | Skipped]: ...
@overload
def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    max_bytes: int = ...,
    known: Known,
    meter: ReadingProgress | None = ...,
) -> Iterator[Found]: ...
def read_articles(
    paths: str | Path | Iterable[str | Path],
    *,
    max_bytes: int = MAX_BYTES,
    known: Known | None = None,
    meter: ReadingProgress | None = None,
) -> Iterator[Article | Renamed | Skipped] | Iterator[Found]:
    """Articles of folders (walked recursively), files, and files that hold many, in a stable order.

    The paths come in the order given, what a folder holds by name. Nothing is read before it is asked for,
    and no bad file stops the rest: it becomes `Skipped`. An article's id is its path relative to the
    folder given, or a file's own name, behind "/" its path in an archive, behind ":" its number where a file
    is split; a row has the id that it says, else one of its address or text. Where another article has that,
    here or among those `known`, `Renamed` stands before the article and says so: see `index.reading.ids`.
    Where what is `known` was read from the same bytes, `Unchanged` takes the place of the article.

    Files and folders whose name starts with a dot are passed over silently, unless they are given
    themselves. A link to a file inside the folder given is read; one that leaves the folder is skipped, and
    so is a link to a folder. A `.gz` is read as what it holds. `max_bytes` bounds one article: a file as it
    is and decompressed, or one row of a collection, which may itself have any size, as an archive may.
    `meter` counts what has been read.

    Raises what `check_paths` raises, before anything is read.
    """
    given = check_paths(paths, max_bytes)
    return _read_all(given, Reading(max_bytes, Ids(known or NothingKnown()), current_memory(), meter))


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
        if not isinstance(path, str | os.PathLike):
            raise InputError(f"paths holds {path!r}, of type {type(path).__name__}: expected names of files")
        try:
            os.stat(path)
        except (OSError, ValueError) as error:
            reason = message_of(error) if isinstance(error, OSError) else str(error)
            raise InputError(f"cannot read {printable_name(str(path))!r}: {reason}") from None
    return [Path(path) for path in given]


def _read_all(given: list[Path], reading: Reading) -> Iterator[Found]:
    """What `read_articles` yields."""
    read = set[str]()  # files; one can be found twice only where several paths are given
    if reading.meter:
        reading.meter.start(given)
    for path in given:
        root = root_of(path)
        for file in files(path):
            if place_in(root, file.name) in read:
                where = printable_name(str(file.path))
                yield Skipped(where, "was read already: it is in two of the paths given")
                continue
            if len(given) > 1:
                read.add(place_in(root, file.name))
            yield from articles_of(file, root, reading)
            if reading.meter and not file.reason:
                reading.meter.finished(file.path)
