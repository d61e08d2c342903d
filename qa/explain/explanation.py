"""Says why an article was returned for a question, or what kept it out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import Literal

from index.errors import InputError
from index.segments.snapshot import Snapshot
from index.types import Correction, Passage, Vectors
from qa.explain.contributions import Contribution, PassageExplanation, Rankings, RankPosition
from qa.retrieval.query import Query
from qa.retrieval.search import depth_for
from qa.types import Hit

Outcome = Literal["returned", "outranked", "same text", "not a candidate", "no passage"]

_MOST_NAMED = 4  # words that a passage lacks


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an article is among the `k` best for a question, or why it is not.

    `query` is what was searched. `standings` are the article's passages: what was returned first, then what
    came nearest. `last` is the last passage that was returned, None where the article itself was. Of the
    `passages` in the collection each retriever put its best `depth` forward, `texts` different ones in all.
    `unknown` are the query's words that no passage holds. `reread` is the article's first hit once the best
    are read and ranked anew, as `ask` shows them, often another passage than the first of `standings`: None
    where no passage of the article was among those, or nobody asked. `corrections` are the words of the
    question that no passage holds, with those of the query that were searched as well.
    """

    question: str
    query: str
    article_id: str
    k: int
    outcome: Outcome
    standings: tuple[PassageExplanation, ...]
    last: PassageExplanation | None
    passages: int
    depth: int
    texts: int
    unknown: tuple[str, ...]
    reread: Hit | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def rank(self) -> int | None:
        """The rank at which the article was returned; None where it was not."""
        position = self.standings[0].hybrid if self.outcome == "returned" else None
        return position.rank if position else None

    @property
    def why(self) -> str:
        """The reason, in a sentence or two for people."""
        best = self.standings[0] if self.standings else None
        if best is None:
            return "Not returned: no passage could be made of this article, so there is nothing to rank."
        if best.hybrid is None:
            return self._not_a_candidate()
        if self.outcome == "returned":
            return f"Returned at rank {best.hybrid.rank} of {min(self.k, self.texts)}."
        if self.outcome == "same text" and best.same_as:
            return (
                f"Not returned: its text is the same as that of the passage at rank {best.hybrid.rank}, from "
                f"{best.same_as.article_id}, and a text is shown once."
            )
        against = _against(best, self.last) if self.last else ""
        asked = "1 was" if self.k == 1 else f"{self.k:,} were"
        rank = ordinal(best.hybrid.rank)
        return f"Not returned: its best passage ranks {rank} and {asked} asked for{against}."

    def _not_a_candidate(self) -> str:
        words = _best_position([s.bm25 for s in self.standings])
        meaning = _best_position([s.dense for s in self.standings])
        meant = f"{'' if words else 'ranks '}{_of(meaning)} by meaning at best"
        return (
            f"Not returned: only the best {self.depth:,} passages by words and the best {self.depth:,} by "
            "meaning are compared, and this article "
            + (f"ranks {_of(words)} by words" if words else "holds none of the question's words")
            + f" and {meant}."
        )

    def to_json(self) -> dict[str, object]:
        """The object of `explain --json`."""
        return {
            "question": self.question,
            "query": self.query,
            "article": self.article_id,
            "k": self.k,
            "returned": self.outcome == "returned",
            "rank": self.rank,
            "outcome": self.outcome,
            "why": self.why,
            "passages_in_index": self.passages,
            "depth": self.depth,
            "texts_compared": self.texts,
            "unknown": list(self.unknown),
            "rank_after_reading": self.reread.rank if self.reread else None,
            "passage_after_reading": _place_json(self.reread.passage) if self.reread else None,
            "passages": [_passage_json(passage) for passage in self.standings],
            "last": _passage_json(self.last) if self.last else None,
            "corrections": [asdict(one) for one in self.corrections],
        }


def explain(
    snapshot: Snapshot,
    encode: Callable[[str], Vectors],
    query: Query,
    article_id: str,
    k: int = 10,
) -> Explanation:
    """Why the search for a question returned, or did not return, a passage of an article among its `k` best.

    InputError for an article that is not in the index; the rest as for `qa.retrieval.search.search`.
    """
    if k < 1:
        raise ValueError(f"k must be 1 or more, not {k}")
    if article_id not in snapshot:
        raise InputError(_no_article(article_id, list(snapshot.article_ids())))
    depth = depth_for(k)
    rankings = Rankings(snapshot, encode, query.text, depth)
    passages = rankings.explained(snapshot.rows_of(article_id))
    passages.sort(key=lambda passage: _order(passage, k))
    outcome = _outcome(passages[0] if passages else None, k)
    last = None
    if outcome != "returned" and rankings.hits:
        last = rankings.explained([snapshot.row_of(rankings.hits[:k][-1].passage.id)])[0]
    return Explanation(
        query.question, query.text, article_id, k, outcome, tuple(passages), last,
        snapshot.passage_count, depth, len(rankings.hits), rankings.unknown, corrections=query.corrections,
    )  # fmt: skip


