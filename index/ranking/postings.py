"""Keeps the postings lists: for each term the passages that hold it and how often, in sorted arrays.

The arrays lie in a file as they are used, so that opening an index parses nothing and a query reads only
the lists of its terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.types import Bools, Ints, Longs

Counts = npt.NDArray[np.uint16]
"""Term frequencies: how often each passage of a postings list holds the term."""
Hashes = npt.NDArray[np.uint64]


def term_hash(term: str) -> int:
    """A hash of 64 bits of a term, the same on every computer."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")


class Terms(Collection[str]):
    """The vocabulary: distinct terms in order of their hash, as arrays. A term's position in it is its id.

    hashes: uint64 [terms], ascending; blob: uint8 [bytes], the terms in UTF-8; starts: int64 [terms + 1],
    into blob. Terms that share a hash stand in alphabetical order.
    """

    def __init__(self, hashes: Hashes, blob: npt.NDArray[np.uint8], starts: Longs) -> None:
        self.hashes, self.blob, self.starts = hashes, blob, starts

    @classmethod
    def of(cls, terms: Iterable[str]) -> Terms:
        """The vocabulary of some terms, each of which may be given more than once."""
        ordered = sorted((term_hash(term), term) for term in set(terms))
        parts = [term.encode() for _, term in ordered]
        starts = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=starts[1:])
        hashes = np.fromiter((h for h, _ in ordered), np.uint64, len(ordered))
        return cls(hashes, np.frombuffer(b"".join(parts), np.uint8), starts)

    def __len__(self) -> int:
        return len(self.hashes)

    def __contains__(self, term: object) -> bool:
        return isinstance(term, str) and self.find(term) is not None

    def __getitem__(self, i: int) -> str:
        if not 0 <= i < len(self):
            raise IndexError(i)
        return self.blob[self.starts[i] : self.starts[i + 1]].tobytes().decode(errors="replace")

    def __iter__(self) -> Iterator[str]:
        raw = self.blob.tobytes()
        return (raw[a:b].decode(errors="replace") for a, b in pairwise(self.starts.tolist()))

    def find(self, term: str) -> int | None:
        """The id of `term`; None where it is not in the vocabulary."""
        found = int(self.find_all([term])[0])
        return None if found < 0 else found

    def find_all(self, terms: Sequence[str]) -> Longs:
        """The ids of `terms`, -1 for one that is not in the vocabulary; int64 [terms]."""
        hashes = np.fromiter(map(term_hash, terms), np.uint64, len(terms))
        ids = np.searchsorted(self.hashes, hashes).astype(np.int64)
        for n, (at, hash_) in enumerate(zip(ids.tolist(), hashes.tolist(), strict=True)):
            while at < len(self) and int(self.hashes[at]) == hash_ and self[at] != terms[n]:
                at += 1
            ids[n] = at if at < len(self) and int(self.hashes[at]) == hash_ else -1
        return ids


class Column(Protocol):
    """An array that gives slices: one of numpy, or one in a file whose parts are checked as they are read."""

    def __getitem__(self, rows: slice, /) -> npt.NDArray[Any]: ...


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings lists of all terms, one after the other in the order of the vocabulary.

    starts: int64 [terms + 1], into rows and counts; rows: int32, the passages of a list, ascending; counts:
    uint16, how often each of them holds the term.
    """

    terms: Terms
    starts: Longs
    rows: Column
    counts: Column

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]]) -> Postings:
        """Counts the terms of each passage; its row is its position in `passages`."""
        seen: dict[str, int] = {}
        numbers: list[int] = []
        rows: list[int] = []
        counts: list[int] = []
        for row, passage in enumerate(passages):
            for term, count in Counter(passage).items():
                numbers.append(seen.setdefault(term, len(seen)))
                rows.append(row)
                counts.append(count)
        terms = Terms.of(seen)
        id_of = np.empty(len(terms), np.int64)
        for id_, term in enumerate(terms):
            id_of[seen[term]] = id_
        ids = id_of[np.asarray(numbers, np.int64)]
        order = np.argsort(ids, kind="stable")
        starts = np.zeros(len(terms) + 1, np.int64)
        np.cumsum(np.bincount(ids, minlength=len(terms)), out=starts[1:])
        return cls(terms, starts, np.asarray(rows, np.int32)[order], np.asarray(counts, np.uint16)[order])

    def at(self, term_id: int, live: Bools | None = None) -> tuple[Ints, Counts]:
        """Rows and counts of a term; with a mask [passages], of those passages only."""
        span = slice(int(self.starts[term_id]), int(self.starts[term_id + 1]))
        rows, counts = self.rows[span], self.counts[span]
        if live is None:
            return rows, counts
        kept = live[rows]
        return rows[kept], counts[kept]

    def of_term(self, term: str, live: Bools | None = None) -> tuple[Ints, Counts]:
        """Rows and counts of `term`, as `at`; empty when no passage holds it."""
        term_id = self.terms.find(term)
        if term_id is None:
            return np.empty(0, np.int32), np.empty(0, np.uint16)
        return self.at(term_id, live)

    def frequencies(self, term_ids: Longs, live: Bools | None = None) -> Longs:
        """Document frequencies of some terms, 0 for id -1; int64 [term_ids]. With a mask [passages], those
        among its passages."""
        out = np.zeros(len(term_ids), np.int64)
        known = np.flatnonzero(term_ids >= 0)
        starts, ends = self.starts[term_ids[known]], self.starts[term_ids[known] + 1]
        out[known] = ends - starts
        if live is not None and not live.all():
            for n, start, end in zip(known.tolist(), starts.tolist(), ends.tolist(), strict=True):
                out[n] = np.count_nonzero(live[self.rows[start:end]])
        return out
