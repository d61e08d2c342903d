"""One measurement of an index in, its figures as a line of JSON out; each in a process of its own.

    python -m benchmarks.large.measuring NAME INDEX QUERIES [ARGUMENT ...]

QUERIES is a folder with queries.json (texts) and queries.npy (their unit vectors, float32 [queries, d]): the
time of an encoder is in no figure. The number of threads is OMP_NUM_THREADS. Memory is what Linux says in
/proc/self/status; nothing is dropped from the system's page cache.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.types import Vectors

Figures = dict[str, Any]
RSS = ("VmRSS", "RssAnon", "RssFile", "VmHWM")


@dataclass(frozen=True)
class _Given:
    """An encoder of one query, which is encoded already."""

    vector: Vectors

    def __call__(self, text: str) -> Vectors:
        return self.vector


@dataclass(frozen=True)
class Queries:
    """Questions and their vectors."""

    texts: list[str]
    vectors: Vectors

    @classmethod
    def read(cls, folder: Path) -> Queries:
        return cls(json.loads((folder / "queries.json").read_text()), np.load(folder / "queries.npy"))

    def write(self, folder: Path) -> None:
        (folder / "queries.json").write_text(json.dumps(self.texts))
        np.save(folder / "queries.npy", self.vectors)

    def __iter__(self) -> Iterator[tuple[str, _Given]]:
        """Each text, and what stands for the encoder."""
        return ((text, _Given(vector)) for text, vector in zip(self.texts, self.vectors, strict=True))


def memory() -> dict[str, float]:
    """Megabytes of this process, by the names that Linux gives them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = dict(line.split(":", 1) for line in lines)
    return {name: int(found[name].split()[0]) / 1024 for name in RSS}


def milliseconds(work: Callable[..., object], *given: object) -> float:
    began = time.perf_counter()
    work(*given)
    return (time.perf_counter() - began) * 1000


def percentiles(values: list[float]) -> dict[str, float]:
    return {f"p{p}": float(np.percentile(values, p)) for p in (50, 95, 99)}


def opening(index: Path, queries: Queries) -> Figures:
    """What opening costs, and the first search after it, once Python and the libraries are there."""
    from index.segments.snapshot import Snapshot
    from qa import Corpus
    from qa.retrieval.search import search

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

    from index.segments.snapshot import Snapshot
    from qa.retrieval.search import search

    snapshot = Snapshot(index)
    passes = [
        [milliseconds(search, snapshot, encode, text, 10, mode) for text, encode in queries] for _ in range(2)
    ]
    return {"first": percentiles(passes[0]), "later": percentiles(passes[1]), "memory": memory()}


def recall(index: Path, queries: Queries) -> Figures:
    """How many of the 10 and 100 nearest by exact search are found, and the time of FAISS's exact search."""
    import faiss

    from index.segments.snapshot import Snapshot

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
    from index.segments.folder import bytes_on_disk
    from index.segments.snapshot import Snapshot

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
    from index.segments.snapshot import Snapshot

    snapshot = Snapshot(index)
    speller = snapshot.speller
    first = milliseconds(speller.corrected, "goverment of the republik")
    times = [milliseconds(speller.corrected, text) for text in queries.texts]
    return {"first_ms": first, "later": percentiles(times)}


def main() -> None:
    from benchmarks.large import bm25, changes, filters

    measures = (
        opening, searching, recall, checking, spelling, filters.filters, *bm25.MEASURES,
        *changes.MEASURES,
    )  # fmt: skip
    named = {measure.__name__: measure for measure in measures}
    name, index, queries, *arguments = sys.argv[1:]
    figures = named[name](Path(index), Queries.read(Path(queries)), *arguments)
    print(json.dumps(figures), flush=True)
    os._exit(0)  # freeing millions of objects would take longer than making them


if __name__ == "__main__":
    main()
