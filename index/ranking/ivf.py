"""Searches many unit vectors approximately, with an inverted file (IVF) of 8-bit codes in each large segment.

A coarse quantizer, trained by k-means, assigns each vector to the inverted list of its nearest centroid
(Jegou, Douze and Schmid 2011, "Product Quantization for Nearest Neighbor Search"); a scalar quantizer codes
it with one byte a dimension. A query probes the lists whose centroids are nearest to it, over all segments
together, and is compared with the codes in them; the best are re-ranked by their exact vectors, which the
caller does. FAISS trains, codes and compares; the arrays lie in the segments' files, memory-mapped and
checked like all others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.storage.array_file import Array, Section
from index.types import Bools, Longs, Vectors

# Vectors from which on a collection has inverted files; in a smaller one exhaustive search is fast enough.
FROM = 50_000
# Vectors from which on a segment of such a collection has one.
_LEAST = 4_096
# nprobe is not fixed: lists are probed until, of the n vectors that masks allow, they hold this number times
# the root of n: 100,000 of a million.
_SCANNED = 100
_RERANKED = 200  # candidates by their codes that are re-ranked by their vectors, at least
# Of k-means: training vectors for each centroid, iterations, seed.
_POINTS, _ROUNDS = 64, 8
_SEED = 1


@dataclass(frozen=True, slots=True)
class Quantizer:
    """A trained coarse and scalar quantizer.

    centroids: float32 [lists, d], unit vectors; ranges: float32 [2 * d], the least value of each dimension
    and then the range of each, which the 8-bit codes divide.
    """

    centroids: Vectors
    ranges: Vectors


def worthwhile(segment: int, collection: int) -> bool:
    """Whether a segment is to have an inverted file; both sizes are numbers of vectors."""
    return collection >= FROM and segment >= min(_LEAST, FROM)


def train(vectors: Callable[[], Iterator[Vectors]], n: int, like: Quantizer | None = None) -> Quantizer:
    """Trains on a sample of `n` vectors, which `vectors` gives in chunks of [chunk, d].

    Gives back `like`, the quantizer of a segment before a merge, where its number of lists still fits `n`.
    """
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
    scalar = faiss.ScalarQuantizer(sample.shape[1], faiss.ScalarQuantizer.QT_8bit)
    scalar.train(sample)
    return Quantizer(np.asarray(kmeans.centroids, np.float32), faiss.vector_to_array(scalar.trained))


def sorted_into(
    quantizer: Quantizer, vectors: Iterable[Vectors]
) -> Iterator[tuple[Longs, npt.NDArray[np.uint8]]]:
    """For each chunk of vectors their inverted lists, int64 [chunk], and their codes, uint8 [chunk, d]."""
    index = _index(quantizer)
    for chunk in vectors:
        whole = np.ascontiguousarray(chunk, np.float32)
        _, lists = index.quantizer.search(whole, 1)
        yield lists[:, 0], index.sq.compute_codes(whole)


class InvertedFile:
    """The inverted lists of one segment.

    starts: int64 [lists + 1], into rows and codes; rows: int32 [passages], the vectors of a list; codes:
    uint8 [passages, d].
    """

    def __init__(self, quantizer: Quantizer, starts: Longs, rows: Section, codes: Section) -> None:
        self.quantizer = quantizer
        self._starts, self._rows, self._codes = starts, rows, codes
        self._index = _index(quantizer)

    @property
    def sizes(self) -> Longs:
        """How many vectors are in each list."""
        return np.diff(self._starts)

    def scan(self, query: Vectors, lists: Longs, k: int, allowed: Bools | None) -> tuple[Longs, Vectors]:
        """The rows of the `k` vectors in some lists (ascending) that are best by their codes, in any order,
        and their approximate cosines. With a mask [passages], of the rows that it allows.

        IndexDamaged when a list holds a row that does not exist.
        """
        import faiss

        starts, ends = runs(self._starts[lists], self._starts[lists + 1])
        cosines, rows = np.full(k, -np.inf, np.float32), np.full(k, -1, np.int64)
        vector, only = np.ascontiguousarray(query, np.float32), selector(allowed)
        # FAISS's binding does not free the scanner and gives no way to: about 130 bytes a query.
        scanner = self._index.get_InvertedListScanner(False, only, None)
        scanner.set_query(faiss.swig_ptr(vector))
        scanner.set_list(0, 0.0)  # any list does: vectors are coded whole, not their residuals
        best = faiss.swig_ptr(cosines), faiss.swig_ptr(rows), k
        for codes, ids in zip(self._codes.parts(starts, ends), self._ids(starts, ends), strict=True):
            scanner.scan_codes(len(ids), faiss.swig_ptr(codes), faiss.swig_ptr(ids), *best)
        found = rows >= 0
        return rows[found], cosines[found]

    def _ids(self, starts: Longs, ends: Longs) -> list[Longs]:
        """The rows of the codes from each start to its end."""
        parts = self._rows.parts(starts, ends)
        ids = np.concatenate([np.empty(0, np.int64), *parts], dtype=np.int64)
        if len(ids) and (ids.min() < 0 or ids.max() >= len(self._rows)):
            raise self._rows.damaged("a list holds a row that is not there")
        return np.split(ids, np.cumsum(ends - starts)[:-1])


def candidates(
    files: Sequence[InvertedFile], query: Vectors, k: int, allowed: Sequence[Bools | None]
) -> list[Longs]:
    """For each inverted file the rows, ascending, that may be among the `k` nearest to a unit vector over
    all files.

    `allowed` is a mask [passages] for each file, or None. They are more than `k` together where there are
    more, to be re-ranked by their exact vectors.
    """
    if not files:
        return []
    wanted = max(_RERANKED, 2 * k)
    scanned = [
        file.scan(query, lists, wanted, mask)
        for file, lists, mask in zip(files, _probed(files, query, allowed), allowed, strict=True)
    ]
    cosines = np.concatenate([cosines for _, cosines in scanned])
    least = np.partition(cosines, -wanted)[-wanted] if len(cosines) > wanted else -np.inf
    return [np.sort(rows[cosines >= least]) for rows, cosines in scanned]


def _probed(files: Sequence[InvertedFile], query: Vectors, allowed: Sequence[Bools | None]) -> list[Longs]:
    """For each file the lists to probe: over all files those whose centroids are nearest, until they hold
    enough vectors that the masks allow."""
    cosines = np.concatenate([file.quantizer.centroids @ query for file in files])
    shares = [1.0 if mask is None else np.count_nonzero(mask) / len(mask) for mask in allowed]
    sizes = [share * file.sizes for file, share in zip(files, shares, strict=True)]
    order = np.argsort(-cosines, kind="stable")
    held = np.cumsum(np.concatenate(sizes)[order])
    nprobe = int(np.searchsorted(held, _SCANNED * math.sqrt(held[-1]))) + 1
    probed = np.zeros(len(cosines), np.bool_)
    probed[order[:nprobe]] = True
    ends = np.cumsum([len(file.quantizer.centroids) for file in files])
    return [np.flatnonzero(part) for part in np.split(probed, ends[:-1])]


def runs(starts: Longs, ends: Longs) -> tuple[Longs, Longs]:
    """Joins ascending spans that follow one another and leaves out empty ones, so that reads are few."""
    filled = ends > starts
    starts, ends = starts[filled], ends[filled]
    first = np.concatenate([[True], starts[1:] != ends[:-1]])[: len(starts)]
    return starts[first], ends[np.roll(first, -1)] if len(starts) else ends


def _lists_for(n: int) -> int:
    """The number of lists for `n` vectors: about twice the root, a power of two, at least 16."""
    return 1 << max(4, round(math.log2(2 * math.sqrt(n))))


def _sample(chunks: Iterator[Vectors], n: int, wanted: int) -> Vectors:
    """About `wanted` of `n` vectors, drawn at random from all chunks, the same ones each time."""
    rng = np.random.default_rng(_SEED)
    parts: list[Array] = [chunk[rng.random(len(chunk)) < wanted / n] for chunk in chunks]
    return np.ascontiguousarray(np.concatenate(parts), np.float32)


def selector(allowed: Bools | None) -> Any:
    """FAISS's selector of the rows that a mask allows; None without a mask."""
    if allowed is None:
        return None
    import faiss

    bitmap: Any = faiss.IDSelectorBitmap  # its own annotation is that of the constructor in C++
    return bitmap(np.packbits(allowed, bitorder="little"))


def _index(quantizer: Quantizer) -> Any:
    """An empty FAISS index that assigns, codes (whole vectors, not residuals) and compares."""
    import faiss

    lists, dimension = quantizer.centroids.shape
    coarse = faiss.IndexFlatIP(dimension)
    coarse.add(np.ascontiguousarray(quantizer.centroids, np.float32))
    index = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    faiss.copy_array_to_vector(np.ascontiguousarray(quantizer.ranges, np.float32), index.sq.trained)
    index.is_trained = True
    return index
