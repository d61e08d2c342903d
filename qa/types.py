"""Defines the values that `qa` hands around: hits, citations, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from index.types import Correction, Passage

Mode = Literal["hybrid", "bm25", "dense"]
"""Which retrievers take part in a search: both, fused, or one alone."""

Status = Literal["answered", "possible", "none"]
"""Whether an answer is given without reserve, given as a possible one, or not at all."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked passage. `rank` counts from 1; a higher `score` is better.

    `scores` holds what each retriever gave this passage, those that took part: "bm25" (Okapi BM25), "dense"
    (cosine, -1..1), and in hybrid search "adjacent" and "together" (0..1, index.ranking.proximity). A
    re-ranked hit has qa.reader.calibration.SIGNALS too, "retrieval" being the score it was found with.
    """

    passage: Passage
    score: float
    rank: int
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote: `article.text[start:end] == quote`."""

    article_id: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What `Corpus.ask` gives back. Not answered: `text == ""`, no citations, the hits still there.

    `text` is the answer verbatim, a span of the first citation's quote that begins at character `start` of
    its article; `confidence` (0..1) is how likely it is right. `status` is "answered" where the confidence is
    high, "possible" where it is low and "none" where it is too low for an answer. `items` are, where the
    question asks for several things, all that were found, each quoted by itself, the first ones within
    `text`.

    `unknown` are, where it is not answered, the words of the question that stand nowhere in the collection,
    and where it is, the names, numbers and identifiers that stand nowhere in what is cited. `corrections`
    are words that no passage holds, each with the word that was searched for it as well. `passages_read` is
    how many passages it rests on, and `hurried` is True where these were fewer than usual because others
    waited."""

    question: str
    text: str
    answered: bool
    confidence: float
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    unknown: tuple[str, ...] = ()
    start: int | None = None
    passages_read: int = 0
    hurried: bool = False
    status: Status = "none"
    items: tuple[Citation, ...] = ()
    corrections: tuple[Correction, ...] = ()

    def span_in(self, citation: Citation) -> tuple[int, int] | None:
        """Where the answer's words stand in a citation's quote; None where they are not in it."""
        is_first = bool(self.citations) and citation is self.citations[0]
        if is_first and self.start is not None:
            at = self.start - citation.start
        else:
            at = citation.quote.find(self.text) if self.text else -1
        return (at, at + len(self.text)) if at >= 0 else None


@dataclass(frozen=True, slots=True)
class Compacted:
    """What `Corpus.compact` did: segments, and bytes on disk, before and after; articles there are."""

    segments_before: int
    segments_after: int
    bytes_before: int
    bytes_after: int
    articles: int
