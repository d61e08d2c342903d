"""Recognises the dateline that a line starts with, as in "MINSK, January 22, 2020 (TASS) -".

A place in capitals, one of the cities that press releases come from, or an agency must vouch for a dateline:
"D-Day, June 6, 1944 - The landing" looks just like one and is not one.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from index.reading.metadata.agencies import agencies, agency, agency_pattern
from index.reading.metadata.dates import LeadingDate, leading_date
from index.reading.metadata.months import fold, months, weekdays


@dataclass(frozen=True, slots=True)
class Dateline:
    """What stands before the first sentence: a full date, agencies, and where it ends (0: no dateline)."""

    date: datetime.date | None = None
    sources: tuple[str, ...] = ()
    end: int = 0


LEADING_ISO = re.compile(r"\s*date:?\s+(?=[0-9]{4}-[0-9]{2}-[0-9]{2}\b)", re.IGNORECASE)
"""A collector's "date 2020-01-22" in front of everything else."""

_CITIES = frozenset(
    "abuja|addis ababa|almaty|amsterdam|ankara|astana|athens|baku|bangkok|beijing|beirut|belgrade"
    "|berlin|berne|bern|bishkek|bogotá|bonn|bratislava|brussels|bruxelles|brüssel|bucharest|budapest"
    "|buenos aires|cairo|canberra|chisinau|copenhagen|delhi|dhaka|doha|dubai|dublin|dushanbe"
    "|frankfurt|geneva|genève|genf|hanoi|havana|helsinki|hong kong|islamabad|istanbul|jakarta"
    "|jerusalem|kabul|kiev|kyiv|kuala lumpur|lisbon|lisboa|ljubljana|london|luxembourg|madrid|manila"
    "|mexico city|minsk|montreal|moscow|mumbai|münchen|munich|nairobi|new delhi|new york|nur-sultan"
    "|oslo|ottawa|paris|prague|praha|pretoria|reykjavik|riga|rio de janeiro|riyadh|roma|rome|santiago"
    "|sarajevo|seoul|shanghai|singapore|skopje|sofia|st. petersburg|stockholm|strasbourg|sydney"
    "|tallinn|tashkent|tbilisi|tehran|the hague|tokyo|toronto|ulaanbaatar|vienna|vilnius|warsaw"
    "|warszawa|washington|wien|yerevan|zagreb|zürich|zurich|москва|минск|киев|київ|астана|алматы"
    "|санкт-петербург|нур-султан|баку|ереван|тбилиси|ташкент|бишкек|душанбе|вильнюс|рига|таллин|мінск".split(
        "|"
    )
)
_PLACE_WORD = re.compile(r"[A-Z]\.(?:[A-Z]\.)+|[^\W\d_][\w'’-]*(?:\.(?=[\s,]))?")
_PLACE_GAP = re.compile(r"(?:,\s*|\s*/\s*|\s+)")
_PARTICLES = frozenset("de del della di la le el los las of upon sur am an and y".split())
_NO_PLACE = frozenset(
    "On In At Since By From Until After Before Between The As A An It He She They We I Im Am Der Die".split()
)
_BEHIND_PLACE = re.compile(r"[\s,.(–—-]*")
_DAY_MONTH = re.compile(
    r"(?:(?P<mon1>[^\W\d_]{3,12})\.?\s+[0-9]{1,2}|[0-9]{1,2}\.?\s+(?P<mon2>[^\W\d_]{3,12}))"
    r"(?:st|nd|rd|th)?\b\.?"
)
_MARK = re.compile(
    r"[\s,.:–—-]*(?:(?<!\w)/(?P<slash>[^/\n]{2,40})/(?!\w)|[(\[](?P<paren>[^()\[\]\n]{2,60})[)\]])\s*(?P<after>[-–—:.,]+|$)?"
)
# AGENCY is what `agency_pattern` puts in.
_BARE = r"[\s,.:–—-]*(?P<bare>AGENCY|[A-Za-z-]{2,20}\.[A-Za-z]{2,3})\s*(?:[–—]|--?\s)\s*"
_BEHIND_DASH = r"\s*(?:[–—]|--?\s)\s*(?P<bare>AGENCY)(?:\.|\s*[–—-])\s*"
_DASH = re.compile(r"\s*(?:[–—]|--?(?=\s)|$)\s*")
_AGENCY_FIRST = r"(?P<name>AGENCY),\s+"


