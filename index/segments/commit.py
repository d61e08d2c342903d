"""Commits changes of an index: a new state of its folder is there whole or not at all.

The order of the writes of a commit:

    segments/NAME.seg      written, flushed to the disk (fsync); one for what is new, one for what is merged
    segments/              fsync: their names are there
    MANIFEST.json.new      written, fsync
    MANIFEST.json          replaced by it in one step          <- the commit
    DIR/                   fsync: the replacement is there
    MANIFEST.copy          replaced in one step; for repair only, no one else reads it
    segments/OLD.seg       removed, when the manifest does not name it any more

A process that dies before the replacement leaves the old state and some files that nothing names, which the
next writer sweeps away; one that dies after it leaves the new state. Whoever has the old state open keeps
reading its files, removed or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from index.errors import IndexDamaged, IndexMissing, InputError, StoreError
from index.ranking.bm25 import Statistics
from index.ranking.ivf import worthwhile
from index.segments.folder import fresh_name, leftovers, locked, segment_path, segments_folder, sweep
from index.segments.manifest import NAME, Manifest, SegmentRecord, read_manifest
from index.segments.merge import MergeSource, merged_contents, to_merge
from index.segments.open_segments import open_segment
from index.segments.segment import MANY_LOOKUPS, passage_mask
from index.segments.snapshot import Snapshot
from index.segments.writer import Batch, SegmentContents, contents_of, with_fields, write_segment
from index.storage import disk
from index.types import Bools, Longs, Skipped


class IndexWriter:
    """Gathers changes on top of a committed state; `commit` makes them the new one. Made by `writing`."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self._folder, self._manifest = folder, manifest
        self._start(Snapshot(folder, manifest))

    @property
    def snapshot(self) -> Snapshot:
        """The last committed state."""
        return self._snapshot

    def delete(self, article_ids: Sequence[str]) -> int:
        """Deletes articles; ids that no live article has are ignored. Returns how many were deleted."""
        gone = 0
        for n, segment in enumerate(self._segments):
            if len(article_ids) >= MANY_LOOKUPS:
                segment.expect_lookups()
            rows = [row for id_ in set(article_ids) if (row := segment.find(id_)) is not None]
            live = [row for row in rows if self._live[n][row]]
            if live:
                self._forget(n, live)
                gone += len(live)
        return gone

    def add(self, batch: Batch) -> None:
        """Writes a new segment, which counts from the next commit on. None of its articles may be live."""
        if batch.articles:
            contents = contents_of(batch, self._manifest.analysis)
            self._count(contents)
            self._append(contents)

    def renew(self, fields: Mapping[str, Mapping[str, str]]) -> None:
        """Gives live articles, by id, another `origin` or `place`; no frequency changes.

        All else of them is copied as it is, into a new segment for each that held some.
        """
        for n, segment in enumerate(list(self._segments) if fields else ()):
            if len(fields) >= MANY_LOOKUPS:
                segment.expect_lookups()
            found = {row: new for id_, new in fields.items() if (row := segment.find(id_)) is not None}
            renewed = {row: found[row] for row in sorted(found) if self._live[n][row]}
            if renewed:
                chosen = np.zeros(segment.articles, np.bool_)
                chosen[list(renewed)] = True
                contents = merged_contents([MergeSource(segment, chosen)])
                contents.meta = (with_fields(segment.meta[row], new) for row, new in renewed.items())
                self._live[n][chosen] = False
                self._append(contents)

    def adopt(self, record: SegmentRecord) -> None:
        """Takes over a segment whose file exists already; it counts from the next commit on."""
        segment = open_segment(self._folder, record, self._manifest.encoder.dimension)
        live = record.live()
        mask = None if live is None else passage_mask(live, segment)
        before = self._document_frequencies(list(segment.terms))
        held = segment.postings.frequencies(np.arange(len(segment.terms)), mask)
        lengths = segment.lengths if mask is None else segment.lengths[mask]
        self._frequencies.move(before, before + held)
        self._frequencies.change(len(lengths), int(lengths.sum()))
        self._records.append(record)
        self._segments.append(segment)
        self._live.append(np.ones(record.articles, np.bool_) if live is None else live)

    def commit(self, skipped: Sequence[Skipped] | None = None, *, compact: bool = False) -> Snapshot:
        """Makes all changes since the last commit the state of the index, in one step.

        Segments are merged where many are of one size, and where many of their articles are deleted; with
        `compact` all into one without anything that was deleted.
        """
        if compact:
            self._merge(list(range(len(self._segments))))
        while (places := to_merge(*self._sizes())) is not None:
            self._merge(places)
        manifest = self._manifest.next(
            segments=tuple(r.with_live(live) for r, live in zip(self._records, self._live, strict=True)),
            statistics=self._statistics(),
            terms=self._frequencies.terms,
            frequencies=self._frequencies.pairs(),
            skipped=self._manifest.skipped if skipped is None else tuple(skipped),
        )
        disk.make_folder(segments_folder(self._folder))
        disk.system.sync_folder(segments_folder(self._folder))
        disk.put(self._folder / NAME, manifest.to_bytes())
        self._manifest = manifest
        self._start(Snapshot(self._folder, manifest, self._snapshot))
        with suppress(OSError):  # committed; what cannot be removed now is the next writer's to remove
            sweep(self._folder, manifest)
        return self._snapshot

    def _statistics(self) -> Statistics:
        try:
            return self._frequencies.statistics()
        except (ValueError, ZeroDivisionError) as error:
            raise IndexDamaged(
                f"{self._folder / NAME} is damaged: its frequencies are not those of its segments; "
                "`dateline index PATH --index DIR --rebuild` makes the index anew"
            ) from error

    def _start(self, snapshot: Snapshot) -> None:
        """Forgets all changes and goes on from a committed state."""
        self._snapshot = snapshot
        self._frequencies = self._manifest.counted()
        self._records = list(self._manifest.segments)
        self._segments = list(snapshot.segments)
        self._live: list[Bools] = [
            np.ones(record.articles, np.bool_) if live is None else live
            for record in self._records
            for live in [record.live()]
        ]

    def _append(self, contents: SegmentContents) -> None:
        name = fresh_name()
        articles, passages = len(contents.passages), len(contents.lengths)
        disk.make_folder(segments_folder(self._folder))
        path = segment_path(self._folder, name)
        file = write_segment(path, contents, worthwhile(passages, self._frequencies.passages))
        record = SegmentRecord(name, articles, passages, file)
        self._records.append(record)
        self._segments.append(open_segment(self._folder, record, contents.dimension))
        self._live.append(np.ones(articles, np.bool_))

    def _count(self, contents: SegmentContents) -> None:
        """Adds a segment that is about to be written to the document frequencies."""
        before = self._document_frequencies(list(contents.terms))
        self._frequencies.move(before, before + np.diff(contents.posting_starts))
        self._frequencies.change(len(contents.lengths), int(contents.lengths.sum()))

    def _forget(self, n: int, rows: Sequence[int]) -> None:
        """Deletes the articles in some rows of a segment, and takes them out of the frequencies."""
        segment = self._segments[n]
        held: list[Longs] = []
        passages = terms = 0
        for row in rows:
            for passage in segment.rows_of(row):
                start, end = segment.sequences.starts[passage : passage + 2].tolist()
                ids = np.unique(segment.sequences.ids[start:end])
                held.append(ids[ids >= 0])
                passages += 1
                terms += int(segment.lengths[passage])
        if held:
            gone, counts = np.unique(np.concatenate(held), return_counts=True)
            before = self._document_frequencies([segment.terms[i] for i in gone.tolist()])
            self._frequencies.move(before, before - counts)
        self._frequencies.change(-passages, -terms)
        self._live[n][list(rows)] = False

    def _document_frequencies(self, terms: Sequence[str]) -> Longs:
        """How many live passages of all segments hold each of some terms."""
        total = np.zeros(len(terms), np.int64)
        for segment, live in zip(self._segments, self._live, strict=True):
            places = segment.terms.find_all(terms)
            mask = None if live.all() else passage_mask(live, segment)
            total += segment.postings.frequencies(places, mask)
        return total

    def _sizes(self) -> tuple[list[int], list[int]]:
        """For each segment, how many live passages and how many in all."""
        live = [
            int(np.diff(segment.passage_starts)[mask].sum())
            for segment, mask in zip(self._segments, self._live, strict=True)
        ]
        return live, [segment.passages for segment in self._segments]

    def _merge(self, places: Sequence[int]) -> None:
        """Replaces some segments by one that holds their live articles; by none where no article is live."""
        if len(places) == 1 and self._live[places[0]].all():
            return
        sources = [MergeSource(self._segments[n], self._live[n]) for n in places]
        for n in sorted(places, reverse=True):
            del self._records[n], self._segments[n], self._live[n]
        if any(source.live.any() for source in sources):
            self._append(merged_contents(sources))


