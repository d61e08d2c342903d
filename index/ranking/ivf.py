"""Many unit vectors in, a search that looks at few of them out: FAISS's inverted lists of 8-bit codes.

Vectors are sorted into lists by their nearest centroid (the inverted file of Jegou, Douze and Schmid 2011,
"Product Quantization for Nearest Neighbor Search") and kept there with one byte a dimension. A query is
compared with the codes in the lists nearest to it, whichever segments these are in; the best are scored again
by their exact vectors, which vectors.py does. FAISS does the clustering, the coding and the comparing; the
arrays lie in the segments' files, memory-mapped and checked like all others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.storage.array_file import Array, Section
from index.types import Bools, Vectors

# From so many vectors on a collection is searched by clusters; below that the exact search is quick enough.
FROM = 50_000
# In such a collection a segment has clusters from so many on.
_LEAST = 4_096
# A query is compared with so many codes, times the root of how many it may find: 100,000 of a million.
_SCANNED = 100
_AGAIN = 200  # so many of the best by their codes are scored again by their vectors
_POINTS, _ROUNDS = 64, 8
_SEED = 1

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Quantizer:
    """What was learnt of some vectors: centroids float32 [lists, d]; least value and range of each dimension,
    float32 [2 * d]."""

    centroids: Vectors
    ranges: Vectors


def worthwhile(segment: int, collection: int) -> bool:
    """Whether a segment of so many vectors in a collection of so many is to have clusters."""
    return collection >= FROM and segment >= min(_LEAST, FROM)


def train(vectors: Callable[[], Iterator[Vectors]], n: int, like: Quantizer | None = None) -> Quantizer:
    """Centroids for `n` vectors that come in chunks; those of `like` where they are of about the right
    number."""
    import faiss

    lists = _lists_for(n)
    if like is not None and lists / 2 <= len(like.centroids) <= 2 * lists:
        return like
    sample = _sample(vectors(), n, min(n, lists * _POINTS))
    kmeans = faiss.Kmeans(
        sample.shape[1], min(lists, len(sample)), niter=_ROUNDS, spherical=True, seed=_SEED,
        min_points_per_centroid=1, max_points_per_centroid=_POINTS,
    )  # fmt: skip
    kmeans.train(sample)
    quantizer = faiss.ScalarQuantizer(sample.shape[1], faiss.ScalarQuantizer.QT_8bit)
    quantizer.train(sample)
    return Quantizer(np.asarray(kmeans.centroids, np.float32), faiss.vector_to_array(quantizer.trained))


def sorted_into(
    trained: Quantizer, vectors: Iterable[Vectors]
) -> Iterator[tuple[Rows, npt.NDArray[np.uint8]]]:
    """For each chunk of vectors the lists that they belong to, int64, and their codes, uint8 [chunk, d]."""
    index = _index(trained)
    for chunk in vectors:
        whole = np.ascontiguousarray(chunk, np.float32)
        _, lists = index.quantizer.search(whole, 1)
        yield lists[:, 0], index.sq.compute_codes(whole)


class InvertedFile:
    """The lists of one segment.

    centroids, ranges: see Trained; starts: int64 [lists + 1], into rows, int32 [passages], and codes, uint8
    [passages, d].
    """

    def __init__(self, trained: Quantizer, starts: Rows, rows: Section, codes: Section) -> None:
        self.trained = trained
        self._starts, self._rows, self._codes = starts, rows, codes
        self._index = _index(trained)

    @property
    def sizes(self) -> Rows:
        """How many vectors are in each list."""
        return np.diff(self._starts)

    def scan(self, query: Vectors, lists: Rows, k: int, allowed: Bools | None) -> tuple[Rows, Vectors]:
        """Of the rows in some lists, ascending, that a mask allows the `k` best by their codes, in any order,
        and their cosines by these."""
        import faiss

        starts, ends = runs(self._starts[lists], self._starts[lists + 1])
        cosines, rows = np.full(k, -np.inf, np.float32), np.full(k, -1, np.int64)
        asked, only = np.ascontiguousarray(query, np.float32), selector(allowed)
        # Not freed by FAISS's binding, and not to be freed: about 130 bytes a query.
        scanner = self._index.get_InvertedListScanner(False, only, None)
        scanner.set_query(faiss.swig_ptr(asked))
        scanner.set_list(0, 0.0)  # the codes are those of whole vectors, whatever the list
        best = faiss.swig_ptr(cosines), faiss.swig_ptr(rows), k
        for codes, ids in zip(self._codes.parts(starts, ends), self._ids(starts, ends), strict=True):
            scanner.scan_codes(len(ids), faiss.swig_ptr(codes), faiss.swig_ptr(ids), *best)
        found = rows >= 0
        return rows[found], cosines[found]

    def _ids(self, starts: Rows, ends: Rows) -> list[Rows]:
        """Which rows the codes from each start to its end are of."""
        parts = self._rows.parts(starts, ends)
        ids = np.concatenate([np.empty(0, np.int64), *parts], dtype=np.int64)
        if len(ids) and (ids.min() < 0 or ids.max() >= len(self._rows)):
            raise self._rows.damaged("a list holds a row that is not there")
        return np.split(ids, np.cumsum(ends - starts)[:-1])


def candidates(
    segments: Sequence[InvertedFile], query: Vectors, k: int, allowed: Sequence[Bools | None]
) -> list[Rows]:
    """For each segment the rows that come into question as the `k` nearest to a unit vector over all
    segments, of those that its mask allows: more than `k` together, to be scored again."""
    if not segments:
        return []
    found = max(_AGAIN, 2 * k)
    scanned = [
        clusters.scan(query, lists, found, mask)
        for clusters, lists, mask in zip(segments, _chosen(segments, query, allowed), allowed, strict=True)
    ]
    cosines = np.concatenate([cosines for _, cosines in scanned])
    least = np.partition(cosines, -found)[-found] if len(cosines) > found else -np.inf
    return [np.sort(rows[cosines >= least]) for rows, cosines in scanned]


def _chosen(segments: Sequence[InvertedFile], query: Vectors, allowed: Sequence[Bools | None]) -> list[Rows]:
    """For each segment the lists to look at: over all of them those whose centroids are nearest, until they
    hold enough vectors that the masks allow."""
    cosines = np.concatenate([clusters.trained.centroids @ query for clusters in segments])
    shares = [1.0 if mask is None else np.count_nonzero(mask) / len(mask) for mask in allowed]
    held = [share * clusters.sizes for clusters, share in zip(segments, shares, strict=True)]
    order = np.argsort(-cosines, kind="stable")
    seen = np.cumsum(np.concatenate(held)[order])
    enough = int(np.searchsorted(seen, _SCANNED * math.sqrt(seen[-1]))) + 1
    chosen = np.zeros(len(cosines), np.bool_)
    chosen[order[:enough]] = True
    ends = np.cumsum([len(clusters.trained.centroids) for clusters in segments])
    return [np.flatnonzero(part) for part in np.split(chosen, ends[:-1])]


def runs(starts: Rows, ends: Rows) -> tuple[Rows, Rows]:
    """Spans in ascending order with those put together that follow one another, and without empty ones."""
    filled = ends > starts
    starts, ends = starts[filled], ends[filled]
    first = np.concatenate([[True], starts[1:] != ends[:-1]])[: len(starts)]
    return starts[first], ends[np.roll(first, -1)] if len(starts) else ends


def _lists_for(n: int) -> int:
    return 1 << max(4, round(math.log2(2 * math.sqrt(n))))


def _sample(chunks: Iterator[Vectors], n: int, wanted: int) -> Vectors:
    """About `wanted` of `n` vectors, evenly spread over the chunks and the same each time."""
    rng = np.random.default_rng(_SEED)
    parts: list[Array] = [chunk[rng.random(len(chunk)) < wanted / n] for chunk in chunks]
    return np.ascontiguousarray(np.concatenate(parts), np.float32)


def selector(allowed: Bools | None) -> Any:
    """What tells FAISS which rows a mask allows; None without a mask."""
    if allowed is None:
        return None
    import faiss

    made: Any = faiss.IDSelectorBitmap
    return made(np.packbits(allowed, bitorder="little"))


def _index(trained: Quantizer) -> Any:
    """An empty FAISS index with what was learnt: its centroids, and its way to compare codes."""
    import faiss

    lists, dimension = trained.centroids.shape
    quantizer = faiss.IndexFlatIP(dimension)
    quantizer.add(np.ascontiguousarray(trained.centroids, np.float32))
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    faiss.copy_array_to_vector(np.ascontiguousarray(trained.ranges, np.float32), index.sq.trained)
    index.is_trained = True
    return index
