"""What the page says of a corpus as a whole: counts, years, its articles, and what was skipped."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

from index.types import Article, ArticleRow, Skipped
from qa.page.askable import AskableCorpus
from qa.page.facts import title_text

# Rows are read from disk one by one, so of a very large collection only the first articles are looked at.
LOOKED_AT = 5_000
LISTED = 300


@dataclass(frozen=True, slots=True)
class Overview:
    """What is indexed. `listed` has no texts; `years` is None where not every article was looked at.

    `state` is the same as long as the index is, as far as can be told without looking at every article.
    """

    articles: int
    passages: int
    years: tuple[int, int] | None
    listed: tuple[Article, ...]
    skipped: Sequence[Skipped]
    state: str = ""


def look_over(corpus: AskableCorpus, before: Overview | None = None) -> Overview:
    """The overview of `corpus`, which is pinned: its newest articles first, those without a date last.

    An overview from `before` is given back where it still holds.
    """
    count, state = len(corpus.articles), corpus.describe()
    counts = (state, count, len(corpus.passages), tuple(corpus.skipped))
    if before and counts == (before.state, before.articles, before.passages, before.skipped):
        return before
    rows = sorted(islice(corpus.listing(), LOOKED_AT if count <= LOOKED_AT else LISTED), key=_newest_first)
    years = [row.date.year for row in rows if row.date]
    return Overview(
        count,
        len(corpus.passages),
        (min(years), max(years)) if years and len(rows) == count else None,
        tuple(_listed(corpus, row) for row in rows[:LISTED]),
        tuple(corpus.skipped),
        state,
    )


def _listed(corpus: AskableCorpus, row: ArticleRow) -> Article:
    """An article without its text, which is read only where the article is named by its first words."""
    named = Article(row.id, "", row.title, row.date, row.source, row.url, row.path, scanned=row.scanned)
    return named if named.title else replace(named, title=title_text(corpus.articles[row.id]))


def _newest_first(row: ArticleRow) -> tuple[bool, int]:
    date = row.date or datetime.date.min
    return row.date is None, -date.toordinal()