@contextmanager
def writing(
    folder: Path, empty: Callable[[], Manifest] | None = None, *, anew: bool = False, timeout: float = 10.0
) -> Iterator[IndexWriter]:
    """The only writer of the index in `folder` until the block ends.

    Where there is no index, or `anew` is set, it starts from the manifest that `empty` makes; IndexMissing
    without `empty`, IndexLocked when another process has been writing for longer than `timeout` seconds.
    """
    with locked(folder, timeout):
        try:
            manifest = None if anew else _committed(folder)
            if manifest is not None:
                sweep(folder, manifest)
                yield IndexWriter(folder, manifest)
            elif empty is not None:  # the files of an old index stay until the new one is committed
                yield IndexWriter(folder, empty())
            else:
                read_manifest(folder)  # raises IndexMissing
        except BaseException as error:
            with suppress(OSError, StoreError):
                sweep(folder, _committed(folder))
            if isinstance(error, OSError):
                raise InputError(
                    f"writing to {folder} failed: {error.strerror or error}; "
                    "what was committed before this is kept"
                ) from error
            raise


def compact(folder: Path, timeout: float = 10.0) -> Snapshot:
    """Merges all segments into one without anything that was deleted.

    StoreError when a file that is no longer needed could not be removed, so that what was deleted is gone.
    """
    with writing(folder, timeout=timeout) as writer:
        snapshot = writer.commit(compact=True)
        if left := leftovers(folder, snapshot.manifest):
            raise StoreError(f"{left[0]} could not be removed: close what has it open and compact again")
        return snapshot


def _committed(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except IndexMissing:
        return None
