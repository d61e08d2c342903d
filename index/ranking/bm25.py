"""Computes Okapi BM25 scores, equal to those of rank_bm25's BM25Okapi, and keeps the statistics they rest on.

    score(q, d) = sum over terms t of q: idf(t) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * |d| / mean |d|))
    idf(t) = ln(N - df + 0.5) - ln(df + 0.5), and where that is negative epsilon * the mean idf of all terms

The postings (index.ranking.postings) give tf and df; a term that a query repeats counts each time. Trotman,
Puurula and Burgess 2014, "Improvements to BM25 and Language Models Examined".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

from index.types import Floats, Longs


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs to know of the whole collection besides the terms of the query.

    `average_length` is the mean length of a passage in terms, `average_idf` the mean of `raw_idf` over all
    terms.
    """

    passages: int
    average_length: float
    average_idf: float


class _Okapi(BM25Okapi):  # type: ignore[misc]
    """rank_bm25's BM25Okapi without documents, for its default parameters."""

    k1: float
    b: float
    epsilon: float

    def __init__(self) -> None:
        super().__init__([])

    def _initialize(self, corpus: object) -> dict[str, int]:
        self.corpus_size = 1
        return {"": 1}


# Passages are short, so how often one repeats a term tells little: k1 is well below the library's 1.5
# (measured in benchmarks/ranking_bench). b and epsilon are the library's.
K1 = 0.6
_DEFAULTS = _Okapi()
B, EPSILON = _DEFAULTS.b, _DEFAULTS.epsilon


def raw_idf(passages: int, df: int) -> float:
    """Inverse document frequency of a term that `df` of `passages` hold; negative where more than half do."""
    return math.log(passages - df + 0.5) - math.log(df + 0.5)


def idf(df: int, statistics: Statistics) -> float:
    """Inverse document frequency as BM25Okapi uses it: a negative one gives way to a share of the mean."""
    raw = raw_idf(statistics.passages, df)
    return raw if raw >= 0 else EPSILON * statistics.average_idf


def norms(lengths: npt.NDArray[np.integer[Any]], average: float, k1: float = K1, b: float = B) -> Floats:
    """The length normalisation k1 * (1 - b + b * |d| / mean |d|) of passages, float64 like `lengths`, which
    are in terms."""
    return np.asarray(k1 * (1 - b + b * lengths / average), np.float64)


def weights(counts: npt.NDArray[np.integer[Any]], norm: Floats, term_idf: float, k1: float = K1) -> Floats:
    """What one term adds to the scores of passages that hold it `counts` times; float64 like `counts`.
    `norm` are their `norms`."""
    return np.asarray(term_idf * (counts * (k1 + 1)) / (counts + norm), np.float64)


class Frequencies:
    """How many terms have each document frequency, and the sums behind BM25's averages.

    Made of integers, so that adding and deleting passages in any order leaves the very same statistics.
    `pairs` are a document frequency and its number of terms; `terms` is the length of all `passages`
    together.
    """

    def __init__(self, pairs: Iterable[tuple[int, int]] = (), passages: int = 0, terms: int = 0) -> None:
        self._counts = Counter(dict(pairs))
        self.passages, self.terms = passages, terms

    @classmethod
    def of(cls, frequencies: Longs, lengths: Longs) -> Frequencies:
        """From the document frequencies, int64 [terms], and the lengths of the passages in terms."""
        counted = cls()
        counted.move(np.zeros_like(frequencies), frequencies)
        counted.change(len(lengths), int(lengths.sum()))
        return counted

    def move(self, before: Longs, after: Longs) -> None:
        """Counts that the document frequencies of some distinct terms change from `before` to `after`;
        int64 [terms] each."""
        self._counts.subtract(before[before > 0].tolist())
        self._counts.update(after[after > 0].tolist())

    def change(self, passages: int, terms: int) -> None:
        """Counts added passages, of `terms` terms in all; negative numbers count deleted ones."""
        self.passages += passages
        self.terms += terms

    def pairs(self) -> tuple[tuple[int, int], ...]:
        """The frequencies that occur, ascending, and how many terms have each."""
        return tuple((df, n) for df, n in sorted(self._counts.items()) if n)

    def statistics(self) -> Statistics:
        """What BM25 needs; to the last bit the same for the same passages, in whatever order they came."""
        pairs = self.pairs()
        if not pairs or not self.passages:
            return Statistics(self.passages, 0.0, 0.0)
        total = math.fsum(n * raw_idf(self.passages, df) for df, n in pairs)
        return Statistics(self.passages, self.terms / self.passages, total / sum(n for _, n in pairs))
