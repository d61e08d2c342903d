"""Reads a date as programs write it into a page's markup, with all the days that it can mean.

An instant in UTC is another day in parts of the world: "2023-11-09T03:28Z" was still November 8 in New York.
`05/08/2014` is in May or in August. Where a page says more, it decides between these days.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from index.reading.metadata.dates import leading_date, parse_date, readings_of

Days = frozenset[datetime.date]


class Statement(NamedTuple):
    """The days that a statement can mean, none where it cannot be read; `best` is the one it gives itself."""

    days: Days
    best: datetime.date | None


UNREADABLE = Statement(frozenset(), None)

_NOTHING = re.compile(
    r"(?:null|none|undefined|false|nan|n/a|0+|(?:1970|0001)-01-01|0000-00-00|-?1)(?:[T ].*)?", re.IGNORECASE
)
_EPOCH = re.compile(r"[0-9]{10}(?:[0-9]{3})?")
_CLOCK = re.compile(
    r"(?:T(?=[0-9]{4})|(?:[T ]|(?<=[0-9]),)\s*(?=[0-9]{1,2}:))(?P<hour>[0-2]?[0-9]):?[0-5][0-9]"
    r"(?::?[0-5][0-9](?:[.,][0-9]+)?)?"
    r"(?P<half>\s*[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?\b\s*$"
)
_COMPACT = re.compile(r"(?P<date>[0-9]{8})[0-9]{6}")
_ZONE_NAME = re.compile(r"\s*(?:\[[A-Za-z/_]{3,40}\]|\([^()]{2,40}\))$")
_SCRIPT = re.compile(  # how JavaScript writes a date: "Fri Mar 13 2020 10:00:00 GMT+0100 (CET)"
    r"(?P<date>(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} [0-9]{1,2} [0-9]{4}) [0-9:]{5,8} (?:GMT|UTC)[+-][0-9]{4}"
)
_WEST, _EAST = 10, 11
"""Before 10:00 UTC it is still the day before in Hawaii; from 11:00 UTC on the next day in New Zealand."""


def statement(text: str) -> Statement | None:
    """What a value of the markup states; None where it holds no statement, as "" and "null" do."""
    text = _ZONE_NAME.sub("", text.strip()).removesuffix("T")
    if not any(map(str.isalnum, text)) or _NOTHING.fullmatch(text):
        return None
    if len(text) > 100:
        return UNREADABLE
    if _EPOCH.fullmatch(text):
        return _of_epoch(int(text[:10]))
    if compact := _COMPACT.fullmatch(text):
        text = compact["date"]
    if script := _SCRIPT.fullmatch(text):
        text = script["date"]
    if date := parse_date(text):
        return _at(date, _hour(text))
    return Statement(readings_of(text), None)


def same_day(date: datetime.date) -> Statement:
    """A statement that means one day."""
    return Statement(frozenset({date}), date)


def _of_epoch(seconds: int) -> Statement:
    """The statement of so many seconds since 1970; unreadable before 1990 and in the future."""
    moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    if not datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC) < moment <= datetime.datetime.now(datetime.UTC):
        return UNREADABLE
    return _at(moment.date(), moment.hour)


def _hour(text: str) -> int | None:
    """The hour in UTC, or in no zone that is named, which mostly is UTC; None for one in another zone."""
    found = leading_date(text)
    clock = _CLOCK.search(text)
    if not found or not clock or clock["half"]:
        return None
    zone = (clock["zone"] or "Z").replace(":", "")
    return int(clock["hour"]) if zone in {"Z", "UTC", "GMT", "+0000", "-0000", "+00", "-00"} else None


def _at(date: datetime.date, hour: int | None) -> Statement:
    """The days that it can be somewhere at an hour of `date` in UTC."""
    days = {date}
    if hour is not None and hour < _WEST:
        days.add(date - datetime.timedelta(days=1))
    if hour is not None and hour >= _EAST:
        days.add(date + datetime.timedelta(days=1))
    return Statement(frozenset(days), date)
