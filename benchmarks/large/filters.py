"""Measures filters on source, date and article inside the search: how long they take, whether they are right.

Right means: every hit qualifies, BM25's ten best scores are those of a search of everything that is filtered
afterwards, and so are the ten nearest vectors but for the recall of approximate search.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.large.measuring import Figures, Queries, milliseconds, percentiles
from index.segments.filters import Filter
from index.segments.snapshot import Snapshot
from index.text.analyzer import terms
from index.types import ArticleRow, Longs, Vectors
from qa.retrieval.search import search

_ASKED, _CHECKED = 200, 40
_LONG = 12


def filters(index: Path, queries: Queries) -> Figures:
    """The figures of each kind of filter."""
    snapshot = Snapshot(index)
    known = [(row, snapshot.rows_of(row.id)) for row in map(snapshot.article_row, snapshot.article_ids())]
    of_twelve = [row.id for row, rows in known if len(rows) == _LONG]
    sources = sorted({row.source for row, _ in known if row.source})
    kinds = {
        "source": [Filter(sources=frozenset([name])) for name in sources],
        "year": [
            Filter(datetime.date(2014 + n // 12, n % 12 + 1, 1), datetime.date(2015 + n // 12, n % 12 + 1, 1))
            for n in range(60)
        ],
        "article": [Filter(articles=frozenset([id_])) for id_ in of_twelve],
    }
    return {
        kind: {**_latencies(snapshot, queries, some), **_right(snapshot, queries, some, known)}
        for kind, some in kinds.items()
    }


def _latencies(snapshot: Snapshot, queries: Queries, some: Sequence[Filter]) -> Figures:
    """The same filter for every query, and another for each."""

    def times(at: Sequence[Filter]) -> list[float]:
        asked = zip(list(queries)[:_ASKED], at, strict=False)
        return [
            milliseconds(search, snapshot, encode, text, 10, "hybrid", where)
            for (text, encode), where in asked
        ]

    kept = [some[0]] * _ASKED
    times(kept)
    changing = [some[n % len(some)] for n in range(_ASKED)]
    return {"kept": percentiles(times(kept)), "changing": percentiles(times(changing))}


def _right(
    snapshot: Snapshot, queries: Queries, some: Sequence[Filter], known: Sequence[tuple[ArticleRow, range]]
) -> Figures:
    wrong, fewest, recalls = 0, 10, []
    for n, (text, encode) in enumerate(list(queries)[:_CHECKED]):
        where = some[n * 7 % len(some)]
        allowed = np.zeros(snapshot.rows, np.bool_)
        for rows in _qualifying(where, known):
            allowed[rows.start : rows.stop] = True
        hits = search(snapshot, encode, text, where=where)
        if np.count_nonzero(allowed) >= _LONG:  # a source may have less than that
            fewest = min(fewest, len(hits))
        wrong += sum(not allowed[snapshot.row_of(hit.passage.id)] for hit in hits)
        found, scores = snapshot.bm25(terms(text))
        best = -np.sort(-scores[allowed[found]])[:10]
        wrong += not np.array_equal(best, snapshot.best_bm25(terms(text), 10, where)[1])
        recalls.append(_recall(snapshot, encode(text), np.flatnonzero(allowed), where))
    return {"wrong": wrong, "fewest": fewest, "recall": float(np.mean(recalls))}


def _recall(snapshot: Snapshot, vector: Vectors, rows: Longs, where: Filter) -> float:
    cosines = snapshot.cosines(vector, rows)
    exact = rows[np.argsort(-cosines, kind="stable")[:10]]
    found, _ = snapshot.nearest(vector, 10, where)
    return len(np.intersect1d(exact, found)) / len(exact)


def _qualifying(where: Filter, known: Sequence[tuple[ArticleRow, range]]) -> Iterator[range]:
    """The rows of the articles that a filter leaves, by the plainest reading of it."""
    for row, rows in known:
        if where.sources and row.source not in where.sources:
            continue
        if where.articles and row.id not in where.articles:
            continue
        if where.since and where.until and not (row.date and where.since <= row.date <= where.until):
            continue
        yield rows


MEASURES = (filters,)
