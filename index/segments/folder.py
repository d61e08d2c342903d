"""Knows the folder of an index: where its files are, the lock of its writer, and what no manifest names."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexLocked, InputError
from index.segments.manifest import COPY, NAME, Manifest
from index.storage import disk


def segments_folder(folder: Path) -> Path:
    """Where the files of all segments are."""
    return folder / "segments"


def segment_path(folder: Path, name: str) -> Path:
    """Where the file of a segment is."""
    return segments_folder(folder) / f"{name}.seg"


def fresh_name() -> str:
    """A name that no segment has yet."""
    return uuid.uuid4().hex[:16]


def bytes_on_disk(folder: Path) -> int:
    """Size of all files of an index."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@contextmanager
def locked(folder: Path, timeout: float) -> Iterator[None]:
    """Keeps every other writer out until the block ends; the lock of a process that dies is free.

    IndexLocked when another process still has it after `timeout` seconds, InputError when the folder cannot
    be written.
    """
    from filelock import FileLock, Timeout

    try:
        disk.make_folder(folder)
        lock = FileLock(folder / "write.lock", timeout=timeout)
        lock.acquire()
    except Timeout as error:
        raise IndexLocked(
            f"another process has been writing to {folder} for over {timeout:g} s: "
            "wait for it (--wait SECONDS), or stop it"
        ) from error
    except OSError as error:
        raise InputError(f"no index can be written in {folder}: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


def leftovers(folder: Path, manifest: Manifest | None) -> list[Path]:
    """Files that an interrupted or later write left in an index folder and `manifest` does not name."""
    named = {f"{record.name}.seg" for record in manifest.segments} if manifest else set()
    fresh = [path for name in (NAME, COPY) if (path := folder / f"{name}.new").exists()]
    segments = segments_folder(folder)
    there = sorted(segments.iterdir()) if segments.is_dir() else []
    return [*fresh, *(path for path in there if path.name not in named)]


def sweep(folder: Path, manifest: Manifest | None) -> None:
    """Removes the leftovers.

    First the copy is made one of this manifest: the files that the copy names must not be removed.
    """
    if manifest is not None:
        data, copy = (folder / NAME).read_bytes(), folder / COPY
        if not copy.exists() or copy.read_bytes() != data:
            disk.put(copy, data)
    for path in leftovers(folder, manifest):
        if path.is_dir():  # a segment of format 1
            shutil.rmtree(path, ignore_errors=True)
        else:
            disk.system.unlink(path)
