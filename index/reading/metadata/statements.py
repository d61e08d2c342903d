"""Finds the publication date and the source that the opening of an article states.

Only lines that are there to state them are read: "Posted: 29.03.2023", a date on a line of its own above the
body, a byline, a dateline ("MINSK, January 22. /TASS/."), "BelTA informs" in the first sentence. Dates and
agencies that running text mentions are somebody else's.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from index.reading.metadata.agencies import agencies, agency_alone, agency_pattern
from index.reading.metadata.datelines import LEADING_ISO
from index.reading.metadata.dates import leading_date, parse_date
from index.reading.metadata.months import fold, months
from index.reading.metadata.opening import Opening
from index.reading.metadata.other_days import tells_of_an_event, without_other_days

_PUBLISHED = (
    "first published|originally published|date published|published date|publication date|date of publication"
    "|published|date posted|posted|release date|released|issued|pub date|pubdate|опубликовано|опубликована"
    "|дата публикации|размещено|дата выхода|veröffentlicht|erschienen|publié|publiée|publicado|publicada"
    "|fecha de publicación|data de publicação|pubblicato|gepubliceerd|opublikowano|data publikacji|publicerad"
    "|julkaistu|yayınlanma tarihi"
)
_DATED = "date|dated|date line|dateline|дата|datum|fecha|data|dato|tarih"
_UPDATED = (
    "last updated|last modified|date modified|updated|modified|last update|обновлено|aktualisiert|stand"
    "|mis à jour|mise à jour|actualizado|atualizado|aggiornato|bijgewerkt|zaktualizowano"
)
_RANKS = tuple(
    re.compile(
        rf"(?:{labels})\b(?P<by>\s+by\s+[^|:]{{2,60}}?\s+on\b)?(?:\s*[:–—-]|\s+(?:on|at|le|el|il|am|em|den)\b)*\s*",
        re.I,
    )
    for labels in (_PUBLISHED, _DATED, _UPDATED)
)
PUBLISHED, DATED, DATELINE, UPDATED, ALONE = range(5)  # the lower rank wins
_RANK_OF = (PUBLISHED, DATED, UPDATED)

_SEGMENTS = re.compile(
    r"\s*[|•·‧∙●]\s*|\s+[–—-]{1,2}\s+|\s+/\s+|(?<=\S)\s+(?=(?:last )?updated\b)", re.IGNORECASE
)
_DASH = re.compile(r"\s[–—-]{1,2}\s")
_ON = re.compile(r"on\s", re.IGNORECASE)
_BYLINE = re.compile(r"(?:written |reported |edited )?by:?\s+(?P<who>\S.{1,80})", re.I)
_REST = re.compile(r"\s*[,;]?\s*(?:\(.{0,40}\)|by\s.{2,60})?[\s.,;)]*", re.I)
_POSTED_IN = re.compile(r"\s+in\s+\S.{1,60}")
_SOURCE = re.compile(
    r"(?:source|sources|news source|publisher|published by|agency|newspaper|источник|quelle|fuente"
    r"|fonte|źródło)"
    r"(?:\s*:\s*|(?<=by)\s+)(?P<name>\S.{0,79})",
    re.I,
)
_SECTIONS = frozenset(
    "news world politics business economy science society sport sports home opinion".split()
)


def publication_date(opening: Opening, *, other_days: Collection[datetime.date] = ()) -> datetime.date | None:
    """The date that the best-placed statement gives; None where two equally placed ones disagree.

    `other_days` are known to be those of other things, such as an event or a change of the page.
    """
    best = best_dates(opening, other_days=other_days)
    return best.dates.pop() if best and len(best.dates) == 1 else None


class StatedDates(NamedTuple):
    """The dates of the best-placed statements, and their rank; more than one: they disagree."""

    rank: int
    dates: set[datetime.date]


def best_dates(opening: Opening, *, other_days: Collection[datetime.date] = ()) -> StatedDates | None:
    """What the best-placed statements of an opening give; None where there are none."""
    found: dict[int, set[datetime.date]] = {}
    for rank, date in _stated(opening):
        if rank != UPDATED and (rank == PUBLISHED or date not in other_days):
            found.setdefault(rank, set()).add(date)
    if not found:
        return None
    rank = min(found)
    if rank == ALONE:
        found[rank] |= _begun_with(opening.head)
    return StatedDates(rank, found[rank])


def _stated(opening: Opening) -> Iterator[tuple[int, datetime.date]]:
    """The dates that the lines of an opening state, each with the rank of the statement."""
    head = tuple(without_other_days(opening.head))
    an_event = tells_of_an_event(head)
    for line in head:
        for rank, date in dates_of_line(line):
            if rank not in {DATED, ALONE} or not an_event:
                yield rank, date
    starts = [*opening.head, opening.lead]
    for line in starts:
        if date_there := opening.dateline(line).date:
            yield DATELINE, date_there
    label = LEADING_ISO.match(starts[0]) if starts[0] else None
    if label and (stated := leading_date(starts[0][label.end() :])):
        yield DATED, stated.date
    for line in opening.tail:
        for rank, date in dates_of_line(line):
            if rank == PUBLISHED:
                yield rank, date


def _begun_with(head: tuple[str, ...]) -> set[datetime.date]:
    """The dates that lines begin with which say more: beside them a date that stands alone is one of many."""
    return {found.date for line in head if not dates_of_line(line) and (found := leading_date(line))}


def dates_of_line(line: str) -> list[tuple[int, datetime.date]]:
    """The dates that a line states and the rank of each statement; empty for a line that says more."""
    if len(line) > 160:
        return []
    stated: list[tuple[int, datetime.date]] = []
    leads = True  # whether all segments so far are ones that a date may follow
    segments = [segment for segment in _SEGMENTS.split(line) if segment]
    for segment in segments:
        labelled = _labelled_date(segment)
        alone = parse_date(segment) if leads and not labelled else None
        if labelled:
            stated.append(labelled)
        elif alone:
            stated.append((ALONE, alone))
        elif _starts_with_a_date(segment):
            return []  # one end of a span
        leads = leads and bool(labelled or alone or _may_precede_a_date(segment))
    alone_dates = {date for rank, date in stated if rank == ALONE}
    # "22 January 2020 - Vienna" is a programme, "On 22 January 2020 - the council met" a sentence.
    says_more = not leads and bool(_DASH.search(line))
    return [] if len(alone_dates) > 1 or (alone_dates and (says_more or _ON.match(line))) else stated


def _labelled_date(segment: str) -> tuple[int, datetime.date] | None:
    """The rank and date of "Posted: 29.03.2023 15:58" and its like."""
    for rank, pattern in zip(_RANK_OF, _RANKS, strict=True):
        if not (label := pattern.match(segment)):
            continue
        rest = segment[label.end() :]
        found = leading_date(rest)
        posted = _POSTED_IN if label["by"] or label[0].casefold().startswith("posted") else _REST
        if found and (_REST.fullmatch(rest, found.end) or posted.fullmatch(rest, found.end)):
            return rank, found.date
    return None


def _may_precede_a_date(segment: str) -> bool:
    """Whether a segment is a byline, agency, section or time: what stands before a date in a date line."""
    return bool(
        _BYLINE.fullmatch(segment)
        or agency_alone(segment)
        or segment.casefold() in _SECTIONS
        or re.fullmatch(r"[0-2]?[0-9][:.][0-5][0-9]", segment)
    )


def _starts_with_a_date(segment: str) -> bool:
    """Whether a segment starts with a day and month, or a month, without being a date of its own."""
    words = re.findall(r"[^\W_]+", segment[:40])[:2]
    return any(fold(word) in months() for word in words) and any(word.isdigit() for word in words)


_REPORTS = (
    r"informs|informed|reports|reported|writes|has learn(?:ed|t)|передает|передаёт|сообщает|сообщили"
    r"|сообщило|пишет|berichtet|meldet|rapporte|informa|reporta|segnala"
)
_ATTRIBUTED = (  # AGENCY is what `agency_pattern` puts in
    rf"(?P<a>AGENCY)(?: news agency| correspondent| agency)?,? (?:{_REPORTS})\b"
    rf"|\b(?:{_REPORTS}|as reported by)(?: the)? (?P<b>AGENCY)"
)
_FIRST_SENTENCE = re.compile(r".{40,600}?[.!?…][\"”»’]?(?=\s+[\"“«A-ZА-ЯЁ]|$)")


def source_of(opening: Opening) -> str | None:
    """The source that a line of its own, the dateline and the first sentence name, as "KazInform, BelTA"."""
    for line in (*opening.head, *opening.tail):
        if named := source_of_line(line):
            return named
    found: list[str] = []
    for line in (*opening.head, opening.lead):
        found.extend(opening.dateline(line).sources)
    lead = opening.lead[opening.dateline(opening.lead).end :]
    if sentence := _FIRST_SENTENCE.match(lead):
        for match in agency_pattern(_ATTRIBUTED).finditer(sentence[0]):
            found.extend(agencies(match["a"] or match["b"]))
    return ", ".join(dict.fromkeys(found)) or None


def source_of_line(line: str) -> str | None:
    """The source that a byline, "Source: X" or an agency's name on a line of its own gives."""
    if len(line) > 120:
        return None
    for segment in _SEGMENTS.split(line):
        if stated := _SOURCE.fullmatch(segment):
            name = re.split(r"\s+on\s|\s+at\s", stated["name"])[0].strip(" .,;")
            if "://" not in name:
                return ", ".join(agencies(name)) or name
        if not stated and (named := agency_alone(segment.strip("()/[] "))):
            return named
        byline = _BYLINE.fullmatch(segment)
        if byline and (named := agency_alone(re.split(r",\s|\s\(|\s+of\s+", byline["who"])[-1].strip("()"))):
            return named
    return None
