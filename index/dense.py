"""Unit vectors in, nearest neighbours by cosine out. The only module that imports faiss."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def _faiss() -> Any:
    """faiss, imported when first used; its own annotations describe its C++ and not how it is called."""
    import faiss

    return faiss


class Dense:
    """Vectors of a segment in a FAISS index: exact inner product, which is cosine for unit vectors."""

    def __init__(self, index: Any) -> None:
        self._index = index

    @classmethod
    def of(cls, vectors: Vectors) -> Dense:
        """From unit vectors, float32 [passages, dimension]."""
        faiss = _faiss()
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    @classmethod
    def from_bytes(cls, data: bytes) -> Dense:
        """What `to_bytes` gave; the caller has checked that it is what was written."""
        faiss = _faiss()
        return cls(faiss.deserialize_index(np.frombuffer(data, np.uint8)))

    def to_bytes(self) -> bytes:
        return bytes(_faiss().serialize_index(self._index).tobytes())

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def search(self, query: Vectors, k: int, live: Bools | None = None) -> tuple[Rows, Vectors]:
        """The `k` nearest (live) rows of one query vector [dimension], best first, and their cosines."""
        faiss = _faiss()
        k = min(k, len(self))
        if k == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if live is not None:
            selector = faiss.IDSelectorBitmap(np.packbits(live, bitorder="little"))
            parameters = faiss.SearchParameters(sel=selector)
        scores, rows = self._index.search(query.reshape(1, -1), k, params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]

    def scores(self, query: Vectors, rows: Rows) -> Vectors:
        """Cosine of one query vector with the vectors of some rows, float32 [rows]."""
        return np.asarray(self.vectors(rows) @ query, np.float32)

    def vectors(self, rows: Rows | None = None) -> Vectors:
        """The vectors of some rows, or of all, float32 [rows, dimension]."""
        if rows is None:
            return np.asarray(self._index.reconstruct_n(0, len(self)), np.float32)
        return np.asarray(self._index.reconstruct_batch(np.asarray(rows, np.int64)), np.float32)
