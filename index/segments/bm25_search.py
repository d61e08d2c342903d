"""Finds the passages of all segments with the highest BM25 scores for the terms of a query.

Frequencies and lengths are those of all live passages, whichever segment they lie in. The best passages are
found without scoring all that hold a common term: terms are taken from the one that can add most, and as soon
as what is left cannot lift a new passage among the best, only those already found are scored further
(MaxScore: Turtle and Flood 1995, "Query Evaluation: Strategies and Optimizations"). The scores are exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from index.ranking.bm25 import K1, Statistics, idf, norms, weights
from index.segments.segment import Segment
from index.types import Bools, Floats, Longs

# Trying to stop early pays only before a term that more passages hold than this.
_COMMON = 4_096
# If a filter leaves at most so many passages, they are scored one by one.
_FEW = 5_000


@dataclass
class SegmentView:
    """A segment in one state of the index: which of its passages are live, bool [passages] (None: all), and
    the row that its first passage has among those of all segments."""

    segment: Segment
    live: Bools | None
    base: int
    average_length: float

    @cached_property
    def norms(self) -> Floats:
        """For each passage the part of BM25 that depends on its length: see index.ranking.bm25."""
        return norms(self.segment.lengths, self.average_length or 1.0)


@dataclass(frozen=True)
class _QueryTerm:
    """A term of the query: its idf, how often the query repeats it, how many passages hold it, and its place
    in each view's vocabulary."""

    idf: float
    times: int
    df: int
    places: Sequence[int | None]

    @property
    def bound(self) -> float:
        """The most that the term can add to a score."""
        return self.idf * self.times * (K1 + 1)


class BM25Search:
    """BM25 over one state of an index. Safe to use from several threads."""

    def __init__(self, views: Sequence[SegmentView], statistics: Statistics) -> None:
        self._views, self._statistics = views, statistics
        self._size = sum(view.segment.passages for view in views)
        self._looked_up = lru_cache(maxsize=4096)(self._look_up)

    def document_frequency(self, term: str) -> int:
        """How many live passages hold `term`."""
        return self._looked_up(term)[0]

    def every(self, terms: Sequence[str]) -> tuple[Longs, Floats]:
        """Rows of all live passages that hold any of `terms`, ascending, and their scores."""
        scores, held = np.zeros(self._size), np.zeros(self._size, np.bool_)
        for term in self._query_terms(terms):
            self._add(term, scores, held, None)
        rows = np.flatnonzero(held)
        return rows, scores[rows]

    def best(
        self, terms: Sequence[str], depth: int, allowed: Sequence[Bools | None] | None = None
    ) -> tuple[Longs, Floats]:
        """Rows, ascending, and scores of passages that include the `depth` best and all that tie with them.

        `allowed` limits this to the passages in each view's mask, bool [passages].
        """
        ordered = self._query_terms(terms)
        if allowed is not None and (rows := self._few(allowed)) is not None:
            scores, found = self.of(terms, rows)
            return rows[found], scores[found]
        scores, held = np.zeros(self._size), np.zeros(self._size, np.bool_)
        for n, term in enumerate(ordered):
            left = sum(other.bound for other in ordered[n:]) * (1 + 1e-9)
            if n and term.df > _COMMON and ordered[-1].bound > 0:
                rows = np.flatnonzero(held)
                if len(rows) > depth and (least := _nth_best(scores[rows], depth)) > left:
                    rows = rows[scores[rows] >= least - left]
                    return rows, self._further(ordered[n:], rows, scores[rows])
            self._add(term, scores, held, allowed)
        rows = np.flatnonzero(held)
        return rows, scores[rows]

    def of(self, terms: Sequence[str], rows: Longs) -> tuple[Floats, Bools]:
        """Scores of the passages in some rows, ascending, and whether they hold any of `terms`."""
        scores, held = np.zeros(len(rows)), np.zeros(len(rows), np.bool_)
        for term in self._query_terms(terms):
            added, found = self._added(term, rows)
            scores += added
            held |= found
        return scores, held

    def _look_up(self, term: str) -> tuple[int, tuple[int | None, ...]]:
        places = tuple(view.segment.terms.find(term) for view in self._views)
        df = sum(
            int(view.segment.postings.frequencies(np.asarray([place]), view.live)[0])
            for view, place in zip(self._views, places, strict=True)
            if place is not None
        )
        return df, places

    def _query_terms(self, terms: Sequence[str]) -> list[_QueryTerm]:
        """The terms of a query that some passage holds, from the one that can add most."""
        found = [
            (_QueryTerm(idf(df, self._statistics), times, df, places), term)
            for term, times in Counter(terms).items()
            for df, places in [self._looked_up(term)]
            if df
        ]
        found.sort(key=lambda pair: (-pair[0].bound, pair[1]))
        return [term for term, _ in found]

    def _add(
        self, term: _QueryTerm, scores: Floats, held: Bools, allowed: Sequence[Bools | None] | None
    ) -> None:
        """Adds what one term gives to the scores of all (allowed) passages that hold it."""
        masks = allowed or [view.live for view in self._views]
        for view, place, mask in zip(self._views, term.places, masks, strict=True):
            if place is None:
                continue
            rows, counts = view.segment.postings.at(place, mask)
            at = slice(view.base, view.base + view.segment.passages)
            scores[at][rows] += term.times * weights(counts, view.norms[rows], term.idf)
            held[at][rows] = True

    def _added(self, term: _QueryTerm, rows: Longs) -> tuple[Floats, Bools]:
        """What one term gives to the passages in some rows, ascending, and which of them hold it."""
        added, found = np.zeros(len(rows)), np.zeros(len(rows), np.bool_)
        for view, place in zip(self._views, term.places, strict=True):
            first, last = np.searchsorted(rows, [view.base, view.base + view.segment.passages])
            if place is None or first == last:
                continue
            local = (rows[first:last] - view.base).astype(np.int32)
            held, counts = view.segment.postings.at(place)
            at = np.minimum(np.searchsorted(held, local), max(0, len(held) - 1))
            here = held[at] == local
            given = term.times * weights(counts[at], view.norms[local], term.idf)
            added[first:last] = np.where(here, given, 0.0)
            found[first:last] = here
        return added, found

    def _further(self, rest: Sequence[_QueryTerm], rows: Longs, scores: Floats) -> Floats:
        """`scores` of some rows with what the rest of the terms gives to them."""
        for term in rest:
            scores = scores + self._added(term, rows)[0]
        return scores

    def _few(self, allowed: Sequence[Bools | None]) -> Longs | None:
        """The rows that masks allow, where they are few; None where they are many."""
        if any(mask is None for mask in allowed):
            return None
        if sum(int(np.count_nonzero(mask)) for mask in allowed if mask is not None) > _FEW:
            return None
        rows = [
            np.flatnonzero(mask) + view.base
            for view, mask in zip(self._views, allowed, strict=True)
            if mask is not None
        ]
        return np.concatenate([*rows, np.empty(0, np.int64)])


def _nth_best(scores: Floats, n: int) -> float:
    return float(np.partition(scores, len(scores) - n)[len(scores) - n])
