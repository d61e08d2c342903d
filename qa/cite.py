"""A span of an article in, a citation out that is verbatim by construction and checked all the same."""

from __future__ import annotations

from index.articles import Article
from qa.types import Citation


def cite(article: Article, start: int, end: int) -> Citation:
    """The quote at `start`..`end`, characters of the text. ValueError when it is empty or outside."""
    if not 0 <= start < end <= len(article.text):
        raise ValueError(
            f"no quote at {start}..{end} of {article.id!r}, which has {len(article.text)} characters"
        )
    return Citation(article.id, start, end, article.text[start:end])


def is_verbatim(citation: Citation, article: Article) -> bool:
    """Whether the article says what is quoted, where it is said to."""
    return article.text[citation.start : citation.end] == citation.quote
