"""Reads written dates, and refuses those that could be read in two ways.

Everything here is anchored: a date is read where the caller points, never searched for. A date without a
four-digit year, an impossible one, one before 1600 or more than a year ahead of today is None. Written
by hand because libraries guess where these rules refuse.
"""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple
from urllib.parse import urlsplit

from index.reading.metadata.months import fold, months, weekdays

EARLIEST_YEAR = 1600
_AHEAD = datetime.timedelta(days=366)

_S = r"[ \t\u00a0\u2009\u202f]"  # blanks within a line
_WORD = r"[^\W\d_]{3,12}"
_DAY = r"(?P<d>[0-9]{1,2})"
_YEAR = r"(?P<y>[0-9]{4})"
_ORDINAL = r"(?:st|nd|rd|th|er|º|ª|-?го)?"
_OF = rf"(?:(?:of|de|del){_S}+|d['’])?"
_OF_YEAR = rf"(?:{_S}?(?:г\.|р\.|года|року))?"
# Not the first part of something longer: "2020-01-223", "22.01.2020.5", "1-2-2020/7".
_END = r"(?![\w]|[./-][0-9])"
_ZONE = r"(?:Z|UTC|GMT|[A-Z]{1,4}T|MSK|МСК|мск|Uhr|час\.?)"
_OFFSET = r"[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{1,2}"
_CLOCK = (
    r"(?:[01]?[0-9]|2[0-4])[:.h][0-5][0-9](?:[:.][0-5][0-9](?:[.,][0-9]{1,9})?)?(?![0-9]|\.[0-9])"
    rf"(?:{_S}*[AaPp]\.?{_S}?[Mm]\b\.?)?(?:{_S}*\(?(?:{_ZONE}(?:{_OFFSET})?|{_OFFSET})\)?(?!\w))?"
)
# "5pm", "5 p.m. ET"
_HOUR = rf"[0-1]?[0-9]{_S}*[AaPp]\.?{_S}?[Mm]\b\.?(?:{_S}*\(?{_ZONE}\)?(?!\w))?"

_EITHER_ORDER = rf"(?P<a>[0-9]{{1,2}})(?P<sep>[-/])(?P<b>[0-9]{{1,2}})(?P=sep){_YEAR}{_END}"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # 2020-01-22, 2020/1/22, 2020.01.22, and the date of 2020-01-22T10:15:00
        rf"{_YEAR}(?P<sep>[-/.])(?P<m>[0-9]{{1,2}})(?P=sep){_DAY}(?:(?=T[0-9])|{_END})",
        # 20200122, 20200122T101500Z: eight digits in another order cannot pass for this one
        r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?:(?=T[0-9])|(?![\w./:-]))",
        # 29.03.2023, 29. 3. 2023: dots mean the day comes first
        rf"{_DAY}\.{_S}?(?P<m>[0-9]{{1,2}})\.{_S}?{_YEAR}{_END}",
        # 03/04/2023, 22-01-2020: either order
        _EITHER_ORDER,
        # 22 January 2020, 22nd of Jan., 2020, 22. Januar 2020, 22 de enero de 2020, 22-Jan-2020
        rf"{_DAY}{_ORDINAL}\.?(?:{_S}+|-){_OF}(?P<mon>{_WORD})\.?,?(?:{_S}+|-){_OF}{_YEAR}{_OF_YEAR}{_END}",
        # January 22, 2020, Jan. 22nd 2020
        rf"(?P<mon>{_WORD})\.?{_S}+{_DAY}{_ORDINAL}(?:,{_S}*|{_S}+){_YEAR}{_END}",
        # Wed Jan 22 10:15:00 UTC 2020
        rf"(?P<mon>{_WORD}){_S}+{_DAY}{_S}+[0-9]{{2}}(?::[0-9]{{2}}){{2}}{_S}+"
        rf"(?:(?:[A-Z]{{3,4}}|[+-][0-9]{{4}}){_S}+)?{_YEAR}{_END}",
        # 2020 January 22, 2020. január 22.
        rf"{_YEAR}[.,]?{_S}+(?P<mon>{_WORD})\.?{_S}+{_DAY}{_ORDINAL}(?!,?{_S}*[0-9]){_END}",
        # 2020年1月22日, 2020년 1월 22일
        rf"{_YEAR}{_S}*[年년]{_S}*(?P<m>[0-9]{{1,2}}){_S}*[月월]{_S}*{_DAY}{_S}*[日일]",
    )
)
_BEHIND_IT = re.compile(rf"(?:,?{_S}+(?:{_CLOCK}|{_HOUR}))?[ .)]*")
_TIME_FIRST = re.compile(rf"(?:{_CLOCK}|{_HOUR}){_S}*(?:,|\||on)?{_S}*")
_ARTICLE_WORD = re.compile(rf"(?:on|the|le|el|il|am|den|от){_S}+", re.IGNORECASE)
_WEEKDAY = re.compile(rf"(?P<name>[^\W\d_]{{2,14}}(?:-feira)?)\.?,?{_S}+")
_TIME_AFTER = re.compile(
    rf"(?:T|{_S}*[,@|/–—-]{_S}*|{_S}+(?:at|um|à|a las|às|kl\.?|в|ve|om|o godz\.){_S}+|,?{_S}+)"
    rf"(?:{_CLOCK}|{_HOUR})"
    r"|T[0-9]{4,6}(?:\.[0-9]+)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?(?![0-9])"
)
# "May 12 1945 GMT" is a time of day; "3 May - 5" and "22.01.2020-25.01.2020" are spans.
_NOT_A_YEAR = re.compile(rf"{_S}*(?:GMT|UTC|hrs|hours)\b")
_SPAN = re.compile(rf"{_S}*(?:[-–—]|to\b|bis\b|по\b|until\b|through\b){_S}*")


