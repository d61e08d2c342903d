"""Changes in, a new committed state of the index folder out: whole or not at all.

The order of the writes of a commit:

    segments/NAME/*        written, each file flushed to disk (fsync)
    segments/NAME/         fsync: its entries are there
    segments/              fsync: NAME is there
    MANIFEST.json.new      written, fsync
    MANIFEST.json          replaced by it in one step          <- the commit
    DIR/                   fsync: the replacement is there
    segments/OLD           removed, when no manifest names it any more

A process that dies before the replacement leaves the old state and some files that nothing names, which the
next writer sweeps away; one that dies after it leaves the new state.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.articles import Article, Skipped
from index.bm25 import Postings, Statistics
from index.dense import Vectors
from index.errors import IndexLocked, InputError
from index.manifest import NAME, Manifest, SegmentRecord
from index.passages import Passage
from index.proximity import Sequences
from index.segment import FileRecord, Segment, segment_files
from index.snapshot import Snapshot


class Writer:
    """Gathers changes on top of a committed state; `commit` makes them the new one. Made by `writing`."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder = folder
        self._manifest = manifest
        self._records = list(manifest.segments)
        self._snapshot = Snapshot(folder, manifest)

    @property
    def snapshot(self) -> Snapshot:
        """The last committed state."""
        return self._snapshot

    def delete(self, article_ids: Sequence[str]) -> int:
        """Takes live articles out; those that are not there are passed over. Returns how many were."""
        gone = 0
        for article_id in set(article_ids):
            place = self._snapshot.article_places.get(article_id)
            if place is None:
                continue
            segment, row = place
            record = self._records[segment]
            self._records[segment] = replace(record, deleted=tuple(sorted({*record.deleted, row})))
            gone += 1
        return gone

    def add(
        self,
        articles: Sequence[Article],
        passages: Sequence[Passage],
        postings: Postings,
        sequences: Sequences,
        vectors: Vectors,
    ) -> None:
        """Writes a new segment; it counts from the next commit on."""
        if not articles:
            return
        name = uuid.uuid4().hex[:16]
        files = segment_files(articles, passages, postings, sequences, vectors)
        folder = self._folder / "segments" / name
        folder.mkdir(parents=True)
        for file, data in files.items():
            _write(folder / file, data)
        _sync_folder(folder)
        _sync_folder(folder.parent)
        sizes = {file: FileRecord.of(data) for file, data in files.items()}
        self._records.append(SegmentRecord(name, len(articles), len(passages), sizes))

    def commit(self, skipped: Sequence[Skipped] | None = None) -> Snapshot:
        """Makes all changes since the last commit the state of the index, in one step."""
        records = tuple(r for r in self._records if len(r.deleted) < r.articles)
        manifest = self._manifest.next(
            segments=records,
            statistics=_statistics(self._folder, records),
            skipped=self._manifest.skipped if skipped is None else tuple(skipped),
        )
        fresh = self._folder / f"{NAME}.new"
        _write(fresh, manifest.to_bytes())
        fresh.replace(self._folder / NAME)
        _sync_folder(self._folder)
        self._manifest, self._records = manifest, list(records)
        self._snapshot = Snapshot(self._folder, manifest)
        _sweep(self._folder, manifest)
        return self._snapshot


@contextmanager
def writing(folder: Path, start: Manifest | None = None, timeout: float = 10.0) -> Iterator[Writer]:
    """A writer on the index in `folder`, alone until the block ends; on an empty one when `start` is given.

    IndexLocked when another process has been writing for longer than `timeout` seconds.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "write.lock", timeout=timeout)
        lock.acquire()
    except Timeout as error:
        raise IndexLocked(
            f"another process has been writing to {folder} for over {timeout:g} s: wait for it, or stop it"
        ) from error
    except OSError as error:
        raise InputError(f"no index can be written in {folder}: {error.strerror}") from error
    try:
        manifest = start if start is not None else Snapshot(folder).manifest
        _sweep(folder, manifest if start is None else None)
        yield Writer(folder, manifest)
    except OSError as error:
        raise InputError(
            f"writing to {folder} failed: {error.strerror or error}; the index is as it was before"
        ) from error
    finally:
        lock.release()


def _statistics(folder: Path, records: Sequence[SegmentRecord]) -> Statistics:
    frequencies: Counter[str] = Counter()
    lengths: list[int] = []
    for record in records:
        segment = Segment(folder / "segments" / record.name, record.files, record.passages, record.deleted)
        live = segment.live
        frequencies.update(segment.postings.frequencies(live))
        lengths.extend(
            (segment.postings.lengths if live is None else segment.postings.lengths[live]).tolist()
        )
    # Sorted, so that the mean is the same sum in the same order however the index came to be.
    return Statistics.of(dict(sorted(frequencies.items())), lengths)


def _sweep(folder: Path, manifest: Manifest | None) -> None:
    """Removes what an interrupted or later write left behind and `manifest` does not name."""
    named = {record.name for record in manifest.segments} if manifest else _named_on_disk(folder)
    (folder / f"{NAME}.new").unlink(missing_ok=True)
    segments = folder / "segments"
    for entry in segments.iterdir() if segments.is_dir() else ():
        if entry.name not in named:
            shutil.rmtree(entry, ignore_errors=True)


def _named_on_disk(folder: Path) -> set[str]:
    """Starting anew over an old index: its segments stay until the new state is committed."""
    segments = folder / "segments"
    return {entry.name for entry in segments.iterdir()} if segments.is_dir() else set()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle on a folder to flush
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def files_of(manifest: Manifest) -> Mapping[str, FileRecord]:
    """Every file that a manifest names, by its path in the index folder."""
    return {
        f"segments/{segment.name}/{name}": record
        for segment in manifest.segments
        for name, record in segment.files.items()
    }
