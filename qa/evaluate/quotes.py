"""Checks citations: whether their quotes are verbatim, and how their characters match the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from index.types import Article
from qa.evaluate.matching import place_of
from qa.evaluate.question import EvidenceSpan, Question
from qa.evaluate.relevance import Relevance
from qa.types import Citation


def verbatim(citations: Sequence[Citation], articles: Mapping[str, Article]) -> int:
    """How many of the citations quote their article character for character."""
    return sum(is_verbatim(citation, articles.get(citation.article_id)) for citation in citations)


def is_verbatim(citation: Citation, article: Article | None) -> bool:
    """Whether the article is there and says what is quoted, at the characters that the citation names."""
    if article is None or not 0 <= citation.start < citation.end <= len(article.text):
        return False
    return article.text[citation.start : citation.end] == citation.quote


def evidence_of(question: Question, relevance: Relevance) -> tuple[EvidenceSpan, ...]:
    """The characters that answer the question: its evidence, else where its passage stands in an article."""
    if question.evidence:
        return tuple(
            EvidenceSpan(relevance.resolve(span.article), span.start, span.end) for span in question.evidence
        )
    if not question.passage or question.answerable is False:
        return ()
    for name in question.articles:
        article = relevance.articles.get(relevance.resolve(name))
        if article and (place := place_of(article.text, question.passage)):
            return (EvidenceSpan(article.id, *place),)
    return ()


def cited_characters(citations: Sequence[Citation], evidence: Sequence[EvidenceSpan]) -> tuple[float, float]:
    """Precision and recall (0..1) of the cited characters; a character cited twice counts once.

    Nothing cited is precision 0 and recall 0.
    """
    cited = _characters((c.article_id, c.start, c.end) for c in citations)
    wanted = _characters((span.article, span.start, span.end) for span in evidence)
    both = len(cited & wanted)
    return both / len(cited) if cited else 0.0, both / len(wanted) if wanted else 0.0


def _characters(spans: Iterable[tuple[str, int, int]]) -> set[tuple[str, int]]:
    return {(article, place) for article, start, end in spans for place in range(start, end)}
