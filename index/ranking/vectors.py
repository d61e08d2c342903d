"""Finds the nearest neighbours of a unit vector by cosine: exactly, or in large segments through an
inverted file.

FAISS compares; the cosines that are reported are computed anew here, so that they do not depend on how the
vectors were found. Vectors have unit length, so that inner product and cosine are the same.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.ranking.ivf import InvertedFile, candidates, selector
from index.storage.array_file import Section
from index.types import Bools, Longs, Vectors

# Where a filter leaves at most so many rows, all of them are candidates and nothing is searched.
_FEW = 5_000
# So are all rows of a segment that has at most so many: for these FAISS is not worth importing.
_VERY_FEW = 1_000
# FAISS may order cosines that differ by less in any way; the caller computes them again and sorts.
_CLOSE = 1e-5


class VectorColumn:
    """The vectors of one segment, float32 [passages, dimension], and their inverted file if it has one."""

    def __init__(self, vectors: Section, inverted: InvertedFile | None = None) -> None:
        self._vectors, self.inverted = vectors, inverted

    def __len__(self) -> int:
        return len(self._vectors)

    def cosines(self, query: Vectors, rows: Longs) -> Vectors:
        """Cosine of a unit vector [dimension] with the vectors of some rows, float32 [rows]; that of a row
        is the same to the last bit whatever the other rows are."""
        return np.asarray(np.einsum("ij,j->i", self._vectors.take(rows), query), np.float32)

    def exact(self, query: Vectors, k: int, allowed: Bools | None = None) -> Longs:
        """Rows, in any order, among which are the `k` nearest to a unit vector and all ties with the last
        of these, by exhaustive search. With a mask [passages], of the rows that it allows."""
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
) -> list[Longs]:
    """Candidates in each segment, in any order, for the `k` nearest over all segments to a unit vector
    [dimension].

    `allowed` is a mask [passages] for each segment, or None for all of its rows. Among the candidates are the
    nearest of those allowed, and all ties with the last of these: surely in segments without an inverted
    file and where the masks leave few rows, else nearly always.
    """
    if (few := _allowed_if_few(allowed, max(k, _FEW))) is not None:
        return few
    out = [
        np.empty(0, np.int64) if segment.inverted else segment.exact(query, k, mask)
        for segment, mask in zip(segments, allowed, strict=True)
    ]
    inverted = [(n, segment.inverted) for n, segment in enumerate(segments) if segment.inverted]
    found = candidates([file for _, file in inverted], query, k, [allowed[n] for n, _ in inverted])
    for (n, _), rows in zip(inverted, found, strict=True):
        out[n] = rows
    return out


def _allowed_if_few(allowed: Sequence[Bools | None], most: int) -> list[Longs] | None:
    """The rows that the masks allow, where there are at most `most`; else None."""
    masks = [mask for mask in allowed if mask is not None]
    if len(masks) < len(allowed) or sum(int(np.count_nonzero(mask)) for mask in masks) > most:
        return None
    return [np.flatnonzero(mask) for mask in masks]


def _search(vectors: Vectors, query: Vectors, k: int, allowed: Bools | None) -> tuple[Longs, Vectors]:
    """Rows and cosines of the `k` nearest, best first, by FAISS's exhaustive search."""
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
