"""Finds what is damaged in an index, and makes anew all of it that can be made from the rest.

A bit that has flipped is put back (index.storage.bit_repair). Where more is damaged, the rest of a segment is
made anew from its articles, their vectors taken over where they are sound. An article that is itself damaged
is lost: it counts as never indexed, and the next `dateline index` reads it from its file again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.encoders.base import Encoder
from index.errors import IndexDamaged, IndexMissing, StoreError
from index.segments.commit import IndexWriter
from index.segments.folder import fresh_name, locked, segment_path, sweep
from index.segments.manifest import COPY, NAME, Manifest, SegmentRecord, check_identity, read_manifest
from index.segments.open_segments import open_segment
from index.segments.segment import Segment
from index.segments.snapshot import Snapshot
from index.segments.writer import Batch
from index.storage import disk
from index.storage.bit_repair import write_repaired
from index.text.passages import split, with_headers
from index.types import Article, Passage, Vectors


@dataclass(frozen=True, slots=True)
class Verification:
    """How much `verify` read, and one line for each file that is not as it was committed."""

    files: int
    articles: int
    passages: int
    damage: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repaired:
    """What `repair` found and did: segments made anew, passages encoded again, articles lost."""

    damage: tuple[str, ...] = ()
    segments: int = 0
    encoded: int = 0
    lost: int = 0


def verify(folder: Path) -> Verification:
    """Reads every byte of an index; IndexMissing or IndexVersion when there is none that can be read."""
    damage: list[str] = []
    manifest = _manifest(folder, damage)
    for record in manifest.segments:
        damage.extend(_damage_of(folder, record, manifest))
    articles = sum(record.live_articles for record in manifest.segments)
    return Verification(2 + len(manifest.segments), articles, manifest.statistics.passages, tuple(damage))


def repair(folder: Path, encoder: Callable[[], Encoder], timeout: float = 10.0) -> Repaired:
    """Makes a damaged index sound again; one that is sound is left as it is.

    `encoder` is called only when a passage has to be split or encoded again. IndexDamaged when both the
    manifest and its copy are damaged, which only a rebuild can help.
    """
    with locked(folder, timeout):
        damage: list[str] = []
        manifest = _manifest(folder, damage)
        bad: list[SegmentRecord] = []
        for record in manifest.segments:
            if found := _damage_of(folder, record, manifest):
                damage.extend(found)
                bad.append(record)
        if bad:
            return _repair_segments(folder, manifest, bad, encoder, tuple(damage))
        if damage:
            _rewrite_manifest(folder, manifest)
        return Repaired(tuple(damage))


def _manifest(folder: Path, damage: list[str]) -> Manifest:
    """The manifest, or its copy where it is damaged; what is wrong with either is appended to `damage`."""
    try:
        manifest = read_manifest(folder)
    except IndexDamaged as error:
        damage.append(str(error))
        try:
            return read_manifest(folder, COPY)
        except StoreError:  # the copy is no better
            raise error from None
    try:
        read_manifest(folder, COPY)  # it is of an earlier commit where a writer died right after the last one
    except IndexMissing:
        if manifest.generation > 1:  # the writer of the first may have died before it wrote the copy
            damage.append(f"{folder / COPY} is missing; `dateline verify --repair` makes it anew")
    except StoreError:
        damage.append(f"{folder / COPY} is not a copy of {NAME}; `dateline verify --repair` makes it anew")
    return manifest


def _damage_of(folder: Path, record: SegmentRecord, manifest: Manifest) -> list[str]:
    """A line about what is wrong with the file of a segment; none when it is sound."""
    try:
        file = open_segment(folder, record, manifest.encoder.dimension).file
        bad = file.bad_blocks()
    except IndexDamaged as error:
        return [str(error)]
    if not bad:
        return []
    names = sorted({name for block in bad for name in file.names_at(block)})
    return [str(file.damaged(f"{len(bad)} of its blocks, in {', '.join(names)}"))]


def _rewrite_manifest(folder: Path, manifest: Manifest) -> None:
    Snapshot(folder, manifest)  # raises unless its segments can be opened
    for name in (COPY, NAME):
        disk.put(folder / name, manifest.to_bytes())
    sweep(folder, manifest)


def _repair_segments(
    folder: Path,
    manifest: Manifest,
    bad: list[SegmentRecord],
    encoder: Callable[[], Encoder],
    damage: tuple[str, ...],
) -> Repaired:
    """Commits the sound segments and, for each bad one, what could be salvaged."""
    writer = IndexWriter(folder, _without_segments(manifest))
    for record in manifest.segments:
        if record not in bad:
            writer.adopt(record)
    lost = encoded = 0
    for record in bad:
        same = replace(record, name=fresh_name())
        if write_repaired(segment_path(folder, record.name), record.file, segment_path(folder, same.name)):
            writer.adopt(same)
            continue
        salvage = _Salvage(folder, record, manifest)
        batch, count = salvage.batch(encoder) if salvage.articles else (None, 0)
        lost += record.live_articles - len(salvage.articles)
        encoded += count
        if batch is not None:
            writer.add(batch)
    writer.commit()
    return Repaired(damage, len(bad), encoded, lost)


def _without_segments(manifest: Manifest) -> Manifest:
    kept = {name: getattr(manifest, name) for name in ("skipped", "generation", "analysis")}
    return Manifest(manifest.encoder, manifest.splitting, **kept)


class _Salvage:
    """What can still be read of a damaged segment: its live articles, with the rows they had."""

    def __init__(self, folder: Path, record: SegmentRecord, manifest: Manifest) -> None:
        self.manifest = manifest
        self.articles: list[tuple[int, Article]] = []
        try:
            self.segment = open_segment(folder, record, manifest.encoder.dimension, salvage=True)
        except IndexDamaged:
            return
        live = record.live()
        rows = range(record.articles) if live is None else np.flatnonzero(live).tolist()
        self.articles = [(row, article) for row in rows if (article := _readable(self.segment, row))]

    def batch(self, load: Callable[[], Encoder]) -> tuple[Batch, int]:
        """The articles split again, with the vectors they had; and how many passages had to be encoded."""
        encoder = load()
        check_identity(self.manifest, encoder)
        splitting = self.manifest.splitting
        passages: list[Passage] = []
        texts: list[str] = []
        vectors: list[Vectors | None] = []
        for row, article in self.articles:
            parts = split(article, encoder.pieces, splitting)
            passages.extend(parts)
            texts.extend(with_headers(article, parts, encoder.pieces, splitting))
            vectors.extend(self._vectors(row, parts))
        missing = [n for n, vector in enumerate(vectors) if vector is None]
        whole = np.zeros((len(vectors), encoder.identity.dimension), np.float32)
        for n, vector in enumerate(vectors):
            if vector is not None:
                whole[n] = vector
        if missing:
            whole[missing] = encoder.encode([texts[n] for n in missing])
        return Batch([article for _, article in self.articles], passages, texts, whole), len(missing)

    def _vectors(self, row: int, passages: list[Passage]) -> Iterator[Vectors | None]:
        """The vector that each passage of an article had, None where that is damaged or cannot be known."""
        try:
            rows = self.segment.rows_of(row)
            same = [self.segment.span(r) for r in rows] == [(p.start, p.end) for p in passages]
        except IndexDamaged:
            same = False
        if not same:
            yield from (None for _ in passages)
            return
        for r in rows:
            try:
                yield self.segment.vectors(slice(r, r + 1))[0]
            except IndexDamaged:
                yield None


def _readable(segment: Segment, row: int) -> Article | None:
    """The article in a row, None where it is damaged."""
    try:
        return segment.article(row)
    except IndexDamaged:
        return None
