"""Measures BM25 queries a second on one thread: the index, rank_bm25 and bm25s, on the same terms.

Each measurement is a function of an index and queries, run by benchmarks.large.measures. A query is answered
when its ten best passages are known; stemming it is in every figure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.large.measuring import Figures, Queries
from index.ranking.bm25 import K1, B
from index.segments.snapshot import Snapshot
from index.text.analyzer import terms


def bm25_index(index: Path, queries: Queries) -> Figures:
    """The index's own BM25."""
    snapshot = Snapshot(index)
    for text in queries.texts[:100]:
        snapshot.best_bm25(terms(text), 10)
    return {"qps": _per_second(lambda text: snapshot.best_bm25(terms(text), 10), queries.texts)}


def bm25_rank_bm25(index: Path, queries: Queries, asked: str) -> Figures:
    """BM25Okapi.get_scores, and how far the index's scores are from it at most."""
    from rank_bm25 import BM25Okapi

    snapshot = Snapshot(index)
    began = time.perf_counter()
    okapi = BM25Okapi(tokens(snapshot), k1=K1, b=B)
    built = time.perf_counter() - began

    def ask(text: str) -> object:
        scores = okapi.get_scores(terms(text))
        return np.argpartition(scores, -10)[-10:]

    texts = queries.texts[: int(asked)]
    qps = _per_second(ask, texts)
    return {"qps": qps, "built_s": built, "difference": max(_difference(snapshot, okapi, t) for t in texts)}


def bm25_bm25s(index: Path, queries: Queries) -> Figures:
    """The library as its documentation uses it, one query at a time and all of them in one call."""
    try:
        bm25s = import_module("bm25s")  # neither it nor numba is one of Dateline's dependencies
    except ImportError:
        return {"qps": None, "version": "not installed"}
    backend = "numba" if find_spec("numba") else "numpy"
    began = time.perf_counter()
    retriever = bm25s.BM25(k1=K1, b=B, backend=backend)
    retriever.index(tokens(Snapshot(index)), show_progress=False)
    built = time.perf_counter() - began

    def ask(text: str) -> object:
        return retriever.retrieve([terms(text)], k=10, show_progress=False, n_threads=1)

    for text in queries.texts[:20]:
        ask(text)
    qps = _per_second(ask, queries.texts)
    together = [terms(text) for text in queries.texts]
    began = time.perf_counter()
    retriever.retrieve(together, k=10, show_progress=False, n_threads=1)
    at_once = len(together) / (time.perf_counter() - began)
    return {"qps": qps, "at_once": at_once, "built_s": built, "version": f"{bm25s.__version__}, {backend}"}


def tokens(snapshot: Snapshot) -> list[list[str]]:
    """The terms of every passage in order of the rows; of deleted ones too."""
    out: list[list[str]] = []
    for segment in snapshot.segments:
        names = list(segment.terms)
        starts, ids = segment.sequences.starts.tolist(), segment.sequences.ids[:]
        out.extend([names[i] for i in ids[a:b].tolist() if i >= 0] for a, b in pairwise(starts))
    return out


def _difference(snapshot: Snapshot, okapi: Any, text: str) -> float:
    own = np.zeros(snapshot.rows)
    rows, scores = snapshot.bm25(terms(text))
    own[rows] = scores
    return float(np.abs(own - okapi.get_scores(terms(text))).max())


def _per_second(ask: Callable[[str], object], texts: Sequence[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        ask(text)
    return len(texts) / (time.perf_counter() - began)


MEASURES = (bm25_index, bm25_rank_bm25, bm25_bm25s)
