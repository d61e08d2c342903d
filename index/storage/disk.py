"""Makes every change of the file system that writing an index takes, one call at a time.

`system` makes the calls; the fault tests replace it by one that stops, fails or records at any of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_CHUNK = 1 << 22


class System:
    """The calls that change the file system, as the operating system makes them."""

    def create(self, path: Path) -> int:
        """A handle on a new, empty file; an existing one is emptied."""
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o644)

    def write(self, handle: int, data: memoryview) -> int:
        """Writes from the start of `data` and returns how many bytes it took, which may be fewer."""
        return os.write(handle, data)

    def fsync(self, handle: int) -> None:
        os.fsync(handle)

    def close(self, handle: int) -> None:
        os.close(handle)

    def sync_folder(self, path: Path) -> None:
        """Makes what was created, renamed and removed in a folder survive a power cut."""
        if os.name == "nt":  # Windows has no handle on a folder to flush
            return
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def unlink(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def mkdir(self, path: Path) -> None:
        path.mkdir(exist_ok=True)


system = System()


@contextmanager
def using(other: System) -> Iterator[None]:
    """Lets `other` make the calls until the block ends."""
    global system
    before, system = system, other
    try:
        yield
    finally:
        system = before


class NewFile:
    """A file written from start to end; it survives a power cut once `finish` has returned.

    A context manager: left without `finish`, the file is closed and removed.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, 0
        self._handle = system.create(path)
        self._open, self._finished = True, False

    def __enter__(self) -> NewFile:
        return self

    def __exit__(self, *_: object) -> None:
        if self._finished:
            return
        with suppress(OSError):
            if self._open:
                self._close()
        with suppress(OSError):
            system.unlink(self.path)

    def write(self, data: bytes | memoryview) -> None:
        """Appends all of `data`; OSError when the system takes none of it."""
        left = memoryview(data).cast("B")
        while left:
            taken = system.write(self._handle, left[:_CHUNK])
            if taken <= 0:
                raise OSError(f"{self.path} takes no more bytes")
            self.size += taken
            left = left[taken:]

    def finish(self) -> None:
        """Flushes the file to the disk and closes it."""
        system.fsync(self._handle)
        self._close()
        self._finished = True

    def _close(self) -> None:
        self._open = False
        system.close(self._handle)


def write_file(path: Path, data: bytes) -> None:
    """Writes a whole file and flushes it to the disk."""
    with NewFile(path) as file:
        file.write(data)
        file.finish()


def make_folder(path: Path) -> None:
    """Makes `path` and the folders above it, each flushed to the disk; nothing where it exists already."""
    if path.is_dir():
        return
    if path.parent != path:
        make_folder(path.parent)
    system.mkdir(path)
    system.sync_folder(path.parent)


def put(path: Path, data: bytes) -> None:
    """Replaces `path` by a file with `data` in one step: whatever happens, the old or the new file is there.

    Where the replacement itself cannot be flushed to the disk, the old file is put back as far as possible,
    and the error raised. For files of an index; others need no flushing: see whole_file.py.
    """
    fresh, old = path.with_name(f"{path.name}.new"), path.read_bytes() if path.exists() else None
    write_file(fresh, data)
    try:
        system.replace(fresh, path)
    except OSError:
        with suppress(OSError):
            system.unlink(fresh)
        raise
    try:
        system.sync_folder(path.parent)
    except OSError:
        with suppress(OSError):
            if old is None:
                system.unlink(path)
            else:
                write_file(fresh, old)
                system.replace(fresh, path)
        raise
