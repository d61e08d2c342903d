"""The day that statements of a file mean: of an instant in UTC, the day that its own text or address has."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from index.reading.metadata.dates import date_in_url
from index.reading.metadata.instants import Statement, statement
from index.reading.metadata.opening import opening_of
from index.reading.metadata.statements import publication_date


def stated_day(stated: str, text: str = "", url: str | None = None) -> datetime.date | None:
    """The day of `stated`, or the one beside it, where that is an instant in UTC and the address or the text
    of the article has the other; None where it cannot be read."""
    found = statement(stated)
    return day_of([found], text, url) if found else None


def day_of(stated: Sequence[Statement], text: str, url: str | None) -> datetime.date | None:
    """The day that all statements, of which there is one at least, can mean; None where there is none. Of
    several it is the day that the address or the text has, else the first statement's own."""
    possible = frozenset.intersection(*(each.days for each in stated))
    days = [
        date_in_url(url) if url else None,
        publication_date(opening_of(text)) if len(possible) > 1 else None,
        *(each.best for each in stated),
    ]
    return next((day for day in days if day in possible), None)
