"""How many terms are held by how many passages, kept up as passages come and go: the mean idf out.

BM25Okapi floors the idf of common terms by the mean idf of all terms, and each of these depends on the number
of passages. Terms that are held by equally many share one idf, so counts of counts are enough: a change costs
time in proportion to its own terms, not to the vocabulary.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

import numpy as np

from index.bm25 import Longs, Statistics, raw_idf


class Frequencies:
    """Document frequency -> number of terms that have it, and the sums behind BM25's averages."""

    def __init__(self, pairs: Iterable[tuple[int, int]] = (), passages: int = 0, terms: int = 0) -> None:
        self._counts = Counter(dict(pairs))
        self.passages, self.terms = passages, terms

    @classmethod
    def of(cls, frequencies: Longs, lengths: Longs) -> Frequencies:
        """From how many passages hold each term, int64 [terms], and how many terms each passage has."""
        made = cls()
        made.move(np.zeros_like(frequencies), frequencies)
        made.change(len(lengths), int(lengths.sum()))
        return made

    def move(self, before: Longs, after: Longs) -> None:
        """Some distinct terms that were held by `before` passages now are by `after`; int64 [terms] each."""
        self._counts.subtract(before[before > 0].tolist())
        self._counts.update(after[after > 0].tolist())

    def change(self, passages: int, terms: int) -> None:
        """So many passages, of so many terms in all, have come (or gone: negative)."""
        self.passages += passages
        self.terms += terms

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The frequencies that occur, ascending, and how many terms have each."""
        return tuple((df, n) for df, n in sorted(self._counts.items()) if n)

    def statistics(self) -> Statistics:
        """What BM25 needs, to the last bit the same for the same passages, however they came together."""
        pairs = self.pairs()
        if not pairs or not self.passages:
            return Statistics(self.passages, 0.0, 0.0)
        total = math.fsum(n * raw_idf(self.passages, df) for df, n in pairs)
        return Statistics(self.passages, self.terms / self.passages, total / sum(n for _, n in pairs))
