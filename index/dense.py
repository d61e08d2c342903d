"""Unit vectors in, nearest neighbours by cosine out: exact, or for many through index.clusters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.clusters import Clusters, selector
from index.sections import Section

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# Up to so many rows that a filter leaves are scored one by one.
_FEW = 5_000
# As many as all of a segment's are too: for so few FAISS is not worth importing.
_VERY_FEW = 1_000
# Cosines that differ by less may come in any order from FAISS; they are computed again, and then sorted.
_CLOSE = 1e-5


class Dense:
    """The vectors of one segment, float32 [passages, dimension], and their clusters if it has any."""

    def __init__(self, vectors: Section, clusters: Clusters | None = None) -> None:
        self._vectors, self._clusters = vectors, clusters

    def __len__(self) -> int:
        return len(self._vectors)

    def nearest(self, query: Vectors, k: int, allowed: Bools | None = None) -> tuple[Rows, Vectors]:
        """The `k` nearest rows to a unit vector [dimension], of those that a mask allows, and more that are
        as near as the last, in any order; and their cosines. Exact where there are no clusters."""
        rows = self._candidates(query, min(k, len(self)), allowed)
        return rows, self.cosines(query, rows)

    def cosines(self, query: Vectors, rows: Rows) -> Vectors:
        """Cosine of a unit vector with the vectors of some rows, float32 [rows]; a row's is the same to the
        last bit whatever the others are."""
        return np.asarray(np.einsum("ij,j->i", self._vectors.take(rows), query), np.float32)

    def _candidates(self, query: Vectors, k: int, allowed: Bools | None) -> Rows:
        if k == 0:
            return np.empty(0, np.int64)
        if allowed is not None and (count := int(np.count_nonzero(allowed))) <= max(k, _FEW):
            return np.flatnonzero(allowed) if count else np.empty(0, np.int64)
        if allowed is None and len(self) <= _VERY_FEW:
            return np.arange(len(self))
        if self._clusters is not None:
            return self._clusters.nearest(query, k, allowed)
        return self._exact(query, k, allowed)

    def _exact(self, query: Vectors, k: int, allowed: Bools | None) -> Rows:
        depth = min(len(self), k + 16)
        while True:
            rows, cosines = _search(self._vectors.all(), query, depth, allowed)
            if len(rows) < depth or depth == len(self) or cosines[k - 1] - cosines[-1] > _CLOSE:
                return rows
            depth = min(len(self), 4 * depth)


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
