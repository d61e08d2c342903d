"""Reads one file as the articles in it: one, many, or the files that it holds, each by its own format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader, FileIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from index.reading.coverage import MUCH
from index.reading.draft import Draft, Inner, Part, TooMuch, Unreadable
from index.reading.fingerprints import FileMemory, Stamp, origin_of, stamp_of
from index.reading.folders import File, message_of, printable_name
from index.reading.progress import ReadingProgress
from index.types import Article, Skipped, Unchanged

if TYPE_CHECKING:
    from index.reading.formats import Reader
    from index.reading.formats.packed import Allowance

Known = Callable[[str], str | None]
"""The id of an article to its `origin` when it was last read, None where there is no such article."""

Found = Iterator[tuple[str, Article | Unchanged | Skipped]]
"""Each article of a file or the reason there is none, and its place: "news.jsonl:12" for a row."""

MAX_NESTING = 4
"""A letter in an archive in an archive is at the third level."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: see `read_articles`."""

    max_bytes: int
    known: Known
    memory: FileMemory | None
    meter: ReadingProgress | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A file, or one that another holds: what it is called in ids and in messages, and its bytes."""

    name: str
    where: str
    path: str  # of the file on disk
    stream: BufferedReader[Any]
    allowance: Allowance
    reading: Reading
    stamp: Stamp = ()  # of one on disk, which can be remembered
    level: int = 0
    extension: str | None = None
    url: str | None = None
    progress: Callable[[], None] = lambda: None


def articles_of(file: File, reading: Reading) -> Found:
    """Each article of a file, or the reason why there is none."""
    path = printable_name(str(file.path))
    yield from _guarded(path, lambda: _opened(file, path, reading))


def _guarded(where: str, read: Callable[[], Found], inner: bool = False) -> Found:
    """What `read` finds, and the reason if it stops: one bad file must not stop the rest."""
    try:
        yield from read()
    except TooMuch as unreadable:
        if inner:
            raise  # of what it is in, there is no more to come
        yield where, Skipped(where, str(unreadable))
    except Unreadable as unreadable:
        yield where, Skipped(where, str(unreadable))
    except OSError as error:
        yield where, Skipped(where, f"cannot be read: {message_of(error)}")
    except MemoryError:
        raise
    except Exception as error:  # whatever a library makes of it
        yield where, Skipped(where, _reason(error))


def _opened(file: File, path: str, reading: Reading) -> Found:
    """What a file on disk holds."""
    if file.reason:
        raise Unreadable(file.reason)
    if reading.memory and (same := _from_memory(file, path, reading, reading.memory)):
        yield from ((path, item) for item in same)
        return
    from index.reading.formats.packed import BUFFER, Allowance  # dozens of patterns, which only reading needs

    with BufferedReader(FileIO(file.path), BUFFER) as stream:
        allowance = Allowance.of(os.fstat(stream.fileno()).st_size, reading.max_bytes)

        def progress() -> None:
            if reading.meter:
                reading.meter.reached(stream.tell())

        memory, stamp = reading.memory or FileMemory(), stamp_of(stream.fileno(), reading.max_bytes)
        something = False
        try:
            source = _Source(file.name, path, path, stream, allowance, reading, stamp, progress=progress)
            for found in _read(source):
                something = True
                yield found
        except Unreadable as unreadable:
            if not something:
                memory.remember(path, stamp, reason=str(unreadable))
            raise


def _from_memory(file: File, path: str, reading: Reading, memory: FileMemory) -> list[Unchanged]:
    """What is known of a file without opening it; raises `Unreadable` where it was skipped before."""
    origin, reason = memory.find(path, stamp_of(file.path, reading.max_bytes)) or ("", "")
    if reason:
        raise Unreadable(reason)
    return _unchanged(file.name, origin, reading.known) if origin else []


def _unchanged(name: str, origin: str, known: Known) -> list[Unchanged]:
    """The articles of a file that are known from the same bytes; [] unless they are all of its articles."""
    if known(name) == origin:
        return [Unchanged(name)]
    whole, _, count = (known(f"{name}:1") or "").partition(":1/")
    numbers = range(1, int(count) + 1) if whole == origin and count.isdecimal() else ()
    if all(known(f"{name}:{n}") == f"{origin}:{n}/{count}" for n in numbers):
        return [Unchanged(f"{name}:{n}") for n in numbers]
    return []


def _read(source: _Source) -> Found:
    """What a file holds, by its format."""
    from index.reading import formats
    from index.reading.formats.packed import opened
    from index.reading.formats.recognition import kind_of

    stream = opened(source.stream, source.allowance, source.reading.max_bytes)
    extension = source.extension or PurePosixPath(source.name.casefold().removesuffix(".gz")).suffix
    kind = kind_of(extension, stream)
    if parts := formats.parts_reader(kind):
        item: Part | Inner | None = None
        for item in parts(stream, source.reading.max_bytes):
            source.progress()
            yield from _of_part(source, item) if isinstance(item, Part) else _of_inner(source, item)
        if item is None:
            raise Unreadable("nothing in it")
    else:
        yield from _whole(source, stream, formats.reader(kind))


def _of_part(source: _Source, part: Part) -> Found:
    """The article that a part of a file is."""
    place = f":{part.place}" if part.place else ""
    where = source.where + place
    if part.draft is None:
        yield where, Skipped(where, part.reason)
    else:
        yield where, _article(part.id or source.name + place, source, part.draft)


def _of_inner(source: _Source, inner: Inner) -> Found:
    """What a file within a file holds."""
    from index.reading.formats.packed import metered

    name = printable_name(inner.name)
    where = f"{source.where}/{name}"
    if source.level == MAX_NESTING:
        yield where, Skipped(where, "packed in too many others")
        return
    if inner.reason:
        yield where, Skipped(where, inner.reason)
        return
    stream = metered(inner.stream, source.allowance, "packed")
    inside = _Source(
        f"{source.name}/{name}", where, source.path, stream, source.allowance, source.reading, (),
        source.level + 1, inner.extension, inner.url, source.progress,
    )  # fmt: skip
    yield from _guarded(where, lambda: _read(inside), inner=True)


def _whole(source: _Source, stream: BufferedReader, read: Reader) -> Found:
    """What a file holds that is read as a whole, mostly one article; raises `Unreadable` for none."""
    from index.reading.exports.split import parts_of
    from index.reading.formats.packed import all_of

    limit, memory = source.reading.max_bytes, source.reading.memory
    data = all_of(stream, limit)
    origin = origin_of(data, limit)
    same = _unchanged(source.name, origin, source.reading.known)
    found = [] if same else read(data, limit)
    if isinstance(found, Draft):
        drafts = parts_of(found)
    else:
        drafts = []
        for part in found:
            yield from _of_part(source, part)
    if memory and source.stamp and (same or drafts):
        memory.remember(source.where, source.stamp, origin)
    yield from ((source.where, item) for item in same)
    for n, draft in enumerate(drafts, 1):
        number = f":{n}" if len(drafts) > 1 else ""
        of_all = f"{number}/{len(drafts)}" if number else ""
        yield source.where, _article(source.name + number, source, draft, origin + of_all)


def _article(article_id: str, source: _Source, draft: Draft, origin: str = "") -> Article:
    """The article that a draft becomes with an id."""
    missing = round(draft.missing, 2) if draft.missing > MUCH else 0.0
    return Article(
        article_id, draft.text, draft.title, draft.date, draft.source, draft.url or source.url,
        source.path, draft.pages, origin, draft.author, draft.scanned, missing,
    )  # fmt: skip


def _reason(error: Exception) -> str:
    """Why a file was skipped, on one short line, for an error that no reader foresaw."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    text = " ".join(str(error).split())[:120]
    return f"cannot be read: {type(error).__name__}{': ' + text if text else ''}"
