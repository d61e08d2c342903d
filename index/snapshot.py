"""One committed state of an index, opened for reading: articles, passages, BM25 scores, nearest vectors.

A snapshot never changes. Passages have rows 0..rows-1 over all segments, those of deleted articles included;
nothing that a snapshot gives out holds a deleted one.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np

from index.articles import Article
from index.bm25 import Bools, Floats, Longs, idf, weights
from index.dense import Vectors
from index.manifest import Manifest, read_manifest
from index.passages import Passage
from index.proximity import proximity
from index.segment import ArticleRow, Segment
from index.spelling import Speller


class Snapshot:
    """The state of the index in `folder` when it was opened."""

    def __init__(self, folder: Path, manifest: Manifest | None = None) -> None:
        self.manifest = manifest or read_manifest(folder)
        self.segments = [
            Segment(folder / "segments" / record.name, record.files, record.passages, record.deleted)
            for record in self.manifest.segments
        ]
        for segment in self.segments:
            segment.check_sizes()
        self._bases = [0, *accumulate(segment.size for segment in self.segments)]

    @property
    def rows(self) -> int:
        """Rows of passages, deleted ones included."""
        return self._bases[-1]

    @property
    def passage_count(self) -> int:
        return self.manifest.statistics.passages

    @cached_property
    def live(self) -> Bools:
        """Mask [rows] of the passages that are not deleted."""
        masks = [np.ones(s.size, np.bool_) if s.live is None else s.live for s in self.segments]
        return np.concatenate([*masks, np.empty(0, np.bool_)])

    @cached_property
    def article_places(self) -> dict[str, tuple[int, int]]:
        """Article id -> segment, row in it; live articles only, in the order in which they were added."""
        return {
            article.id: (s, row)
            for s, segment in enumerate(self.segments)
            for row, article in enumerate(segment.articles)
            if row not in segment.deleted
        }

    def article_row(self, article_id: str) -> ArticleRow:
        """What is known of an article without reading its text; KeyError when there is none."""
        segment, row = self.article_places[article_id]
        return self.segments[segment].articles[row]

    def article(self, article_id: str) -> Article:
        """KeyError when there is none."""
        segment, row = self.article_places[article_id]
        return self.segments[segment].article(row)

    def rows_of(self, article_id: str) -> range:
        """Rows of the passages of an article, in order; KeyError when there is none."""
        s, row = self.article_places[article_id]
        articles = self.segments[s].passages[:, 0]
        start, end = np.searchsorted(articles, [row, row + 1])
        return range(self._bases[s] + int(start), self._bases[s] + int(end))

    def passage(self, row: int) -> Passage:
        """The passage in a row."""
        s = bisect_right(self._bases, row) - 1
        segment, local = self.segments[s], row - self._bases[s]
        article_row, start, end = (int(n) for n in segment.passages[local])
        first = int(np.searchsorted(segment.passages[:, 0], article_row))
        article_id = segment.articles[article_row].id
        text = segment.text(article_row)[start:end]
        return Passage(f"{article_id}#{local - first + 1}", article_id, start, end, text)

    def place(self, row: int) -> tuple[str, int]:
        """Article id and start of the passage in a row: the order in which ties break."""
        s = bisect_right(self._bases, row) - 1
        article_row, start, _ = self.segments[s].passages[row - self._bases[s]].tolist()
        return self.segments[s].articles[article_row].id, start

    def row_of(self, passage_id: str) -> int:
        """The row of a passage; KeyError when there is none."""
        article_id, _, number = passage_id.rpartition("#")
        rows = self.rows_of(article_id)
        if not number.isdecimal() or not 1 <= int(number) <= len(rows):
            raise KeyError(passage_id)
        return rows[int(number) - 1]

    def document_frequency(self, term: str) -> int:
        """How many live passages hold `term`."""
        return sum(len(segment.postings.of_term(term, segment.live)[0]) for segment in self.segments)

    def bm25(self, terms: Sequence[str]) -> tuple[Longs, Floats]:
        """Rows of the live passages that hold any of `terms`, ascending, and their Okapi BM25 scores."""
        scores = np.zeros(self.rows, np.float64)
        held = np.zeros(self.rows, np.bool_)
        for term in terms:
            found = [segment.postings.of_term(term, segment.live) for segment in self.segments]
            df = sum(len(rows) for rows, _ in found)
            if df == 0:
                continue
            term_idf = idf(df, self.manifest.statistics)
            for base, segment, (rows, counts) in zip(self._bases, self.segments, found, strict=False):
                at = rows + base
                lengths = segment.postings.lengths[rows]
                scores[at] += weights(counts, lengths, term_idf, self.manifest.statistics)
                held[at] = True
        matched = np.flatnonzero(held)
        return matched, scores[matched]

    @cached_property
    def speller(self) -> Speller:
        """Corrects words that no live passage holds."""
        terms = [segment.postings.terms for segment in self.segments]
        return Speller(terms, self.document_frequency, self.passage_count)

    def weight(self, term: str) -> float:
        """ln(1 + N / df): how much a term says; one that no passage holds counts as held by half a one."""
        return math.log1p(self.passage_count / max(0.5, self.document_frequency(term)))

    def proximity(self, query: Sequence[str], rows: Longs) -> tuple[Floats, Floats]:
        """How close the query's terms stand in the passages in some rows: see index.proximity."""
        adjacent, together = np.zeros(len(rows)), np.zeros(len(rows))
        weight = {term: self.weight(term) for term in set(query)}
        for base, segment in zip(self._bases, self.segments, strict=False):
            here = (rows >= base) & (rows < base + segment.size)
            if here.any():
                adjacent[here], together[here] = proximity(
                    segment.sequences, rows[here] - base, segment.postings.terms, query, weight
                )
        return adjacent, together

    def nearest(self, query: Vectors, k: int) -> tuple[Longs, Vectors]:
        """Rows of the `k` live passages nearest to a unit vector [dimension], best first, and cosines."""
        found = [
            (rows + base, cosines)
            for base, segment in zip(self._bases, self.segments, strict=False)
            for rows, cosines in [segment.dense.search(query, k, segment.live)]
        ]
        if not found:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        rows = np.concatenate([r for r, _ in found])
        cosines = np.concatenate([c for _, c in found])
        order = np.argsort(-cosines, kind="stable")[:k]
        return rows[order], cosines[order]

    def cosines(self, query: Vectors, rows: Longs) -> Vectors:
        """Cosine of a unit vector [dimension] with the passages in some rows, float32 [rows]."""
        out = np.empty(len(rows), np.float32)
        for base, segment in zip(self._bases, self.segments, strict=False):
            here = (rows >= base) & (rows < base + segment.size)
            if here.any():
                out[here] = segment.dense.scores(query, rows[here] - base)
        return out

    def live_rows(self) -> Iterator[int]:
        return iter(np.flatnonzero(self.live).tolist())
