"""Chooses which segments to merge, and puts what is live in them together into one.

Everything is copied as it is: no text is split and no passage encoded again. What is large is streamed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.ranking.postings import Terms
from index.segments.segment import Segment
from index.segments.writer import SegmentContents
from index.storage.array_file import Array
from index.types import Bools, Longs

# Segments of one tier of sizes are merged when there are so many of them, and each tier is so many times as
# large as the one below: a passage is written again once a tier, and there are few segments at any time.
# After Lucene's TieredMergePolicy.
_TOGETHER = 8
_SMALLEST = 1_000
# A segment of whose passages more than this share is deleted is written anew by itself.
_MOST_DELETED = 1 / 3

_POSTINGS = 1 << 22  # postings sorted at a time


@dataclass(frozen=True, slots=True)
class MergeSource:
    """A segment to merge and which of its articles are live, bool [articles]."""

    segment: Segment
    live: Bools


def to_merge(live: Sequence[int], whole: Sequence[int]) -> list[int] | None:
    """Which segments to merge next, by position, given how many live passages and how many in all each has;
    None when nothing needs merging."""
    tiers: defaultdict[int, list[int]] = defaultdict(list)
    for place, (alive, all_) in enumerate(zip(live, whole, strict=True)):
        if alive < (1 - _MOST_DELETED) * all_:
            return [place]
        tiers[_tier(alive)].append(place)
    full = [tier for tier, places in sorted(tiers.items()) if len(places) >= _TOGETHER]
    return tiers[full[0]] if full else None


def _tier(passages: int) -> int:
    tier = 0
    while passages > _SMALLEST:
        passages, tier = passages // _TOGETHER, tier + 1
    return tier


def merged_contents(sources: Sequence[MergeSource]) -> SegmentContents:
    """The contents of one segment that holds the live articles of several; no id is live in two of them."""
    return _Merge(sources).contents()


class _Merge:
    """One merge; `order` lists the articles of the new segment: number of the source, row in it."""

    def __init__(self, sources: Sequence[MergeSource]) -> None:
        self.segments = [source.segment for source in sources]
        places = [
            (segment.ids[row], n, row)
            for n, (segment, source) in enumerate(zip(self.segments, sources, strict=True))
            for row in np.flatnonzero(source.live).tolist()
        ]
        places.sort()
        self.ids = [id_ for id_, _, _ in places]
        self.order = [(n, row) for _, n, row in places]
        self.passages = np.asarray([len(self.segments[n].rows_of(row)) for n, row in self.order], np.int64)

    def contents(self) -> SegmentContents:
        terms, places = self._vocabulary()
        new_rows = self._new_rows()
        starts, rows, counts = self._postings(terms, places, new_rows)
        each = self._each_article
        largest = max(self.segments, key=lambda segment: segment.passages, default=None)
        sizes = self._passage_array(lambda s: np.diff(s.sequences.starts))
        return SegmentContents(
            ids=self.ids,
            meta=(self.segments[n].meta[row] for n, row in self.order),
            texts=(self.segments[n].texts[row] for n, row in self.order),
            digests=np.frombuffer(b"".join(self.segments[n].digest(row) for n, row in self.order), np.uint8)
            .reshape(-1, 32),
            dates=np.asarray([self.segments[n].dates[row] for n, row in self.order], np.int32),
            sources=[_source(self.segments[n], row) for n, row in self.order],
            passages=self.passages,
            spans=each(lambda s, a, b: s.spans[a:b]),
            lengths=self._passage_array(lambda s: s.lengths),
            terms=terms,
            posting_starts=starts,
            rows=rows,
            counts=counts,
            sequence=self._sequence(places),
            sequence_starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
            heads=self._passage_array(lambda s: s.sequences.heads),
            vectors=lambda: each(lambda s, a, b: s.vectors(slice(a, b))),
            dimension=self.segments[0].dimension,
            quantizer=largest.trained if largest else None,
        )  # fmt: skip

    def _each_article(self, part: Callable[[Segment, int, int], Array]) -> Iterator[Array]:
        """`part` (of a segment, a first row and an end) of each article's passages, in the new order; joined
        to larger pieces."""
        waiting: list[Array] = []
        for n, row in self.order:
            rows = self.segments[n].rows_of(row)
            waiting.append(part(self.segments[n], rows.start, rows.stop))
            if len(waiting) == 1024:
                yield np.concatenate(waiting)
                waiting.clear()
        if waiting:
            yield np.concatenate(waiting)

    def _passage_array(self, whole: Callable[[Segment], Array]) -> Array:
        """An array with one entry a passage, in the new order."""
        arrays = [whole(segment) for segment in self.segments]
        parts = self._each_article(lambda s, a, b: arrays[self.segments.index(s)][a:b])
        return np.concatenate([*parts, arrays[0][:0]])

    def _new_rows(self) -> list[npt.NDArray[np.int32]]:
        """For each source the row that each of its passages has in the new segment, -1 for deleted ones."""
        new = [np.full(segment.passages, -1, np.int32) for segment in self.segments]
        start = 0
        for n, row in self.order:
            rows = self.segments[n].rows_of(row)
            new[n][rows.start : rows.stop] = np.arange(start, start + len(rows))
            start += len(rows)
        return new

    def _vocabulary(self) -> tuple[Terms, list[Longs]]:
        """The terms that live passages hold, and for each source the new position of each of its terms: -1
        for one that no live passage holds, and a last -1 for the mark between sentences."""
        used = [np.zeros(len(segment.terms), np.bool_) for segment in self.segments]
        for n, ids in self._sequences():
            used[n][ids[ids >= 0]] = True
        names = [list(segment.terms) for segment in self.segments]
        terms = Terms.of(name for n, held in enumerate(used) for name in _chosen(names[n], held))
        place = {name: i for i, name in enumerate(terms)}
        return terms, [np.asarray([*(place.get(t, -1) for t in known), -1], np.int64) for known in names]

    def _sequences(self) -> Iterator[tuple[int, npt.NDArray[np.int32]]]:
        """The number of the source and the term sequence of each article's passages."""
        for n, row in self.order:
            starts, rows = self.segments[n].sequences.starts, self.segments[n].rows_of(row)
            yield n, self.segments[n].sequences.ids[int(starts[rows.start]) : int(starts[rows.stop])]

    def _sequence(self, places: Sequence[Longs]) -> Iterator[Array]:
        for n, ids in self._sequences():
            yield places[n][ids].astype(np.int32)

    def _postings(
        self, terms: Terms, places: Sequence[Longs], new_rows: Sequence[Array]
    ) -> tuple[Longs, Iterator[Array], list[Array]]:
        """Starts, rows and counts of the new postings.

        Old and new terms stand in the same order, so runs of terms are merged one after the other. Rows and
        counts of a run come together but are written one after the other, so both are kept.
        """
        rows: list[Array] = []
        counts: list[Array] = []
        sizes = np.zeros(len(terms), np.int64)
        for first, last in self._runs(terms, places):
            term, row, count = self._run(first, last, places, new_rows)
            order = np.argsort((term << 32) | row, kind="stable")
            rows.append(row[order].astype(np.int32))
            counts.append(count[order])
            sizes[first:last] = np.bincount(term - first, minlength=last - first)
        return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64), iter(rows), counts

    def _runs(self, terms: Terms, places: Sequence[Longs]) -> Iterator[tuple[int, int]]:
        """Runs of new terms of about _POSTINGS postings each, deleted ones counted too."""
        sizes = np.zeros(len(terms), np.int64)
        for segment, place in zip(self.segments, places, strict=True):
            kept = place[:-1] >= 0
            sizes[place[:-1][kept]] += np.diff(segment.postings.starts)[kept]
        total = np.cumsum(sizes)
        first = 0
        while first < len(terms):
            before = total[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(total, before + _POSTINGS, "right")))
            yield first, last
            first = last

    def _run(
        self, first: int, last: int, places: Sequence[Longs], new_rows: Sequence[Array]
    ) -> tuple[Longs, Longs, Array]:
        """New term, new row and count of the live postings of a run of new terms."""
        found: list[tuple[Array, Array, Array]] = []
        for segment, place, new in zip(self.segments, places, new_rows, strict=True):
            held = np.flatnonzero((place[:-1] >= first) & (place[:-1] < last))
            if not len(held):
                continue
            postings = segment.postings
            a, b = int(held[0]), int(held[-1]) + 1
            span = slice(int(postings.starts[a]), int(postings.starts[b]))
            term = np.repeat(place[a:b], np.diff(postings.starts[a : b + 1]))
            row, count = new[postings.rows[span]].astype(np.int64), postings.counts[span]
            live = (row >= 0) & (term >= 0)
            found.append((term[live], row[live], count[live]))
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint16)
        term, row, count = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return term, row, count


def _chosen(names: list[str], held: Bools) -> Iterator[str]:
    return (names[i] for i in np.flatnonzero(held).tolist())


def _source(segment: Segment, row: int) -> str | None:
    codes, names = segment.sources
    code = int(codes[row])
    return names[code] if code >= 0 else None
