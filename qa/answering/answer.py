"""Gives the best answer with its citations, or none where the confidence in it is too low."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.types import Article
from qa.answering.rerank import AnswerCandidate, ReadResult
from qa.reader.calibration import Calibration
from qa.types import Answer, Citation

# A span that is less likely than the best one by more than this, in log odds, is not cited: the same words
# stand there for something else.
_MAX_BEHIND = 3.0


def answer(
    question: str,
    result: ReadResult,
    article: Callable[[str], Article],
    calibration: Calibration,
    unknown: Sequence[str] = (),
) -> Answer:
    """The best answer, quoted with the sentence it stands in. Not answered when its confidence is below the
    calibration's threshold; `unknown` is then what of the question no article has."""
    confidence = calibration.confidence_of(result.features) if result.answers else 0.0
    if not result.answers or confidence < calibration.threshold:
        return Answer(question, "", False, confidence, (), result.hits, tuple(unknown))
    candidate = result.answers[0]
    best = candidate.best
    text = article(best.hit.passage.article_id).text[best.start : best.end]
    citations = _citations(candidate, article)
    return Answer(question, text, True, confidence, citations, result.hits, (), best.start)


def _citations(candidate: AnswerCandidate, article: Callable[[str], Article]) -> tuple[Citation, ...]:
    """The sentence of the best span, then those of other articles that give the same answer."""
    citations: dict[str, Citation] = {}
    for span in candidate.spans:
        if span.score >= candidate.best.score - _MAX_BEHIND:
            found = cite(article(span.hit.passage.article_id), span.sentence_start, span.sentence_end)
            citations.setdefault(found.quote, found)
    return tuple(citations.values())


def cite(article: Article, start: int, end: int) -> Citation:
    """The quote at `start`..`end`, characters of the text. ValueError when it is empty or outside."""
    if not 0 <= start < end <= len(article.text):
        raise ValueError(
            f"no quote at {start}..{end} of {article.id!r}, which has {len(article.text)} characters"
        )
    return Citation(article.id, start, end, article.text[start:end])
