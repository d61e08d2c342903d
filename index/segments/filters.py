"""Limits a search to articles by date, source and id, inside the search itself."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np

from index.errors import check_list
from index.segments.segment import Segment
from index.types import Bools


@dataclass(frozen=True, slots=True)
class Filter:
    """Limits a search to articles published from `since` to `until` (both included), of one of some sources,
    and with one of some ids. What is empty does not limit; an article without a date is in no range, and one
    without a source is of none. Upper and lower case in sources are the same. ListExpected for one text in
    place of several.
    """

    since: datetime.date | None = None
    until: datetime.date | None = None
    sources: frozenset[str] = field(default_factory=frozenset)
    articles: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        check_list(self.sources, "sources")
        check_list(self.articles, "articles")

    def __bool__(self) -> bool:
        return bool(self.since or self.until or self.sources or self.articles)

    def mask(self, segment: Segment) -> Bools:
        """Which articles of a segment qualify, deleted or not; bool [articles]."""
        out = np.ones(segment.articles, np.bool_)
        if self.since or self.until:
            first = self.since.toordinal() if self.since else 1
            last = self.until.toordinal() if self.until else datetime.date.max.toordinal()
            out &= (segment.dates >= first) & (segment.dates <= last)
        if self.sources:
            codes, names = segment.sources
            wanted = {name.casefold() for name in self.sources}
            chosen = [code for code, name in enumerate(names) if name.casefold() in wanted]
            out &= np.isin(codes, chosen)
        if self.articles:
            named = np.zeros(segment.articles, np.bool_)
            named[[row for id_ in self.articles if (row := segment.find(id_)) is not None]] = True
            out &= named
        return out
