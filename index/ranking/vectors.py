"""Unit vectors in, nearest neighbours by cosine out: exact, or for many through index.ranking.ivf."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.ranking.ivf import InvertedFile, candidates, selector
from index.storage.array_file import Section
from index.types import Bools, Vectors

Rows = npt.NDArray[np.int64]

# Up to so many rows that a filter leaves are scored one by one.
_FEW = 5_000
# As many as all of a segment's are too: for so few FAISS is not worth importing.
_VERY_FEW = 1_000
# Cosines that differ by less may come in any order from FAISS; they are computed again, and then sorted.
_CLOSE = 1e-5


class VectorColumn:
    """The vectors of one segment, float32 [passages, dimension], and their clusters if it has any."""

    def __init__(self, vectors: Section, clusters: InvertedFile | None = None) -> None:
        self._vectors, self.clusters = vectors, clusters

    def __len__(self) -> int:
        return len(self._vectors)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Cosine of a unit vector with the vectors of some rows, float32 [rows]; a row's is the same to the
        last bit whatever the others are."""
        return np.asarray(np.einsum("ij,j->i", self._vectors.take(rows), query), np.float32)

    def exact(self, query: Vectors, k: int, allowed: Bools | None = None) -> Rows:
        """Rows, in any order, among which are the `k` nearest to a unit vector, and all as near as the last;
        of those that a mask allows."""
        if not (k := min(k, len(self))):
            return np.empty(0, np.int64)
        if allowed is None and len(self) <= _VERY_FEW:
            return np.arange(len(self))
        depth = min(len(self), k + 16)
        while True:
            rows, cosines = _search(self._vectors.all(), query, depth, allowed)
            if len(rows) < depth or depth == len(self) or cosines[k - 1] - cosines[-1] > _CLOSE:
                return rows
            depth = min(len(self), 4 * depth)


def nearest(
    segments: Sequence[VectorColumn], query: Vectors, k: int, allowed: Sequence[Bools | None]
) -> list[Rows]:
    """For each segment rows, in any order, among which are the `k` nearest over all segments to a unit vector
    [dimension], of those that its mask allows, and all as near as the last. Exact in segments without
    clusters, and where the masks leave few."""
    if (few := _few(allowed, max(k, _FEW))) is not None:
        return few
    out = [
        np.empty(0, np.int64) if s.clusters else s.exact(query, k, m)
        for s, m in zip(segments, allowed, strict=True)
    ]
    listed = [(n, segment.clusters) for n, segment in enumerate(segments) if segment.clusters]
    found = candidates([c for _, c in listed], query, k, [allowed[n] for n, _ in listed])
    for (n, _), rows in zip(listed, found, strict=True):
        out[n] = rows
    return out


def _few(allowed: Sequence[Bools | None], most: int) -> list[Rows] | None:
    """The rows that masks allow, where they are at most so many; None where they are more."""
    masks = [mask for mask in allowed if mask is not None]
    if len(masks) < len(allowed) or sum(int(np.count_nonzero(mask)) for mask in masks) > most:
        return None
    return [np.flatnonzero(mask) for mask in masks]


def _search(vectors: Vectors, query: Vectors, k: int, allowed: Bools | None) -> tuple[Rows, Vectors]:
    """FAISS's exact search over vectors where they lie."""
    import faiss

    rows, cosines = np.empty(k, np.int64), np.empty(k, np.float32)
    asked = np.ascontiguousarray(query, np.float32)
    only = selector(allowed)
    faiss.knn_inner_product(
        faiss.swig_ptr(asked), faiss.swig_ptr(vectors), vectors.shape[1], 1, len(vectors), k,
        faiss.swig_ptr(cosines), faiss.swig_ptr(rows), only,
    )  # fmt: skip
    found = rows >= 0
    return rows[found], cosines[found]
