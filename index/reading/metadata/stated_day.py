"""The day of a time that a file states: of an instant in UTC, the day that its own text or address has."""

from __future__ import annotations

import datetime
import re

from index.reading.metadata.dates import date_in_url, parse_date
from index.reading.metadata.opening import opening_of
from index.reading.metadata.statements import publication_date

_COMMENT = re.compile(r"\s*\([^()]{0,40}\)\s*$")
_UTC_HOUR = re.compile(
    r"[T ](?P<hour>[0-2][0-9]):?[0-5][0-9](?::?[0-5][0-9](?:\.[0-9]+)?)?\s*(?:Z|UTC|GMT|[+-]00:?00)$"
)
_WEST, _EAST = 10, 11
"""Before 10:00 UTC it is still the day before in Hawaii, from 11:00 on the next day in New Zealand."""


def stated_day(stated: str, text: str = "", url: str | None = None) -> datetime.date | None:
    """The day of `stated`, or the one beside it, where that is an instant in UTC and the address or the text
    of the article has the other; None where it cannot be read."""
    stated = _COMMENT.sub("", stated.strip())
    day = parse_date(stated)
    instant = _UTC_HOUR.search(stated)
    if day is None or instant is None:
        return day
    hour, one = int(instant["hour"]), datetime.timedelta(days=1)
    beside = {day - one} if hour < _WEST else set()
    beside |= {day + one} if hour >= _EAST else set()
    for other in (date_in_url(url) if url else None, publication_date(opening_of(text)) if text else None):
        if other in beside or other == day:
            return other
    return day