def ordinal(n: int) -> str:
    """1st, 2nd, 3rd, 4th, ..."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th") if n % 100 not in (11, 12, 13) else "th"
    return f"{n:,}{ending}"


def _order(passage: PassageExplanation, k: int) -> tuple[bool, float, bool, float, int]:
    """Sorts what was returned to the front, then what was nearest to it."""
    unranked = float("inf")
    rank = passage.hybrid.rank if passage.hybrid else unranked
    is_duplicate = passage.same_as is not None
    best_alone = min(one.rank if one else unranked for one in (passage.bm25, passage.dense))
    return is_duplicate or rank > k, rank, is_duplicate, best_alone, passage.passage.start


def _outcome(best: PassageExplanation | None, k: int) -> Outcome:
    if best is None:
        return "no passage"
    if best.hybrid is None:
        return "not a candidate"
    if best.hybrid.rank > k:
        return "outranked"
    return "same text" if best.same_as else "returned"


def _against(best: PassageExplanation, last: PassageExplanation) -> str:
    """What a passage has less of than the last one returned: the parts that cost it most."""
    pairs = list(zip(best.shares, last.shares, strict=True))
    gaps = sorted(((theirs.adds - ours.adds, ours, theirs) for ours, theirs in pairs), key=lambda g: -g[0])
    behind = [(ours, theirs) for gap, ours, theirs in gaps if gap >= max(1e-6, gaps[0][0] / 4)]
    rank = last.hybrid.rank if last.hybrid else 0
    other = f"the {ordinal(rank)}, from {last.passage.article_id}"
    if not behind:
        return f"; it ties with {other}, and ties go by article id"
    reasons = "; ".join(_less(best, last, ours, theirs) for ours, theirs in behind[:2])
    return f". Against {other}: {reasons}"


def _less(
    best: PassageExplanation, last: PassageExplanation, ours: Contribution, theirs: Contribution
) -> str:
    figures = _figures(ours.value, theirs.value)
    if ours.name == "dense":
        return f"it is further from the question in meaning (cosine {figures})"
    if ours.name == "adjacent":
        return f"fewer of the question's words stand side by side as asked ({figures})"
    if ours.name == "together":
        return f"fewer of the question's words stand in one sentence ({figures})"
    held = {term.term: term.bm25 for term in last.terms if term.count}
    lacks = sorted((t for t in best.lacks if t.term in held), key=lambda t: -held[t.term])[:_MOST_NAMED]
    named = ", ".join(f"“{term.word}”" for term in lacks)
    reason = f"it lacks {named}" if lacks else "it holds the same ones, less often or among more text"
    return f"it matches the question's words less well (BM25 {figures}: {reason})"


def _figures(ours: float, theirs: float) -> str:
    """Two numbers with as many decimals as it takes to tell them apart."""
    digits = next((n for n in (2, 3, 4) if f"{ours:.{n}f}" != f"{theirs:.{n}f}"), 6)
    return f"{ours:.{digits}f} against {theirs:.{digits}f}"


def _best_position(positions: list[RankPosition | None]) -> RankPosition | None:
    return min((one for one in positions if one), key=lambda one: one.rank, default=None)


def _of(position: RankPosition | None) -> str:
    return f"{ordinal(position.rank)} of {position.of:,}" if position else "nowhere"


def _no_article(article_id: str, known: Collection[str]) -> str:
    name = PurePosixPath(article_id).name
    near = [one for one in known if PurePosixPath(one).name == name] or get_close_matches(
        article_id, known, 1
    )
    hint = f"the nearest id is {near[0]!r}" if near else "`dateline articles` lists what there is"
    return f"there is no article {article_id!r} in the index; {hint}"


def _place_json(passage: Passage) -> dict[str, object]:
    return {"id": passage.id, "start": passage.start, "end": passage.end}


def _passage_json(explained: PassageExplanation) -> dict[str, object]:
    passage = explained.passage
    ranks = {"hybrid": explained.hybrid, "bm25": explained.bm25, "dense": explained.dense}
    return {
        "article": passage.article_id,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "ranks": {name: asdict(position) if position else None for name, position in ranks.items()},
        "terms": [asdict(term) for term in explained.terms],
        "fusion": [{**asdict(share), "adds": share.adds} for share in explained.shares],
        "same_as": explained.same_as.id if explained.same_as else None,
    }
