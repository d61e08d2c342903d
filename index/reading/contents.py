"""Reads one file as the articles in it: one, many, or the files that it holds, each by its own format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader, FileIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from index.errors import StoreError
from index.reading.coverage import MUCH
from index.reading.draft import Draft, Inner, Part, TooMuch, Unreadable
from index.reading.fingerprints import FileMemory, Stamp, origin_of, stamp_of
from index.reading.folders import File, message_of, printable_name
from index.reading.ids import Asked, Ids
from index.reading.places import place_in
from index.reading.progress import ReadingProgress
from index.types import Article, Renamed, Skipped, Unchanged

if TYPE_CHECKING:
    from index.reading.formats import Reader
    from index.reading.formats.packed import Allowance

Found = Article | Unchanged | Renamed | Skipped
"""An article of a file, or the reason there is none; `Renamed` stands before the article that it is about."""

MAX_NESTING = 4
"""A letter in an archive in an archive is at the third level."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: see `read_articles`."""

    max_bytes: int
    ids: Ids
    memory: FileMemory | None
    meter: ReadingProgress | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A file, or one that another holds: what it is called in ids and in messages, and its bytes."""

    name: str
    where: str
    path: str  # of the file on disk
    root: str  # the folder that was given
    place: str
    stream: BufferedReader[Any]
    allowance: Allowance
    reading: Reading
    stamp: Stamp = ()  # of one on disk, which can be remembered
    level: int = 0
    extension: str | None = None
    url: str | None = None
    progress: Callable[[], None] = lambda: None

    def asked(self, number: str = "", where: str = "") -> Asked:
        """What an article in it asks for as its id, and where it is."""
        return Asked(self.root, self.place, self.name, where or self.where, number)


def articles_of(file: File, root: str, reading: Reading) -> Iterator[Found]:
    """Each article of a file found in the folder `root`, or the reason why there is none."""
    path = printable_name(str(file.path))
    yield from _guarded(path, lambda: _opened(file, path, root, reading))


def _guarded(where: str, read: Callable[[], Iterator[Found]], inner: bool = False) -> Iterator[Found]:
    """What `read` finds, and the reason if it stops: one bad file must not stop the rest."""
    try:
        yield from read()
    except TooMuch as unreadable:
        if inner:
            raise  # of what it is in, there is no more to come
        yield Skipped(where, str(unreadable))
    except Unreadable as unreadable:
        yield Skipped(where, str(unreadable))
    except OSError as error:
        yield Skipped(where, f"cannot be read: {message_of(error)}")
    except (MemoryError, StoreError):
        raise
    except Exception as error:  # whatever a library makes of it
        yield Skipped(where, _reason(error))


def _opened(file: File, path: str, root: str, reading: Reading) -> Iterator[Found]:
    """What a file on disk holds."""
    if file.reason:
        raise Unreadable(file.reason)
    asked = Asked(root, place_in(root, file.name), file.name, path)
    if reading.memory and (same := _from_memory(file, asked, reading, reading.memory)):
        yield from same
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
            source = _Source(
                file.name, path, path, root, asked.place, stream, allowance, reading, stamp, progress=progress
            )
            for found in _read(source):
                something = True
                yield found
        except Unreadable as unreadable:
            if not something:
                memory.remember(path, stamp, reason=str(unreadable))
            raise


def _from_memory(file: File, asked: Asked, reading: Reading, memory: FileMemory) -> list[Unchanged]:
    """What is known of a file without opening it; raises `Unreadable` where it was skipped before."""
    origin, reason = memory.find(asked.where, stamp_of(file.path, reading.max_bytes)) or ("", "")
    if reason:
        raise Unreadable(reason)
    return reading.ids.unchanged(asked, origin) if origin else []


def _read(source: _Source) -> Iterator[Found]:
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


def _of_part(source: _Source, part: Part) -> Iterator[Found]:
    """The article that a part of a file is."""
    place = f":{part.place}" if part.place else ""
    where = source.where + place
    if part.draft is None:
        yield Skipped(where, part.reason)
        return
    asked = source.asked(place, where)
    article = _article(part.id or "", source, part.draft)
    if part.place or part.id:
        yield from source.reading.ids.row(asked, article)
    else:
        yield from source.reading.ids.file(asked, article)


def _of_inner(source: _Source, inner: Inner) -> Iterator[Found]:
    """What a file within a file holds."""
    from index.reading.formats.packed import metered

    name = printable_name(inner.name)
    where = f"{source.where}/{name}"
    if source.level == MAX_NESTING:
        yield Skipped(where, "packed in too many others")
        return
    if inner.reason:
        yield Skipped(where, inner.reason)
        return
    stream = metered(inner.stream, source.allowance, "packed")
    inside = _Source(
        f"{source.name}/{name}", where, source.path, source.root, source.place, stream, source.allowance,
        source.reading, (), source.level + 1, inner.extension, inner.url, source.progress,
    )  # fmt: skip
    yield from _guarded(where, lambda: _read(inside), inner=True)


def _whole(source: _Source, stream: BufferedReader, read: Reader) -> Iterator[Found]:
    """What a file holds that is read as a whole, mostly one article; raises `Unreadable` for none."""
    from index.reading.exports.split import parts_of
    from index.reading.formats.packed import all_of

    limit, memory = source.reading.max_bytes, source.reading.memory
    data = all_of(stream, limit)
    origin = origin_of(data, limit)
    same = source.reading.ids.unchanged(source.asked(), origin)
    found = [] if same else read(data, limit)
    if isinstance(found, Draft):
        drafts = parts_of(found)
    else:
        drafts = []
        for part in found:
            yield from _of_part(source, part)
    if memory and source.stamp and (same or drafts):
        memory.remember(source.where, source.stamp, origin)
    yield from same
    for n, draft in enumerate(drafts, 1):
        number = f":{n}" if len(drafts) > 1 else ""
        of_all = f"{number}/{len(drafts)}" if number else ""
        article = _article("", source, draft, origin + of_all)
        yield from source.reading.ids.file(source.asked(number), article)


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
