"""Terms of passages in, Okapi BM25 scores out, equal to those of rank_bm25's BM25Okapi.

    score(q, d) = sum over terms t of q: idf(t) * tf * (k1 + 1) / (tf + k1 * (1 - b + b * |d| / mean |d|))
    idf(t) = ln(N - df + 0.5) - ln(df + 0.5), and where that is negative epsilon * the mean idf of all terms

A term that a query repeats counts each time. Trotman, Puurula and Burgess 2014, "Improvements to BM25 and
Language Models Examined".
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Terms(Sequence[str]):
    """Sorted distinct terms as one UTF-8 blob and the offsets of its parts, so that nothing need be parsed.

    blob: uint8 [bytes]; offsets: int64 [terms + 1]. Sorted by code point, which UTF-8 keeps.
    """

    def __init__(self, blob: npt.NDArray[np.uint8], offsets: Longs) -> None:
        self.blob, self.offsets = blob, offsets

    @classmethod
    def of(cls, terms: Iterable[str]) -> Terms:
        parts = [t.encode() for t in sorted(set(terms))]
        offsets = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(p) for p in parts], out=offsets[1:])
        return cls(np.frombuffer(b"".join(parts), np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> str:  # type: ignore[override]
        if not 0 <= i < len(self):
            raise IndexError(i)
        return self.blob[self.offsets[i] : self.offsets[i + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        raw = self.blob.tobytes()
        return (raw[a:b].decode() for a, b in pairwise(self.offsets.tolist()))

    def find(self, term: str) -> int | None:
        """Position of `term`, or None."""
        i = bisect_left(self, term)
        return i if i < len(self) and self[i] == term else None


@dataclass(frozen=True, slots=True)
class Postings:
    """Which passages hold which term how often, a term after the other.

    starts: int64 [terms + 1], into rows and counts; rows: int32, ascending within a term; counts: int32;
    lengths: int32 [passages], in terms.
    """

    terms: Terms
    starts: Longs
    rows: Ints
    counts: Ints
    lengths: Ints

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]]) -> Postings:
        """Counts the terms of each passage; its row is its place in `passages`."""
        vocabulary: dict[str, int] = {}
        ids: list[int] = []
        rows: list[int] = []
        counts: list[int] = []
        lengths: list[int] = []
        for row, passage in enumerate(passages):
            lengths.append(len(passage))
            for term, count in Counter(passage).items():
                ids.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
                counts.append(count)
        terms = Terms.of(vocabulary)
        place = np.empty(len(vocabulary), np.int64)
        for i, term in enumerate(sorted(vocabulary)):
            place[vocabulary[term]] = i
        order_of = place[np.asarray(ids, np.int64)] if ids else np.empty(0, np.int64)
        order = np.argsort(order_of, kind="stable")
        starts = np.zeros(len(vocabulary) + 1, np.int64)
        np.cumsum(np.bincount(order_of, minlength=len(vocabulary)), out=starts[1:])
        return cls(
            terms,
            starts,
            np.asarray(rows, np.int32)[order],
            np.asarray(counts, np.int32)[order],
            np.asarray(lengths, np.int32),
        )

    def of_term(self, term: str, live: Bools | None = None) -> tuple[Ints, Ints]:
        """Rows and counts of `term`, those of live passages only where a mask [passages] is given."""
        i = self.terms.find(term)
        if i is None:
            return self.rows[:0], self.counts[:0]
        span = slice(int(self.starts[i]), int(self.starts[i + 1]))
        rows, counts = self.rows[span], self.counts[span]
        if live is None:
            return rows, counts
        kept = live[rows]
        return rows[kept], counts[kept]

    def frequencies(self, live: Bools | None = None) -> dict[str, int]:
        """Term -> number of (live) passages that hold it; terms that none holds are left out."""
        if live is None:
            per_term = np.diff(self.starts)
        else:
            held = np.concatenate([[0], np.cumsum(live[self.rows])])
            per_term = held[self.starts[1:]] - held[self.starts[:-1]]
        return {self.terms[i]: int(per_term[i]) for i in np.flatnonzero(per_term).tolist()}


@dataclass(frozen=True, slots=True)
class Statistics:
    """What BM25 needs to know of the whole collection besides the terms of the query."""

    passages: int
    average_length: float
    average_idf: float

    @classmethod
    def of(cls, frequencies: Mapping[str, int], lengths: Iterable[int]) -> Statistics:
        """From term -> number of passages that hold it, and the length of every passage in terms."""
        every = list(lengths)
        if not every or not frequencies:
            return cls(len(every), 0.0, 0.0)
        okapi = _Okapi(len(every), frequencies)
        return cls(len(every), sum(every) / len(every), okapi.average_idf)


class _Okapi(BM25Okapi):  # type: ignore[misc]
    """rank_bm25's BM25Okapi from document frequencies instead of documents: it defines idf and its floor."""

    average_idf: float
    idf: dict[str, float]
    k1: float
    b: float
    epsilon: float

    def __init__(self, passages: int, frequencies: Mapping[str, int]) -> None:
        self._given = (passages, frequencies)
        super().__init__([])

    def _initialize(self, corpus: object) -> Mapping[str, int]:
        self.corpus_size, frequencies = self._given
        return frequencies


# Passages are short and how often one repeats a term says little, so k1 is well below the library's 1.5
# (measured in benchmarks/ranking.py). b and epsilon are the library's.
K1 = 0.6
_DEFAULTS = _Okapi(1, {"": 1})
B, EPSILON = _DEFAULTS.b, _DEFAULTS.epsilon


def idf(df: int, statistics: Statistics) -> float:
    """Inverse document frequency of a term that `df` passages hold, floored as BM25Okapi does."""
    raw = math.log(statistics.passages - df + 0.5) - math.log(df + 0.5)
    return raw if raw >= 0 else EPSILON * statistics.average_idf


def weights(
    counts: Ints, lengths: Ints, term_idf: float, statistics: Statistics, k1: float = K1, b: float = B
) -> Floats:
    """What one term adds to the scores of the passages that hold it `counts` times; float64 like `counts`."""
    norm = k1 * (1 - b + b * lengths / statistics.average_length)
    return np.asarray(term_idf * (counts * (k1 + 1)) / (counts + norm), np.float64)
