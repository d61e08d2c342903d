"""A corpus in, what the page says about it as a whole out: counts, years, its articles, what was skipped."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from index.articles import Article, Skipped
from qa.page.facts import title_text

if TYPE_CHECKING:
    from qa.page.loading import Askable

# Texts are read from disk one by one, so of a very large collection only the first articles are looked at.
LOOKED_AT = 5_000
LISTED = 300


@dataclass(frozen=True, slots=True)
class Overview:
    """What is indexed. `listed` has no texts; `years` is None where not every article was looked at."""

    articles: int
    passages: int
    years: tuple[int, int] | None
    listed: tuple[Article, ...]
    skipped: Sequence[Skipped]


def look_over(corpus: Askable) -> Overview:
    """The overview of `corpus`: its newest articles first, those without a date last."""
    count = len(corpus.articles)
    ids = list(islice(corpus.articles, LOOKED_AT if count <= LOOKED_AT else LISTED))
    listed = sorted((_without_text(corpus.articles[each]) for each in ids), key=_newest_first)
    years = [article.date.year for article in listed if article.date]
    return Overview(
        count,
        len(corpus.passages),
        (min(years), max(years)) if years and len(ids) == count else None,
        tuple(listed[:LISTED]),
        tuple(corpus.skipped),
    )


def _without_text(article: Article) -> Article:
    title = title_text(article)
    return Article(article.id, "", title, article.date, article.source, article.url, article.path)


def _newest_first(article: Article) -> tuple[bool, int]:
    date = article.date or datetime.date.min
    return article.date is None, -date.toordinal()
