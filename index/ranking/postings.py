"""Keeps which passages hold which term how often, in sorted arrays that need no parsing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.types import Bools, Ints, Longs

Counts = npt.NDArray[np.uint16]
Hashes = npt.NDArray[np.uint64]


def term_hash(term: str) -> int:
    """64 bits that stand for a term, the same on every computer."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")


class Terms(Sequence[str]):
    """Distinct terms in order of their hash, as arrays, so that nothing need be parsed to look one up.

    hashes: uint64 [terms], ascending; blob: uint8 [bytes], the terms in UTF-8; starts: int64 [terms + 1],
    into blob. Terms that share a hash stand in alphabetical order.
    """

    def __init__(self, hashes: Hashes, blob: npt.NDArray[np.uint8], starts: Longs) -> None:
        self.hashes, self.blob, self.starts = hashes, blob, starts

    @classmethod
    def of(cls, terms: Iterable[str]) -> Terms:
        ordered = sorted((term_hash(term), term) for term in set(terms))
        parts = [term.encode() for _, term in ordered]
        starts = np.zeros(len(parts) + 1, np.int64)
        np.cumsum([len(part) for part in parts], out=starts[1:])
        hashes = np.fromiter((h for h, _ in ordered), np.uint64, len(ordered))
        return cls(hashes, np.frombuffer(b"".join(parts), np.uint8), starts)

    def __len__(self) -> int:
        return len(self.hashes)

    def __getitem__(self, i: int) -> str:  # type: ignore[override]
        if not 0 <= i < len(self):
            raise IndexError(i)
        return self.blob[self.starts[i] : self.starts[i + 1]].tobytes().decode(errors="replace")

    def __iter__(self) -> Iterator[str]:
        raw = self.blob.tobytes()
        return (raw[a:b].decode(errors="replace") for a, b in pairwise(self.starts.tolist()))

    def find(self, term: str) -> int | None:
        """Position of `term`, or None."""
        found = int(self.find_all([term])[0])
        return None if found < 0 else found

    def find_all(self, terms: Sequence[str]) -> Longs:
        """Position of each of `terms`, -1 for one that is not there; int64 [terms]."""
        hashes = np.fromiter(map(term_hash, terms), np.uint64, len(terms))
        places = np.searchsorted(self.hashes, hashes).astype(np.int64)
        for n, (place, hash_) in enumerate(zip(places.tolist(), hashes.tolist(), strict=True)):
            while place < len(self) and int(self.hashes[place]) == hash_ and self[place] != terms[n]:
                place += 1
            places[n] = place if place < len(self) and int(self.hashes[place]) == hash_ else -1
        return places


class Column(Protocol):
    """An array of which parts can be had: numpy's own, or one in a file that is checked part by part."""

    def __getitem__(self, rows: slice, /) -> npt.NDArray[Any]: ...


@dataclass(frozen=True, slots=True)
class Postings:
    """Which passages hold which term how often, a term after the other.

    starts: int64 [terms + 1], into rows and counts; rows: int32, ascending within a term; counts: uint16.
    """

    terms: Terms
    starts: Longs
    rows: Column
    counts: Column

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]]) -> Postings:
        """Counts the terms of each passage; its row is its place in `passages`."""
        vocabulary: dict[str, int] = {}
        ids: list[int] = []
        rows: list[int] = []
        counts: list[int] = []
        for row, passage in enumerate(passages):
            for term, count in Counter(passage).items():
                ids.append(vocabulary.setdefault(term, len(vocabulary)))
                rows.append(row)
                counts.append(count)
        terms = Terms.of(vocabulary)
        place = np.empty(len(vocabulary), np.int64)
        for i, term in enumerate(terms):
            place[vocabulary[term]] = i
        order_of = place[np.asarray(ids, np.int64)] if ids else np.empty(0, np.int64)
        order = np.argsort(order_of, kind="stable")
        starts = np.zeros(len(vocabulary) + 1, np.int64)
        np.cumsum(np.bincount(order_of, minlength=len(vocabulary)), out=starts[1:])
        return cls(terms, starts, np.asarray(rows, np.int32)[order], np.asarray(counts, np.uint16)[order])

    def at(self, place: int, live: Bools | None = None) -> tuple[Ints, Counts]:
        """Rows and counts of the term at a place, of live passages only where a mask [passages] is given."""
        span = slice(int(self.starts[place]), int(self.starts[place + 1]))
        rows, counts = self.rows[span], self.counts[span]
        if live is None:
            return rows, counts
        kept = live[rows]
        return rows[kept], counts[kept]

    def of_term(self, term: str, live: Bools | None = None) -> tuple[Ints, Counts]:
        """Rows and counts of `term`; nothing when no passage holds it."""
        place = self.terms.find(term)
        if place is None:
            return np.empty(0, np.int32), np.empty(0, np.uint16)
        return self.at(place, live)

    def frequencies(self, places: Longs, live: Bools | None = None) -> Longs:
        """How many (live) passages hold the terms at some places, none for place -1; int64 [places]."""
        known = np.maximum(places, 0)
        held = np.where(places < 0, 0, self.starts[known + 1] - self.starts[known]) if len(self.terms) else 0
        counts: Longs = np.broadcast_to(held, len(places)).astype(np.int64)
        if live is not None and not live.all():
            for n in np.flatnonzero(counts).tolist():
                a, b = self.starts[places[n]], self.starts[places[n] + 1]
                counts[n] = np.count_nonzero(live[self.rows[int(a) : int(b)]])
        return counts
