"""Works out what gives a passage its score: its rank in each ranking, its terms, and the fused sum."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.ranking.bm25 import idf
from index.segments.snapshot import Snapshot
from index.text.analyzer import terms, typed_words
from index.types import Passage, Vectors
from qa.retrieval.fusion import PARTS
from qa.retrieval.search import Ranking, numbered, ranked
from qa.types import Hit


@dataclass(frozen=True, slots=True)
class RankPosition:
    """Where a ranking has a passage: `rank` from 1, `of` so many."""

    rank: int
    of: int
    score: float


@dataclass(frozen=True, slots=True)
class TermShare:
    """What one term of the query gives a passage; where that lacks it `count` and `bm25` are 0.

    `word` is the term as it was typed; `weight` how much it counts in the query, 1 for each time it stands
    there; `passages` how many hold it; `idf` is that of BM25 (index.ranking.bm25), and `bm25` what it adds to
    the BM25 score.
    """

    term: str
    word: str
    weight: float
    passages: int
    idf: float
    count: int
    bm25: float


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one part adds to the fused score: `scaled * weight`. `best` is the highest `value` there is."""

    name: str
    value: float
    best: float
    scaled: float
    weight: float

    @property
    def adds(self) -> float:
        """What it adds to the score."""
        return self.scaled * self.weight


@dataclass(frozen=True, slots=True)
class PassageExplanation:
    """A passage in every ranking of a query; None where a ranking does not have it.

    `hybrid` is what search returns and counts a text that stands in several passages once; `bm25` and `dense`
    count every passage. `shares` add up to the hybrid score, `terms` to that of BM25. `same_as` is the
    passage that shows the same text in place of this one, whose rank it shares.
    """

    passage: Passage
    hybrid: RankPosition | None
    bm25: RankPosition | None
    dense: RankPosition | None
    terms: tuple[TermShare, ...]
    shares: tuple[Contribution, ...]
    same_as: Passage | None = None

    @property
    def lacks(self) -> tuple[TermShare, ...]:
        """Terms that other passages hold and this one does not."""
        return tuple(term for term in self.terms if term.passages and not term.count)


class Rankings:
    """All that one search ranks, not only what it returns.

    `query` is a cleaned one; of each retriever's ranking the best `depth` are fused. `hits` are the different
    texts that come out, best first, and `unknown` the query's words that no passage holds.
    """

    def __init__(self, snapshot: Snapshot, encode: Callable[[str], Vectors], query: str, depth: int) -> None:
        self._snapshot = snapshot
        analysis = snapshot.manifest.analysis
        self._times, self._words = Counter(terms(query, analysis)), typed_words(query, analysis)
        self._held = {term: snapshot.bm25([term]) for term in self._times}
        vector = encode(query) if snapshot.passage_count else np.empty(0, np.float32)
        self._bm25 = ranked(snapshot, lambda _: vector, query, snapshot.rows, "bm25")
        self._dense = ranked(snapshot, lambda _: vector, query, snapshot.rows, "dense")
        hits = list(numbered(snapshot, ranked(snapshot, lambda _: vector, query, depth)))
        self._fused = {
            hit.passage.id: (hit, first, shares)
            for (hit, first), shares in zip(hits, _contributions([hit for hit, _ in hits]), strict=True)
        }
        self.hits = [hit for hit, first in hits if hit is first]
        self.unknown = tuple(self._words[term] for term, (rows, _) in self._held.items() if not len(rows))

    def explained(self, rows: Iterable[int]) -> list[PassageExplanation]:
        """The passages in some rows, explained."""
        wanted = list(rows)
        bm25, dense = _positions(self._bm25, wanted), _positions(self._dense, wanted)
        return [self._explained(row, bm25.get(row), dense.get(row)) for row in wanted]

    def _explained(
        self, row: int, bm25: RankPosition | None, dense: RankPosition | None
    ) -> PassageExplanation:
        passage = self._snapshot.passage(row)
        shares = tuple(self._term(term, passage, row) for term in self._times)
        if passage.id not in self._fused:
            return PassageExplanation(passage, None, bm25, dense, shares, ())
        hit, first, parts = self._fused[passage.id]
        position = RankPosition(hit.rank, len(self.hits), hit.score)
        same_as = None if hit is first else first.passage
        return PassageExplanation(passage, position, bm25, dense, shares, parts, same_as)

    def _term(self, term: str, passage: Passage, row: int) -> TermShare:
        rows, scores = self._held[term]
        word, weight, df = self._words[term], float(self._times[term]), len(rows)
        rarity = idf(df, self._snapshot.manifest.statistics) if df else 0.0
        at = int(np.searchsorted(rows, row))
        if at == df or rows[at] != row:
            return TermShare(term, word, weight, df, rarity, 0, 0.0)
        count = self._count(term, passage.article_id, row)
        return TermShare(term, word, weight, df, rarity, count, weight * float(scores[at]))

    def _count(self, term: str, article_id: str, row: int) -> int:
        found = self._snapshot.find(article_id)
        if found is None:
            return 0
        view = self._snapshot.views[found[0]]
        rows, counts = view.segment.postings.of_term(term)
        return int(counts[np.searchsorted(rows, row - view.base)])


def _positions(ranking: Ranking, rows: Sequence[int]) -> dict[int, RankPosition]:
    wanted = set(rows)
    return {
        row: RankPosition(rank, len(ranking), score)
        for rank, (row, score, _) in enumerate(ranking, 1)
        if row in wanted
    }


def _contributions(hits: Sequence[Hit]) -> list[tuple[Contribution, ...]]:
    """What each part adds to the score of each of the fused passages."""
    columns: list[list[Contribution]] = []
    for name, part in PARTS.items():
        values = np.array([hit.scores[name] for hit in hits], np.float64)
        best = float(values.max(initial=part.least or 0.0))
        pairs = zip(values.tolist(), part.level(values).tolist(), strict=True)
        columns.append([Contribution(name, value, best, share, part.weight) for value, share in pairs])
    return list(zip(*columns, strict=True))
