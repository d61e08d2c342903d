"""A question, its hits and a reader in, the cited answer out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.articles import Article
from index.tokens import terms
from qa.cite import cite
from qa.read import Reader, Reading
from qa.types import Answer, Citation, Hit

# The confidence from which an answer is given; below it the articles don't say. Over 490 articles 61% of the
# answerable questions pass it, and 6% of those about something else (benchmarks/fit_reader.py).
THRESHOLD = 0.15
_MOST_CITATIONS = 3


def answer(
    question: str,
    query: str,
    hits: Sequence[Hit],
    article: Callable[[str], Article],
    reader: Reader,
    threshold: float = THRESHOLD,
) -> Answer:
    """The best reading of the hits, quoted with the sentence it stands in; `query` is the question made to
    stand alone. Not answered when the reader is less sure than `threshold`."""
    readings = reader.read(query, hits) if hits else []
    confidence = readings[0].confidence if readings else 0.0
    if not readings or confidence < threshold:
        return Answer(question, "", False, confidence, (), tuple(hits))
    best = readings[0]
    citations = _citations(best, readings, article, threshold)
    text = article(best.hit.passage.article_id).text[best.start : best.end]
    return Answer(question, text, True, confidence, citations, tuple(hits))


def _citations(
    best: Reading, readings: Sequence[Reading], article: Callable[[str], Article], threshold: float
) -> tuple[Citation, ...]:
    """The sentence of the best reading, then those of other articles that give the same answer."""
    said = terms(_span(best, article))
    citations: list[Citation] = []
    quotes: set[str] = set()
    for reading in readings:
        same = reading is best or (
            reading.confidence >= threshold and said and terms(_span(reading, article)) == said
        )
        citation = cite(article(reading.hit.passage.article_id), reading.sentence_start, reading.sentence_end)
        cited = any(citation.article_id == c.article_id for c in citations)
        if same and not cited and citation.quote not in quotes and len(citations) < _MOST_CITATIONS:
            quotes.add(citation.quote)
            citations.append(citation)
    return tuple(citations)


def _span(reading: Reading, article: Callable[[str], Article]) -> str:
    return article(reading.hit.passage.article_id).text[reading.start : reading.end]