class LeadingDate(NamedTuple):
    """A date read at the start of a text, and the offset behind it and its time of day."""

    date: datetime.date
    end: int


def parse_date(text: str) -> datetime.date | None:
    """The date that `text` is, all of it, give or take a weekday and a time of day; else None."""
    stripped = text.strip()
    found = leading_date(stripped) if len(stripped) <= 100 else None
    if not found:
        return None
    rest = fold(stripped[found.end :].strip(" .,)("))
    fits = not rest or weekdays().get(rest) == found.date.weekday()  # "May 3, 2022 Tuesday"
    return found.date if fits else None


def readings_of(text: str) -> frozenset[datetime.date]:
    """Both days that "05/08/2014 07:01" can mean; empty for what is not written so."""
    match = re.match(_EITHER_ORDER, text.strip())
    if not match or not _BEHIND_IT.fullmatch(text.strip(), match.end()):
        return frozenset()
    year, first, second = int(match["y"]), int(match["a"]), int(match["b"])
    return frozenset(day for day in (_plausible(year, second, first), _plausible(year, first, second)) if day)


def leading_date(text: str) -> LeadingDate | None:
    """The date that `text` starts with, after an optional time, weekday or little word ("on", "le")."""
    at = 0
    weekday: int | None = None
    for pattern in (_TIME_FIRST, _ARTICLE_WORD):
        if skipped := pattern.match(text, at):
            at = skipped.end()
    if (word := _WEEKDAY.match(text, at)) and (name := fold(word["name"])) in weekdays():
        weekday = weekdays()[name]
        at = word.end()
        for pattern in (_ARTICLE_WORD, _TIME_FIRST):
            if skipped := pattern.match(text, at):
                at = skipped.end()
    for form in _FORMS:
        if match := form.match(text, at):
            date = _date_of(match)
            if date is None or (weekday is not None and date.weekday() != weekday):
                return None
            return _with_time(text, date, match.end())
    return None


def _with_time(text: str, date: datetime.date, end: int) -> LeadingDate | None:
    """`date`, ending behind its time of day; None where it turns out to begin a span of days."""
    if time := _TIME_AFTER.match(text, end):
        return LeadingDate(date, time.end())
    if _NOT_A_YEAR.match(text, end):
        return None
    if span := _SPAN.match(text, end):
        rest = text[span.end() : span.end() + 40]
        if rest[:1].isdigit() or leading_date(rest):
            return None
    return LeadingDate(date, end)


def _date_of(match: re.Match[str]) -> datetime.date | None:
    """The date that a match of one of the forms stands for, if it stands for just one."""
    parts = match.groupdict()
    year = int(parts["y"])
    if parts.get("a"):
        first, second = int(parts["a"]), int(parts["b"])
        readings = {_plausible(year, second, first), _plausible(year, first, second)} - {None}
        return readings.pop() if len(readings) == 1 else None
    month = months().get(fold(parts["mon"])) if parts.get("mon") else int(parts["m"])
    return _plausible(year, month, int(parts["d"])) if month else None


def _plausible(year: int, month: int, day: int) -> datetime.date | None:
    """A date that exists and that something already written can have been published on."""
    try:
        date = datetime.date(year, month, day)
    except ValueError:
        return None
    return date if year >= EARLIEST_YEAR and date <= datetime.date.today() + _AHEAD else None


_PATH_DATE = re.compile(
    r"/(?P<y>(?:1[6-9]|2[0-9])[0-9]{2})(?P<sep>[/-])(?:(?P<m>[01][0-9])|(?P<mon>[a-z]{3}))(?P=sep)"
    r"(?P<d>[0-3][0-9])(?![0-9])"
)


def date_in_url(url: str) -> datetime.date | None:
    """The date that a URL's path spells out as /2023/03/29/, /2023-03-29 or /2023/mar/29/, if just one."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    dates = {_date_of(match) for match in _PATH_DATE.finditer(path)}
    return dates.pop() if len(dates) == 1 else None
