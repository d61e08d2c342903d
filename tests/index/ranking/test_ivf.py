"""Inverted files: probing few lists finds nearly all that the exact search finds, filtered or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encoders.base import Identity
from index.errors import IndexDamaged
from index.ranking.ivf import runs
from index.segments.commit import compact, writing
from index.segments.filters import Filter
from index.segments.manifest import Manifest
from index.segments.snapshot import Snapshot
from index.segments.writer import Batch
from index.text.passages import Splitting
from index.types import Article, Passage, Vectors
from tests.index.segments.test_repair import flip

PASSAGES, DIMENSION = 6_000, 32


def clustered(n: int, seed: int = 0) -> Vectors:
    """Unit vectors around fifty centres, as those of texts lie around their topics."""
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(99).standard_normal((50, DIMENSION))
    vectors = centres[rng.integers(0, 50, n)] + 0.7 * rng.standard_normal((n, DIMENSION))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def batch(first: int, last: int, vectors: Vectors) -> Batch:
    """One passage an article; every tenth is of a source of its own."""
    articles = [
        Article(f"a{n:05}", f"Number {n}.", source="few" if n % 100 == 0 else "many")
        for n in range(first, last)
    ]
    passages = [Passage(f"{a.id}#1", a.id, 0, len(a.text), a.text) for a in articles]
    return Batch(articles, passages, [p.text for p in passages], vectors[first:last])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two segments with inverted files."""
    monkeypatch.setattr("index.ranking.ivf.FROM", 2_000)
    monkeypatch.setattr("index.ranking.ivf._SCANNED", 20)
    monkeypatch.setattr("index.ranking.vectors._FEW", 10)
    vectors = clustered(PASSAGES)
    empty = Manifest(Identity("none", "0" * 64, DIMENSION), Splitting())
    with writing(tmp_path, lambda: empty) as writer:
        for first in (0, PASSAGES // 2):
            writer.add(batch(first, first + PASSAGES // 2, vectors))
        writer.commit()
    assert all(segment.trained is not None for segment in Snapshot(tmp_path).segments)
    return tmp_path


def exact(query: Vectors, k: int, allowed: np.ndarray | None = None) -> list[int]:
    cosines = clustered(PASSAGES) @ query
    if allowed is not None:
        cosines[~allowed] = -2
    return [int(row) for row in np.argsort(-cosines)[:k]]


def recall(snapshot: Snapshot, where: Filter | None = None, allowed: np.ndarray | None = None) -> float:
    hits = 0
    queries = clustered(50, seed=5)
    for query in queries:
        rows, cosines = snapshot.nearest(query, 10, where)
        assert len(rows) == 10
        assert cosines.tolist() == pytest.approx((clustered(PASSAGES)[rows] @ query).tolist(), abs=1e-6)
        hits += len(set(rows.tolist()) & set(exact(query, 10, allowed)))
    return hits / (10 * len(queries))


def test_nearly_all_of_the_nearest_are_found(folder: Path) -> None:
    snapshot = Snapshot(folder)
    lists = [len(s.trained.centroids) for s in snapshot.segments if s.trained]
    assert min(lists) > 48  # of which fewer than half are probed
    assert recall(snapshot) > 0.95


def test_in_a_filter_too(folder: Path) -> None:
    few = np.arange(PASSAGES) % 100 == 0
    assert recall(Snapshot(folder), Filter(sources=frozenset(["few"])), few) > 0.99
    assert recall(Snapshot(folder), Filter(sources=frozenset(["many"])), ~few) > 0.95


def test_merged_and_deleted(folder: Path) -> None:
    gone = [f"a{n:05}" for n in range(0, PASSAGES, 4)]
    with writing(folder) as writer:
        writer.delete(gone)
        writer.commit()
    live = np.arange(PASSAGES) % 4 != 0
    assert recall(Snapshot(folder), None, live) > 0.95
    snapshot = compact(folder)
    assert len(snapshot.segments) == 1
    rows = np.flatnonzero(live)
    for query in clustered(20, seed=6):
        found = rows[snapshot.nearest(query, 10)[0]].tolist()
        assert len(set(found) & set(exact(query, 10, live))) >= 8


def test_a_merge_keeps_a_quantizer_that_fits(folder: Path) -> None:
    before = [s.trained.centroids.tolist() for s in Snapshot(folder).segments if s.trained]
    (after,) = [s.trained.centroids.tolist() for s in compact(folder).segments if s.trained]
    assert after in before


def test_where_few_are_left_the_search_is_exact(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.ranking.vectors._FEW", PASSAGES // 100)
    few = np.arange(PASSAGES) % 100 == 0
    assert recall(Snapshot(folder), Filter(sources=frozenset(["few"])), few) == 1


@given(
    sizes=st.lists(st.integers(0, 3), min_size=1, max_size=30),
    chosen=st.sets(st.integers(0, 29), max_size=30),
)
def test_lists_that_follow_one_another_are_one_span(sizes: list[int], chosen: set[int]) -> None:
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    lists = np.asarray(sorted(n for n in chosen if n < len(sizes)), np.int64)
    starts, ends = runs(bounds[lists], bounds[lists + 1])
    held = [row for n in lists for row in range(bounds[n], bounds[n + 1])]
    assert [row for a, b in zip(starts, ends, strict=True) for row in range(a, b)] == held
    assert (ends > starts).all()
    assert (starts[1:] > ends[:-1]).all()


def test_damage_in_the_codes_is_noticed(folder: Path) -> None:
    flip(folder, "codes")
    snapshot = Snapshot(folder)
    queries = clustered(50, seed=7)
    with pytest.raises(IndexDamaged, match="codes"):
        [snapshot.nearest(query, 10) for query in queries]
