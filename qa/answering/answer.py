"""Gives the best answer with its citations, or none where the confidence in it is too low."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.text.analyzer import terms
from index.types import Article, Span
from qa.answering.kinds import kind_of, listed, says_enough
from qa.answering.rerank import AnswerCandidate, AnswerSpan, ReadResult
from qa.reader.calibration import Calibration
from qa.types import Answer, Citation

# A span that is less likely than the best one by more than this, in log odds, is not cited: the same words
# stand there for something else.
_MAX_BEHIND = 3.0
# Where several things are asked for, an answer that is less likely than the best by no more than this is one.
_MAX_BEHIND_IN_LIST = 1.0


def answer(
    question: str,
    result: ReadResult,
    article: Callable[[str], Article],
    calibration: Calibration,
    unknown: Sequence[str] = (),
) -> Answer:
    """The best answer, quoted with the sentence it stands in. Not answered when its confidence is below the
    calibration's threshold; then `unknown` is what of the question no article has. An answer tells what of
    the question stands nowhere in what it cites, less what a conversation added to it."""
    confidence = calibration.confidence_of(result.features) if result.answers else 0.0
    typed = set(terms(question))
    missing = [word for word in result.missing.words if typed & set(terms(word))] if result.answers else []
    if not result.answers or confidence < calibration.threshold:
        return Answer(question, "", False, confidence, (), result.hits, tuple(unknown))
    candidate = result.answers[0]
    text = article(candidate.best.hit.passage.article_id).text
    (start, end), members = _extent(question, candidate.best, text)
    several = kind_of(question) == "several"
    others = list(_others(result.answers, candidate)) if several else []
    first = [cite(article(candidate.best.hit.passage.article_id), *span) for span in members if several]
    items = _distinct([*first, *(cite(article(s.hit.passage.article_id), s.start, s.end) for s in others)])
    return Answer(
        question,
        text[start:end],
        True,
        confidence,
        _citations([*candidate.spans, *others], candidate.best.score, article),
        result.hits,
        tuple(missing),
        start,
        status="answered" if confidence >= calibration.sure else "possible",
        items=items if len(items) > 1 else (),
    )


def _extent(question: str, best: AnswerSpan, text: str) -> tuple[Span, Sequence[Span]]:
    """Where the answer begins and ends in its article's text, and the parts of one that lists things."""
    kind, found = kind_of(question), (best.start, best.end)
    if kind == "sentence" and not says_enough(best.text):
        found = best.sentence_start, best.sentence_end
    if kind != "several":
        return found, [found]
    at = best.sentence_start
    (start, end), members = listed(text[at : best.sentence_end], best.start - at, best.end - at)
    return (at + start, at + end), [(at + a, at + b) for a, b in members]


def _others(answers: Sequence[AnswerCandidate], first: AnswerCandidate) -> Iterator[AnswerSpan]:
    """The best spans of the other answers that are nearly as likely as the first."""
    for other in answers:
        if other is not first and other.best.score >= first.best.score - _MAX_BEHIND_IN_LIST:
            yield other.best


def _distinct(items: Sequence[Citation]) -> tuple[Citation, ...]:
    """The items that say something which none before them says."""
    said: list[set[str]] = []
    found: list[Citation] = []
    for item in items:
        words = set(terms(item.quote)) or {item.quote.casefold()}
        if not any(words <= one for one in said):
            said.append(words)
            found.append(item)
    return tuple(found)


def _citations(
    spans: Sequence[AnswerSpan], best: float, article: Callable[[str], Article]
) -> tuple[Citation, ...]:
    """The sentence of the best span, then those of the others that are about as likely."""
    citations: dict[str, Citation] = {}
    for span in spans:
        if span.score >= best - _MAX_BEHIND:
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
