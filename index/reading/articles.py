"""Reads folders and files as articles, and names what was skipped and why."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, overload

from index.errors import InputError
from index.reading.coverage import MUCH
from index.reading.draft import Draft, Unreadable
from index.reading.fingerprints import FileMemory, current_memory, origin_of, stamp_of
from index.reading.folders import File, files, message_of, printable_name
from index.reading.progress import ReadingProgress
from index.types import Article, Skipped, Unchanged

if TYPE_CHECKING:
    from index.reading.formats import Reader

MAX_BYTES = 20_000_000
"""The most bytes that one article may have: a file, or a row of a collection."""

Known = Callable[[str], str | None]
"""The id of an article to its `origin` when it was last read, None where there is no such article."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """How files are read: see `read_articles`."""

    max_bytes: int
    known: Known
    memory: FileMemory | None
    meter: ReadingProgress | None


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
    """Articles of folders (walked recursively), files and JSONL collections, in a stable order.

    The paths come in the order given, what a folder holds by name. Nothing is read before it is asked for,
    and no bad file stops the rest: it becomes `Skipped`. An article's id is its path relative to the
    folder given, a file's own name, or the id in a collection's row; a second article with an id is skipped.
    Where `known` gives the origin that a file has, `Unchanged` takes the place of its article.

    Files and folders whose name starts with a dot are passed over silently, unless they are given
    themselves. A link to a file inside the folder given is read; one that leaves the folder is skipped, and
    so is a link to a folder. A `.gz` is read as what it holds. `max_bytes` bounds one article: a file as it
    is and decompressed, or one row of a collection, which may itself have any size. `meter` counts what
    has been read.

    Raises what `check_paths` raises, before anything is read.
    """
    given = check_paths(paths, max_bytes)
    return _read_all(given, _Reading(max_bytes, known or (lambda article_id: None), current_memory(), meter))


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


def _read_all(given: Iterable[Path], reading: _Reading) -> Iterator[Article | Unchanged | Skipped]:
    """What `read_articles` yields."""
    seen: dict[str, str] = {}  # id -> where it was first seen
    if reading.meter:
        reading.meter.start(given)
    for path in given:
        for file in files(path):
            for where, item in _read_file(file, reading):
                if isinstance(item, Skipped):
                    yield item
                elif item.id in seen:
                    yield Skipped(where, f"its id {item.id!r} was seen before, in {seen[item.id]}")
                else:
                    seen[item.id] = where
                    yield item
            if reading.meter and not file.reason:
                reading.meter.finished(file.path)


def _read_file(file: File, reading: _Reading) -> Iterator[tuple[str, Article | Unchanged | Skipped]]:
    """Each article of a file or the reason there is none, and its place: "news.jsonl:12" for a row."""
    path = printable_name(str(file.path))
    try:
        if file.reason:
            raise Unreadable(file.reason)
        read = _reader_of(file.name)
        if read and reading.memory and (same := _from_memory(file, path, reading, reading.memory)):
            yield path, same
            return
        with file.path.open("rb") as stream:
            if read is None:
                yield from _rows(file, path, stream, reading)
            else:
                yield path, _whole(file, path, stream, read, reading)
    except Unreadable as unreadable:
        yield path, Skipped(path, str(unreadable))
    except OSError as error:
        yield path, Skipped(path, f"cannot be read: {message_of(error)}")
    except MemoryError:
        raise
    except Exception as error:  # one bad file must not stop the rest, whatever a library makes of it
        yield path, Skipped(path, _reason(error))


def _rows(
    file: File, path: str, stream: BufferedReader, reading: _Reading
) -> Iterator[tuple[str, Article | Skipped]]:
    """What each row of a collection holds, and where it stands."""
    from index.reading.formats import jsonl

    for row in jsonl.rows(_content(file, stream, reading.max_bytes), reading.max_bytes):
        where = f"{path}:{row.line}"
        if reading.meter:
            reading.meter.reached(stream.tell())
        if row.draft is None:
            yield where, Skipped(where, row.reason)
        else:
            yield where, _article(row.id or f"{file.name}:{row.line}", path, row.draft)


def _whole(
    file: File, path: str, stream: BufferedReader, read: Reader, reading: _Reading
) -> Article | Unchanged:
    """The article that a file holds; raises `Unreadable` where it holds none."""
    memory, limit = reading.memory or FileMemory(), reading.max_bytes
    stamp = stamp_of(stream.fileno(), limit)
    try:
        data = _all_of(_content(file, stream, limit), os.fstat(stream.fileno()).st_size, limit)
        origin = origin_of(data, limit)
        same = origin == reading.known(file.name)
        item = Unchanged(file.name) if same else _article(file.name, path, read(data, limit), origin)
    except Unreadable as unreadable:
        memory.remember(path, stamp, reason=str(unreadable))
        raise
    memory.remember(path, stamp, origin)
    return item


def _from_memory(file: File, path: str, reading: _Reading, memory: FileMemory) -> Unchanged | None:
    """What is known of a file without opening it; raises `Unreadable` where it was skipped before."""
    origin, reason = memory.find(path, stamp_of(file.path, reading.max_bytes)) or ("", "")
    if reason:
        raise Unreadable(reason)
    return Unchanged(file.name) if origin and origin == reading.known(file.name) else None


def _content(file: File, stream: BufferedReader, max_bytes: int) -> BufferedReader:
    """What a file holds, decompressed where it is a `.gz`."""
    if not file.name.casefold().endswith(".gz"):
        return stream
    from index.reading.formats.packed import unpacked

    return unpacked(stream, os.fstat(stream.fileno()).st_size, max_bytes)


def _reader_of(name: str) -> Reader | None:
    """The reader for a file name; None for a collection; raises `Unreadable` for an unknown kind of file."""
    from index.reading import formats  # dozens of patterns, which only reading needs

    extension = PurePosixPath(name.casefold().removesuffix(".gz")).suffix
    if extension in formats.COLLECTIONS:
        return None
    if read := formats.reader_of(extension):
        return read
    raise Unreadable(f"unknown kind of file; {formats.NAMES} are read")


def _all_of(stream: IO[bytes], size: int, max_bytes: int) -> bytes:
    """The whole of a file, unless it is larger than an article may be."""
    data = b"" if size > max_bytes else stream.read(max_bytes + 1)
    if size > max_bytes or len(data) > max_bytes:
        raise Unreadable(f"larger than the limit of {max_bytes:,} bytes")
    if not data:
        raise Unreadable("empty")
    return data


def _article(article_id: str, path: str, draft: Draft, origin: str = "") -> Article:
    """The article that a draft becomes with an id."""
    missing = round(draft.missing, 2) if draft.missing > MUCH else 0.0
    fields = (draft.title, draft.date, draft.source, draft.url, path, draft.pages, origin, missing)
    return Article(article_id, draft.text, *fields)


def _reason(error: Exception) -> str:
    """Why a file was skipped, on one short line, for an error that no reader foresaw."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    text = " ".join(str(error).split())[:120]
    return f"cannot be read: {type(error).__name__}{': ' + text if text else ''}"
