"""Opens one committed state of an index for reading: articles, passages, BM25 scores, nearest vectors.

A snapshot never changes, whatever a writer does meanwhile. Passages have rows 0..rows-1 over all segments,
those of deleted articles included; nothing that a snapshot returns is of a deleted one.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from index.ranking.proximity import proximity
from index.ranking.vectors import nearest
from index.segments.bm25_search import BM25Search, SegmentView
from index.segments.filters import Filter
from index.segments.manifest import Manifest
from index.segments.open_segments import open_state
from index.segments.segment import Segment, passage_mask
from index.storage.array_file import resident_bytes
from index.text.spelling import Speller
from index.types import Article, ArticleRow, Bools, Floats, Longs, Passage, Vectors

# What was read of the files stays in memory up to so many bytes; first to go are the arrays of which a query
# reads a little here and there.
_MOST_RESIDENT = 5 << 28
_SCATTERED = ("vectors", "texts", "sequence", "spans")


class Snapshot:
    """The state of the index in `folder` when it was opened.

    `before` is an earlier one of the same folder: what both hold is not opened again.
    """

    def __init__(
        self, folder: Path, manifest: Manifest | None = None, before: Snapshot | None = None
    ) -> None:
        self.folder = folder
        known: dict[str, Segment] = {s.name: s for s in before.segments} if before else {}
        self.segments: list[Segment]
        self.manifest, self.segments = open_state(folder, manifest, known)
        self._records = self.manifest.segments
        self._bases = [0, *accumulate(segment.passages for segment in self.segments)]
        self._filtered: tuple[Filter, list[Bools]] | None = None

    @property
    def rows(self) -> int:
        """Rows of passages, deleted ones included."""
        return self._bases[-1]

    @property
    def passage_count(self) -> int:
        return self.manifest.statistics.passages

    @property
    def article_count(self) -> int:
        return sum(record.live_articles for record in self._records)

    @cached_property
    def views(self) -> list[SegmentView]:
        """Each segment with what is live in it."""
        average = self.manifest.statistics.average_length
        return [
            SegmentView(segment, None if live is None else passage_mask(live, segment), base, average)
            for segment, live, base in zip(self.segments, self._live_articles, self._bases, strict=False)
        ]

    @cached_property
    def _live_articles(self) -> list[Bools | None]:
        return [record.live() for record in self._records]

    def find(self, article_id: str) -> tuple[int, int] | None:
        """Segment and row of a live article; None when there is none."""
        for n in range(len(self.segments) - 1, -1, -1):  # what was added last is looked up most
            row, live = self.segments[n].find(article_id), self._live_articles[n]
            if row is not None and (live is None or live[row]):
                return n, row
        return None

    def expect_lookups(self) -> None:
        """Makes finding many articles quick, at the cost of reading all ids now."""
        for segment in self.segments:
            segment.expect_lookups()

    def __contains__(self, article_id: object) -> bool:
        return isinstance(article_id, str) and self.find(article_id) is not None

    def article_ids(self) -> Iterator[str]:
        """The ids of the live articles, in order."""
        return heapq.merge(*(self._ids_in(n) for n in range(len(self.segments))))

    def _ids_in(self, n: int) -> Iterator[str]:
        live = self._live_articles[n]
        rows = range(self.segments[n].articles) if live is None else np.flatnonzero(live).tolist()
        return (self.segments[n].id(row) for row in rows)

    def sources(self) -> list[str]:
        """The names of the sources of the live articles, in order."""
        found: set[str] = set()
        for segment, live in zip(self.segments, self._live_articles, strict=True):
            codes, names = segment.sources
            held = np.unique(codes if live is None else codes[live])
            found.update(names[code] for code in held[held >= 0].tolist())
        return sorted(found)

    def article_row(self, article_id: str) -> ArticleRow:
        """What is known of an article without reading its text; KeyError for an unknown id."""
        n, row = self._place_of(article_id)
        return self.segments[n].article_row(row)

    def article(self, article_id: str) -> Article:
        """The whole article; KeyError for an unknown id."""
        n, row = self._place_of(article_id)
        return self.segments[n].article(row)

    def digest(self, article_id: str) -> bytes | None:
        """SHA-256 of all that indexing an article depends on; None for an unknown id."""
        found = self.find(article_id)
        return None if found is None else self.segments[found[0]].digest(found[1])

    def rows_of(self, article_id: str) -> range:
        """Rows of the passages of an article, in order; KeyError for an unknown id."""
        n, row = self._place_of(article_id)
        rows = self.segments[n].rows_of(row)
        return range(self._bases[n] + rows.start, self._bases[n] + rows.stop)

    def passage(self, row: int) -> Passage:
        """The passage in a row."""
        segment, local = self._at(row)
        article = segment.article_of(local)
        start, end = segment.span(local)
        article_id = segment.id(article)
        number = local - segment.rows_of(article).start + 1
        return Passage(f"{article_id}#{number}", article_id, start, end, segment.text(article)[start:end])

    def place(self, row: int) -> tuple[str, int]:
        """Article id and start of the passage in a row: the order in which ties break."""
        segment, local = self._at(row)
        return segment.id(segment.article_of(local)), segment.span(local)[0]

    def row_of(self, passage_id: str) -> int:
        """The row of a passage; KeyError for an unknown id."""
        article_id, _, number = passage_id.rpartition("#")
        rows = self.rows_of(article_id)
        if not number.isdecimal() or not 1 <= int(number) <= len(rows):
            raise KeyError(passage_id)
        return rows[int(number) - 1]

    def live_rows(self) -> Iterator[int]:
        """Rows of the live passages, article by article in order of their ids."""
        for article_id in self.article_ids():
            yield from self.rows_of(article_id)

    @cached_property
    def bm25_search(self) -> BM25Search:
        """BM25 over the live passages."""
        return BM25Search(self.views, self.manifest.statistics)

    def document_frequency(self, term: str) -> int:
        """How many live passages hold `term`."""
        return self.bm25_search.document_frequency(term)

    def bm25(self, terms: Sequence[str]) -> tuple[Longs, Floats]:
        """Rows of all live passages that hold any of `terms`, ascending, and their Okapi BM25 scores."""
        return self.bm25_search.every(terms)

    def best_bm25(self, terms: Sequence[str], k: int, where: Filter | None = None) -> tuple[Longs, Floats]:
        """Rows of the `k` live passages with the highest scores, best first, and the scores."""
        return self._cut(*self.bm25_search.best(terms, k, self._allowed(where)), k)

    def bm25_of(self, terms: Sequence[str], rows: Longs) -> Floats:
        """Scores of the passages in some rows, ascending; 0 for those that hold none of `terms`."""
        return self.bm25_search.of(terms, rows)[0]

    def nearest(self, query: Vectors, k: int, where: Filter | None = None) -> tuple[Longs, Vectors]:
        """Rows of the `k` live passages nearest to a unit vector [dimension], best first, and cosines.

        In a large collection these are the nearest of those that index.ranking.ivf looks at.
        """
        allowed: Sequence[Bools | None] = self._allowed(where) or [view.live for view in self.views]
        found = nearest([view.segment.dense for view in self.views], query, k, allowed)
        rows = np.concatenate(
            [np.empty(0, np.int64), *(r + view.base for r, view in zip(found, self.views, strict=True))]
        )
        rows, best = self._cut(rows, self.cosines(query, rows).astype(np.float64), k)
        return rows, best.astype(np.float32)

    def cosines(self, query: Vectors, rows: Longs) -> Vectors:
        """Cosine of a unit vector [dimension] with the passages in some rows, float32 [rows]."""
        out = np.empty(len(rows), np.float32)
        for view in self.views:
            here = (rows >= view.base) & (rows < view.base + view.segment.passages)
            if here.any():
                out[here] = view.segment.dense.cosines(query, rows[here] - view.base)
        return out

    @cached_property
    def speller(self) -> Speller:
        """Corrects the spelling of words that no live passage holds."""
        terms = [segment.terms for segment in self.segments]
        return Speller(terms, self.document_frequency, self.passage_count, self.manifest.analysis)

    def weight(self, term: str) -> float:
        """ln(1 + N / df), the rarity weight of a term; df counts as 1/2 where no passage holds it.

        Of proximity and of how much of a question a passage covers; BM25 has an idf of its own,
        `index.ranking.bm25.idf`.
        """
        return math.log1p(self.passage_count / max(0.5, self.document_frequency(term)))

    def proximity(self, query: Sequence[str], rows: Longs) -> tuple[Floats, Floats]:
        """How close together the query's terms stand in passages, by row: see index.ranking.proximity."""
        adjacent, together = np.zeros(len(rows)), np.zeros(len(rows))
        weight = {term: self.weight(term) for term in set(query)}
        for view in self.views:
            here = (rows >= view.base) & (rows < view.base + view.segment.passages)
            if here.any():
                adjacent[here], together[here] = proximity(
                    view.segment.sequences, rows[here] - view.base, view.segment.terms, query, weight
                )
        return adjacent, together

    def check_sizes(self) -> None:
        """IndexDamaged when another program has cut off a file that is open."""
        for segment in self.segments:
            segment.file.check_size()

    def trim(self) -> None:
        """Gives memory that holds parts of the files back to the system, once it is more than a limit."""
        for names in (_SCATTERED, None):
            if resident_bytes() > _MOST_RESIDENT:
                for segment in self.segments:
                    segment.file.trim(names)

    def _allowed(self, where: Filter | None) -> list[Bools] | None:
        """For each view a mask of the passages that are live and pass the filter; None without a filter."""
        if not where:
            return None
        kept = self._filtered
        if kept is not None and kept[0] == where:
            return kept[1]
        masks = []
        for view in self.views:
            mask = passage_mask(where.mask(view.segment), view.segment)
            masks.append(mask if view.live is None else mask & view.live)
        self._filtered = where, masks
        return masks

    def _cut(self, rows: Longs, scores: Floats, k: int) -> tuple[Longs, Floats]:
        """The `k` best, best first; ties for the last places go to the first by article id and start."""
        if len(rows) > k:
            last = np.partition(scores, len(scores) - k)[len(scores) - k]
            above, ties = scores > last, rows[scores == last]
            kept = [*rows[above].tolist(), *self._first(ties, k - int(above.sum()))]
            values = [*scores[above].tolist(), *[last] * (len(kept) - int(above.sum()))]
            rows, scores = np.asarray(kept, np.int64), np.asarray(values, np.float64)
        order = np.argsort(-scores, kind="stable")
        return rows[order], scores[order]

    def _first(self, rows: Longs, k: int) -> list[int]:
        """The first `k` of some rows by article id and start, which is their order in each segment."""
        if len(rows) == k:
            return [int(row) for row in rows]
        rows = np.sort(rows)
        bounds = np.searchsorted(rows, self._bases)
        some = [row for a, b in pairwise(bounds.tolist()) for row in rows[a:b][:k].tolist()]
        return sorted(some, key=self.place)[:k]

    def _at(self, row: int) -> tuple[Segment, int]:
        n = bisect_right(self._bases, row) - 1
        return self.segments[n], row - self._bases[n]

    def _place_of(self, article_id: str) -> tuple[int, int]:
        found = self.find(article_id)
        if found is None:
            raise KeyError(article_id)
        return found
