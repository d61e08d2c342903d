"""Ranks the passages of a collection for a query: by BM25, by meaning, or by both fused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby, islice
from typing import get_args

import numpy as np

from index.segments.filters import Filter
from index.segments.snapshot import Snapshot
from index.text.analyzer import terms, typed_words
from index.types import Longs, Vectors
from qa.retrieval.dedupe import NearDuplicates
from qa.retrieval.fusion import PARTS, fused
from qa.types import Hit, Mode

# So many of each retriever's best are fused; what only one of them lists has its other score computed.
DEPTH = 100

Ranking = list[tuple[int, float, dict[str, float]]]


def search(
    snapshot: Snapshot,
    encode: Callable[[str], Vectors],
    query: str,
    k: int = 10,
    mode: Mode = "hybrid",
    where: Filter | None = None,
) -> list[Hit]:
    """The `k` best passages, best first; ties by passage id, and no text twice. With `where`, the best of
    those that it leaves.

    `query` is a cleaned one (qa.retrieval.query). `encode` gives its unit vector, float32 [dimension], and is
    called only where the mode needs it. ValueError for k < 1 or an unknown mode.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    if mode not in get_args(Mode):
        raise ValueError(f"mode must be one of {', '.join(get_args(Mode))}, not {mode!r}")
    ranking = ranked(snapshot, encode, query, depth_for(k), mode, where)
    hits = list(islice((hit for hit, first in numbered(snapshot, ranking) if hit is first), k))
    snapshot.trim()
    return hits


def depth_for(k: int) -> int:
    """How many of its best passages each retriever puts forward, so that `k` can be returned."""
    # Texts that stand more than once are shown once, so a few more than k are ranked.
    return max(DEPTH, 2 * k)


def ranked(
    snapshot: Snapshot,
    encode: Callable[[str], Vectors],
    query: str,
    depth: int,
    mode: Mode = "hybrid",
    where: Filter | None = None,
) -> Ranking:
    """Row, score and what each retriever gave of the candidates, best first.

    `query` is a cleaned one. Of a single retriever the candidates are its best `depth`; in hybrid search
    those of either. Ties by passage id.
    """
    if snapshot.passage_count == 0:
        return []
    ranking = _RANKINGS[mode](snapshot, encode, query, depth, where)
    # Rounded, so that the same texts tie whatever the order of a sum was.
    ranking.sort(key=lambda found: -round(found[1], 6))
    ties = (list(tied) for _, tied in groupby(ranking, lambda found: round(found[1], 6)))
    return [
        found
        for tied in ties
        for found in (sorted(tied, key=lambda one: snapshot.place(one[0])) if len(tied) > 1 else tied)
    ]


def unknown_words(snapshot: Snapshot, query: str) -> list[str]:
    """The words of a cleaned query, as they were typed, that no passage holds."""
    words = typed_words(query, snapshot.manifest.analysis)
    return [word for term, word in words.items() if not snapshot.document_frequency(term)]


def numbered(snapshot: Snapshot, ranking: Ranking) -> Iterator[tuple[Hit, Hit]]:
    """Each passage of a ranking as a hit, and the hit that shows its text: itself, or the first with the same
    text or nearly the same, whose rank it then has."""
    shown = NearDuplicates()
    for row, score, scores in ranking:
        passage = snapshot.passage(row)
        first = shown.first(passage.text)
        hit = Hit(passage, score, first.rank if first else len(shown) + 1, scores)
        if first is None:
            shown.add(hit)
        yield hit, first or hit


def _bm25(
    snapshot: Snapshot, encode: Callable[[str], Vectors], query: str, depth: int, where: Filter | None
) -> Ranking:
    rows, scores = snapshot.best_bm25(terms(query, snapshot.manifest.analysis), depth, where)
    pairs = zip(rows.tolist(), scores.tolist(), strict=True)
    return [(row, score, {"bm25": score}) for row, score in pairs]


def _dense(
    snapshot: Snapshot, encode: Callable[[str], Vectors], query: str, depth: int, where: Filter | None
) -> Ranking:
    rows, cosines = snapshot.nearest(encode(query), depth, where)
    pairs = zip(rows.tolist(), cosines.tolist(), strict=True)
    return [(row, cosine, {"dense": cosine}) for row, cosine in pairs]


def _hybrid(
    snapshot: Snapshot, encode: Callable[[str], Vectors], query: str, depth: int, where: Filter | None
) -> Ranking:
    asked = terms(query, snapshot.manifest.analysis)
    by_words = snapshot.best_bm25(asked, depth, where)[0]
    vector = encode(query)  # last, as the first time it waits for the encoder
    rows: Longs = np.union1d(by_words, snapshot.nearest(vector, depth, where)[0])
    adjacent, together = snapshot.proximity(asked, rows)
    cosines = snapshot.cosines(vector, rows).astype(np.float64)
    values = dict(zip(PARTS, (snapshot.bm25_of(asked, rows), cosines, adjacent, together), strict=True))
    columns = zip(rows.tolist(), fused(values).tolist(), *(v.tolist() for v in values.values()), strict=True)
    return [(row, score, dict(zip(PARTS, given, strict=True))) for row, score, *given in columns]


_RANKINGS = {"hybrid": _hybrid, "bm25": _bm25, "dense": _dense}
