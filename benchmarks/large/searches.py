"""Measures opening the index, searching it, its recall, checking its files, and correcting queries.

Each measurement is a function of an index and queries, run by benchmarks.large.measures.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmarks.large.measuring import Figures, Queries, memory, milliseconds, percentiles
from index.segments.folder import bytes_on_disk
from index.segments.snapshot import Snapshot
from qa import Corpus
from qa.retrieval.search import search


def opening(index: Path, queries: Queries) -> Figures:
    """What opening costs, and the first search after it, once Python and the libraries are there."""
    before = memory()
    took = milliseconds(Corpus.open, index)
    snapshot = Snapshot(index)
    after = memory()
    text, encode = next(iter(queries))
    first = milliseconds(search, snapshot, encode, text)
    return {"before": before, "open_ms": took, "after": after, "first_ms": first}


def searching(index: Path, queries: Queries, mode: str) -> Figures:
    """Latencies of all queries, when most of what they need is read and checked for the first time, and
    again; and memory afterwards."""
    import faiss  # noqa: F401  its import belongs to no query

    snapshot = Snapshot(index)
    passes = [
        [milliseconds(search, snapshot, encode, text, 10, mode) for text, encode in queries] for _ in range(2)
    ]
    return {"first": percentiles(passes[0]), "later": percentiles(passes[1]), "memory": memory()}


def recall(index: Path, queries: Queries) -> Figures:
    """How many of the 10 and 100 nearest by exact search are found, and the time of FAISS's exact search."""
    import faiss

    snapshot = Snapshot(index)
    every = np.empty((snapshot.rows, queries.vectors.shape[1]), np.float32)
    for view in snapshot.views:
        every[view.base : view.base + view.segment.passages] = view.segment.vectors(
            slice(0, view.segment.passages)
        )
    _, exact = faiss.knn(queries.vectors, every, 100, metric=faiss.METRIC_INNER_PRODUCT)
    found = [snapshot.nearest(vector, 100)[0] for vector in queries.vectors]
    out: Figures = {
        f"recall@{k}": float(
            np.mean([len(np.intersect1d(f[:k], e[:k])) / k for f, e in zip(found, exact, strict=True)])
        )
        for k in (10, 100)
    }
    worst = [len(np.intersect1d(f[:10], e[:10])) for f, e in zip(found, exact, strict=True)]
    out["found less than 8 of 10"] = float(np.mean(np.asarray(worst) < 8))
    out["nearest"] = percentiles([milliseconds(snapshot.nearest, v, 10) for v in queries.vectors[:300]])
    flat = faiss.IndexFlatIP(every.shape[1])
    flat.add(every)
    del every
    times = [milliseconds(flat.search, v[None], 10) for v in queries.vectors[:100]]
    return {**out, "faiss_flat": percentiles(times)}


def checking(index: Path, queries: Queries) -> Figures:
    """Reading and checking every block of every file, and what the files are made of."""
    snapshot = Snapshot(index)
    took = milliseconds(lambda: [segment.file.bad_blocks() for segment in snapshot.segments])
    sizes: dict[str, int] = {}
    for segment in snapshot.segments:
        for name, layout in segment.file.record.layout.items():
            sizes[name] = sizes.get(name, 0) + layout.size
    texts = sizes["texts"]
    return {
        "verify_s": took / 1000,
        "bytes": bytes_on_disk(index),
        "text_bytes": texts,
        "segments": len(snapshot.segments),
        "passages": snapshot.passage_count,
        "articles": snapshot.article_count,
        "terms": len({term for segment in snapshot.segments for term in segment.terms}),
        "sizes": dict(sorted(sizes.items(), key=lambda item: -item[1])[:6]),
    }


def spelling(index: Path, queries: Queries) -> Figures:
    """Looking up the words of each query, and correcting those that no passage holds."""
    snapshot = Snapshot(index)
    speller = snapshot.speller
    first = milliseconds(speller.corrected, "goverment of the republik")
    times = [milliseconds(speller.corrected, text) for text in queries.texts]
    return {"first_ms": first, "later": percentiles(times)}


MEASURES = (opening, searching, recall, checking, spelling)
