"""A question and what reading its hits gave in, the cited answer out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from index.types import Article
from qa.answering.rerank import AnswerCandidate, ReadResult
from qa.reader.calibration import Calibration
from qa.types import Answer, Citation

# A reading that much less likely than the best one, in log odds, does not support it: the same words stand
# there for something else.
_SUPPORTS = 3.0


def answer(
    question: str,
    reads: ReadResult,
    article: Callable[[str], Article],
    calibration: Calibration,
    unknown: Sequence[str] = (),
) -> Answer:
    """The best answer, quoted with the sentence it stands in. Not answered when its confidence is below the
    calibration's threshold; `unknown` is then what of the question no article has."""
    confidence = calibration.confidence_of(reads.sureness) if reads.answers else 0.0
    if not reads.answers or confidence < calibration.threshold:
        return Answer(question, "", False, confidence, (), reads.hits, tuple(unknown))
    said = reads.answers[0]
    best = said.best
    text = article(best.hit.passage.article_id).text[best.start : best.end]
    citations = _citations(said, article)
    return Answer(question, text, True, confidence, citations, reads.hits, (), best.start)


def _citations(said: AnswerCandidate, article: Callable[[str], Article]) -> tuple[Citation, ...]:
    """The sentence of the best reading, then those of other articles that give the same answer."""
    citations: dict[str, Citation] = {}
    for reading in said.readings:
        if reading.score >= said.best.score - _SUPPORTS:
            found = cite(
                article(reading.hit.passage.article_id), reading.sentence_start, reading.sentence_end
            )
            citations.setdefault(found.quote, found)
    return tuple(citations.values())


def cite(article: Article, start: int, end: int) -> Citation:
    """The quote at `start`..`end`, characters of the text. ValueError when it is empty or outside."""
    if not 0 <= start < end <= len(article.text):
        raise ValueError(
            f"no quote at {start}..{end} of {article.id!r}, which has {len(article.text)} characters"
        )
    return Citation(article.id, start, end, article.text[start:end])
