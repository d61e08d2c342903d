"""Measures what adding, updating and deleting articles costs, and compacting.

Each works on a copy of the index, whose files are links to the same ones: a segment is never changed once it
is written. Encoding is left out: it costs the same whatever the size of the collection.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.large.measuring import Figures, Queries, memory
from benchmarks.large.real import SPLITTING, pieces
from index.segments.commit import compact, writing
from index.segments.folder import bytes_on_disk
from index.segments.snapshot import Snapshot
from index.segments.writer import Batch
from index.text.passages import with_headers
from index.types import Passage, Vectors

_TIMES = 5


def linked(index: Path, copy: Path) -> Path:
    """A copy of an index that takes no room."""
    shutil.rmtree(copy, ignore_errors=True)
    (copy / "segments").mkdir(parents=True)
    for path in [*index.glob("MANIFEST*"), *(index / "segments").iterdir()]:
        os.link(path, copy / path.relative_to(index))
    return copy


def changes(index: Path, queries: Queries) -> Figures:
    """Seconds of one commit that adds, updates or deletes 1 and 100 articles: the median and the most."""
    folder = linked(index, index.with_name(f"{index.name}-changed"))
    out: Figures = {}
    for many in (1, 100):
        seconds: dict[str, list[float]] = {"add": [], "update": [], "delete": []}
        for n in range(_TIMES):
            batch = _copied(Snapshot(folder), many, f"b{many}-{n}")
            ids = [article.id for article in batch.articles]
            for name, gone, new in (("add", [], batch), ("update", ids, batch), ("delete", ids, None)):
                seconds[name].append(_commit(folder, gone, new))
        out |= {f"{name} {many}": [float(np.median(s)), max(s)] for name, s in seconds.items()}
    shutil.rmtree(folder)
    return out


def compacting(index: Path, queries: Queries) -> Figures:
    """Seconds to put all segments together, and the most memory meanwhile. The copy stays."""
    folder = linked(index, index.with_name(f"{index.name}-compact"))
    before = bytes_on_disk(folder)
    began = time.perf_counter()
    compact(folder)
    took = time.perf_counter() - began
    return {"seconds": took, "before": before, "after": bytes_on_disk(folder), "memory": memory()}


def deleting(index: Path, queries: Queries, share: str) -> Figures:
    """Deletes a share of the articles from a copy, which stays: INDEX-deleted-SHARE."""
    folder = linked(index, index.with_name(f"{index.name}-deleted-{share}"))
    ids = list(Snapshot(folder).article_ids())
    gone = ids[:: round(1 / float(share))] if float(share) else []
    return {"deleted": len(gone), "seconds": _commit(folder, gone, None) if gone else 0.0}


def _copied(snapshot: Snapshot, many: int, prefix: str) -> Batch:
    """As many new articles: some of those in the index, evenly spread, under other ids."""
    ids = list(snapshot.article_ids())
    chosen = ids[:: max(1, len(ids) // many)][:many]
    rows = [snapshot.rows_of(id_) for id_ in chosen]
    articles = [replace(snapshot.article(id_), id=f"{prefix}-{id_}") for id_ in chosen]
    passages: list[Passage] = []
    texts: list[str] = []
    for article, some in zip(articles, rows, strict=True):
        own = [
            replace(snapshot.passage(row), id=f"{article.id}#{n}", article_id=article.id)
            for n, row in enumerate(some, 1)
        ]
        passages.extend(own)
        texts.extend(with_headers(article, own, pieces, SPLITTING))
    return Batch(articles, passages, texts, _vectors(snapshot, rows))


def _vectors(snapshot: Snapshot, rows: Sequence[range]) -> Vectors:
    parts = [
        view.segment.vectors(slice(some.start - view.base, some.stop - view.base))
        for some in rows
        for view in snapshot.views
        if view.base <= some.start < view.base + view.segment.passages
    ]
    return np.concatenate(parts)


def _commit(folder: Path, gone: Sequence[str], new: Batch | None) -> float:
    """Seconds of one commit that deletes articles and adds others."""
    began = time.perf_counter()
    with writing(folder) as writer:
        if gone:
            writer.delete(gone)
        if new is not None:
            writer.add(new)
        writer.commit()
    return time.perf_counter() - began


MEASURES = (changes, compacting, deleting)
