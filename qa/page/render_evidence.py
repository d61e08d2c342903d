"""Renders the right column: the ranked passages, the collection, and an article with a span of it marked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from index.types import Article
from qa.page.editions import Shown
from qa.page.escape import ArticleSpan, marked
from qa.page.facts import count
from qa.page.overview import Overview
from qa.page.render import render
from qa.page.render_chat import span_of
from qa.types import Answer, Hit

SKIPPED_LISTED = 100
# A browser lays out this much without a pause; of a longer article the part around the span is shown.
ARTICLE_SHOWN = 300_000
SCORE_NAMES = {
    "bm25": "BM25, shared words",
    "dense": "Dense, meaning (cosine)",
    "adjacent": "Words side by side",
    "together": "Words in one sentence",
}


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A hit as it is listed: its article, the span that opens at a click, its text with that span marked, and
    the numbers of the citations that begin in it."""

    hit: Hit
    article: Article
    span: ArticleSpan
    text: Markup
    cited_as: tuple[int, ...]


def passages(answer: Answer, articles: Mapping[str, Shown], total: int) -> str:
    """The ranked passages of `answer`, best first, out of `total` in the collection."""
    ranked = [_ranked(hit, answer, articles[hit.passage.article_id]) for hit in answer.hits]
    return render("passages", ranked=ranked, answered=answer.answered, total=total, score_names=SCORE_NAMES)


def _ranked(hit: Hit, answer: Answer, shown: Shown) -> RankedPassage:
    """What a passage shows; where it is cited, it opens at the first citation in it and has that marked."""
    passage = hit.passage
    cited = [
        (n, citation)
        for n, citation in enumerate(answer.citations, 1)
        if citation.article_id == passage.article_id and passage.start <= citation.start < passage.end
    ]
    if not cited:
        span = ArticleSpan(passage.article_id, passage.start, passage.end, edition=shown.edition)
        return RankedPassage(hit, shown.article, span, marked(passage.text, 0, 0), ())
    span = span_of(cited[0][1], answer, shown)
    text = _marked_from(passage.start, passage.text, span)
    return RankedPassage(hit, shown.article, span, text, tuple(n for n, _ in cited))


def _marked_from(first: int, text: str, span: ArticleSpan) -> Markup:
    """`text`, which begins at character `first` of the article, with `span` marked in it."""
    inner = span.inner and (span.inner[0] - first, span.inner[1] - first)
    return marked(text, span.start - first, span.end - first, inner)


def collection(overview: Overview, *, opened: bool) -> str:
    """What is indexed, with counts, and what was skipped and why; `opened` shows the lists at once."""
    return render(
        "collection",
        opened=opened,
        summary=summary(overview),
        articles=overview.articles,
        listed=[(article, ArticleSpan(article.id, 0, 0)) for article in overview.listed],
        skipped=overview.skipped,
        skipped_listed=SKIPPED_LISTED,
    )


def summary(overview: Overview) -> str:
    """5 articles · 12 passages · 2016–2023 · 1 skipped."""
    parts = [count(overview.articles, "article"), count(overview.passages, "passage")]
    if overview.years:
        first, last = overview.years
        parts.append(f"{first}–{last}" if first < last else str(first))
    if overview.skipped:
        parts.append(f"{len(overview.skipped):,} skipped")
    return " · ".join(parts)


def reader(article: Article, span: ArticleSpan, notice: str = "") -> str:
    """The whole article with `span` highlighted; a ValueError when the span is not in it.

    `notice` is a sentence above it.
    """
    length = len(article.text)
    if not 0 <= span.start <= span.end <= length:
        raise ValueError(f"{article.id} has {length} characters, not {span.start} to {span.end}")
    first = max(0, min(span.start - ARTICLE_SHOWN // 2, length - ARTICLE_SHOWN))
    last = min(length, first + ARTICLE_SHOWN)
    return render(
        "reader",
        article=article,
        at=span.start,
        body=_marked_from(first, article.text[first:last], span),
        notice=notice,
        first=first,
        last=last,
        length=length,
    )


def unreadable(why: str) -> str:
    """Shown in place of an article that cannot be opened."""
    return render("unreadable", why=why)


def awaited() -> str:
    """The right column before there is a collection."""
    return render("awaited")


def masthead(detail: str) -> str:
    """The strip on top; `detail` is what is indexed, or what is going on."""
    return render("masthead", detail=detail)