def dateline_of(line: str) -> Dateline:
    """The dateline that `line` starts with: place, date, agency, in any of the usual orders."""
    line = line[:200]
    collector = LEADING_ISO.match(line)
    at = collector.end() + 10 if collector else 0
    at += len(line[at:]) - len(line[at:].lstrip())
    first = agency_pattern(_AGENCY_FIRST).match(line, at)
    start = first.end() if first else at
    place = _place_end(line, start)
    behind = _BEHIND_PLACE.match(line, place)
    opens = behind.end() if behind else place
    full = leading_date(line[opens:])
    end = opens + full.end if full else _day_month_end(line, opens, place)
    sources = agencies(first["name"]) if first else ()

    if named := _named(line, end, start):
        date = full.date if full and place > start else None
        return Dateline(date, (*sources, *named[0]), named[1])
    return _unnamed(line, (start, place, opens, end), full, sources)


def _named(line: str, end: int, start: int) -> tuple[tuple[str, ...], int] | None:
    """The agencies at `end`, as (AP), /TASS/, KAZINFORM - or - RIA Novosti., and where the mark ends."""
    if mark := _MARK.match(line, end):
        names = agencies(mark["slash"] or mark["paren"])
        if not names and mark["slash"] and mark["slash"][0].isupper():
            names = (mark["slash"],)  # only wires set slashes around a name
        if names and (mark["slash"] or mark["after"] is not None or end == start):
            return names, mark.end()
    bare = agency_pattern(_BARE).match(line, end)
    if not bare and end > start:
        bare = agency_pattern(_BEHIND_DASH).match(line, end)
    if bare and (end > start or bare["bare"].isupper()) and (names := agencies(bare["bare"])):
        return names, bare.end()
    return None


def _unnamed(
    line: str, marks: tuple[int, int, int, int], full: LeadingDate | None, sources: tuple[str, ...]
) -> Dateline:
    """A dateline with no agency behind the date: closed by a dash, a full stop or the end of the line."""
    start, place, opens, end = marks
    where = line[start:place]
    known = where.isupper() or where.split(",")[0].casefold() in _CITIES
    dash = _DASH.match(line, end)
    if end == place or not (known or sources) or (place > start and not line[place:opens].strip()):
        return Dateline()
    if not dash and not (line[end : end + 1] in {".", ":"} or line[end - 1] == "."):
        return Dateline()
    if dash and leading_date(line[dash.end() :]):
        return Dateline()  # "LONDON, 3 May 1920 - 4 June 1999"
    return Dateline(full.date if full else None, sources, dash.end() if dash else end)


def _place_end(line: str, at: int) -> int:
    """Where up to six capitalised words from `at` end, before a month, weekday or agency; `at` if none do."""
    end = at
    for _ in range(6):
        word = _PLACE_WORD.match(line, at)
        if not word or word[0] in _NO_PLACE or fold(word[0]) in months() or fold(word[0]) in weekdays():
            break
        if agency_pattern("AGENCY").match(line, at) or agency(line[at:].split(" ", 1)[0]):
            break
        if word[0][0].isupper():
            end = word.end()
        elif word[0] not in _PARTICLES:
            break
        gap = _PLACE_GAP.match(line, word.end())
        if not gap:
            break
        at = gap.end()
    return end


def _day_month_end(line: str, start: int, otherwise: int) -> int:
    """Where "January 22" or "22 января" at `start` ends; `otherwise` where there is no such thing."""
    match = _DAY_MONTH.match(line, start)
    return match.end() if match and fold(match["mon1"] or match["mon2"]) in months() else otherwise
