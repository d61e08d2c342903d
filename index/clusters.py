"""Many unit vectors in, a search that looks at few of them out: FAISS's inverted lists of 8-bit codes.

Vectors are sorted into lists by their nearest centroid (the inverted file of Jegou, Douze and Schmid 2011,
"Product Quantization for Nearest Neighbor Search") and kept there with one byte a dimension. A query is
compared with the codes in the lists nearest to it; the best are scored again by their exact vectors, which
index.dense does. FAISS does the clustering, the coding and the comparing; the arrays lie in the segment's
file, memory-mapped and checked like all others.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.sections import Array, Section

# From so many vectors on a segment has clusters; below that the exact search is quick enough.
FROM = 50_000
_PROBED = 160
_AGAIN = 200  # so many of the best by their codes are scored again by their vectors
_POINTS, _ROUNDS = 64, 8
_SEED = 1

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Trained:
    """What was learnt of some vectors: centroids float32 [lists, d]; least value and range of each dimension,
    float32 [2 * d]."""

    centroids: Vectors
    ranges: Vectors


def train(vectors: Callable[[], Iterator[Vectors]], n: int, like: Trained | None = None) -> Trained:
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
    return Trained(np.asarray(kmeans.centroids, np.float32), faiss.vector_to_array(quantizer.trained))


def sorted_into(trained: Trained, vectors: Iterable[Vectors]) -> Iterator[tuple[Rows, npt.NDArray[np.uint8]]]:
    """For each chunk of vectors the lists that they belong to, int64, and their codes, uint8 [chunk, d]."""
    index = _index(trained)
    for chunk in vectors:
        whole = np.ascontiguousarray(chunk, np.float32)
        _, lists = index.quantizer.search(whole, 1)
        yield lists[:, 0], index.sq.compute_codes(whole)


class Clusters:
    """The lists of one segment.

    centroids, ranges: see Trained; starts: int64 [lists + 1], into rows, int32 [passages], and codes, uint8
    [passages, d].
    """

    def __init__(self, trained: Trained, starts: Rows, rows: Section, codes: Section) -> None:
        self.trained = trained
        self._starts, self._rows, self._codes = starts, rows, codes
        self._index = _index(trained)

    def nearest(self, query: Vectors, k: int, allowed: Bools | None = None) -> Rows:
        """Rows of the best by their codes, of those that a mask allows: more than `k`, to be scored again."""
        import faiss

        asked = np.ascontiguousarray(query, np.float32)
        found = max(_AGAIN, 2 * k)
        cosines, rows = np.full(found, -np.inf, np.float32), np.full(found, -1, np.int64)
        only = selector(allowed)
        scanner = self._index.get_InvertedListScanner(False, only, None)
        scanner.set_query(faiss.swig_ptr(asked))
        _, probed = self._index.quantizer.search(asked.reshape(1, -1), self._probes(allowed))
        for number in probed[0].tolist():
            start, end = int(self._starts[number]), int(self._starts[number + 1])
            if start == end:
                continue
            codes, ids = self._codes[start:end], self._ids(start, end)
            scanner.set_list(number, 0.0)
            scanner.scan_codes(
                end - start, faiss.swig_ptr(codes), faiss.swig_ptr(ids), faiss.swig_ptr(cosines),
                faiss.swig_ptr(rows), found,
            )  # fmt: skip
        return np.sort(rows[rows >= 0])

    def _ids(self, start: int, end: int) -> Rows:
        ids: Rows = self._rows[start:end].astype(np.int64)
        if len(ids) and (ids.min() < 0 or ids.max() >= len(self._rows)):
            raise self._rows.damaged("a list holds a row that is not there")
        return ids

    def _probes(self, allowed: Bools | None) -> int:
        """How many lists are looked at: more where a filter leaves little in each."""
        share = 1.0 if allowed is None else max(np.count_nonzero(allowed) / len(allowed), 1e-9)
        return min(len(self.trained.centroids), math.ceil(_PROBED / share))


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


def _index(trained: Trained) -> Any:
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
