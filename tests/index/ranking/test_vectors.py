"""Nearest vectors: without an inverted file the candidates hold all that a plain sort finds, ties too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.ranking.vectors
from index.ranking.vectors import VectorColumn, nearest
from index.storage.array_file import ArrayFile
from index.storage.array_writer import ArrayFileWriter
from index.types import Bools, Vectors

DIMENSION = 8
# Few distinct vectors, so that many rows tie.
_RANDOM = np.random.default_rng(3).standard_normal((12, DIMENSION))
POOL: Vectors = (_RANDOM / np.linalg.norm(_RANDOM, axis=1, keepdims=True)).astype(np.float32)
SEGMENTS = st.lists(st.lists(st.integers(0, len(POOL) - 1), min_size=1, max_size=60), min_size=1, max_size=3)


def column(folder: Path, vectors: Vectors) -> VectorColumn:
    with ArrayFileWriter(folder / "vectors.seg") as out:
        out.add("vectors", vectors)
        record = out.finish()
    return VectorColumn(ArrayFile(folder / "vectors.seg", record).section("vectors"))


def masks(data: st.DataObject, segments: Sequence[Sequence[int]]) -> list[Bools | None]:
    drawn = [
        data.draw(st.none() | st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
        for rows in segments
    ]
    return [None if mask is None else np.array(mask, np.bool_) for mask in drawn]


@pytest.mark.parametrize("exhaustive", [0, 5_000], ids=["FAISS searches", "all are candidates"])
@given(chosen=SEGMENTS, query=st.integers(0, len(POOL) - 1), k=st.integers(1, 70), data=st.data())
def test_candidates_hold_the_nearest_allowed_rows_and_their_ties(
    tmp_path_factory: pytest.TempPathFactory,
    exhaustive: int,
    chosen: list[list[int]],
    query: int,
    k: int,
    data: st.DataObject,
) -> None:
    allowed = masks(data, chosen)
    segments = [column(tmp_path_factory.mktemp("segment"), POOL[rows]) for rows in chosen]
    with pytest.MonkeyPatch.context() as patch:
        for limit in ("_FEW", "_VERY_FEW"):
            patch.setattr(index.ranking.vectors, limit, exhaustive)
        found = nearest(segments, POOL[query], k, allowed)
    cosines = [POOL[rows] @ POOL[query] for rows in chosen]
    for own, mask in zip(cosines, allowed, strict=True):
        if mask is not None:
            own[~mask] = -2
    every = np.sort(np.concatenate(cosines))[::-1]
    least = max(float(every[min(k, len(every)) - 1]), -1.5)
    for rows, own, mask in zip(found, cosines, allowed, strict=True):
        assert len(set(rows.tolist())) == len(rows)
        assert set(np.flatnonzero(own >= least - 1e-6)) <= set(rows.tolist())
        assert mask is None or mask[rows].all()


def test_a_cosine_is_the_same_to_the_last_bit_whatever_the_other_rows(tmp_path: Path) -> None:
    vectors = np.tile(POOL, (20, 1))
    held = column(tmp_path, vectors)
    together = held.cosines(POOL[0], np.arange(len(vectors)))
    assert together.dtype == np.float32
    alone = [held.cosines(POOL[0], np.array([row]))[0] for row in range(len(vectors))]
    assert together.tolist() == [float(one) for one in alone]


def test_nothing_to_search(tmp_path: Path) -> None:
    empty = column(tmp_path, np.empty((0, DIMENSION), np.float32))
    assert empty.exact(POOL[0], 5).tolist() == []
    assert nearest([], POOL[0], 5, []) == []
