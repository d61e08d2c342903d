"""Fills in the title, date, source and URL of a draft that its own text states."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import replace
from urllib.parse import urlsplit

from index.reading.draft import Draft
from index.reading.metadata.agencies import agency, agency_of_url
from index.reading.metadata.dates import date_in_url
from index.reading.metadata.months import fold, months, weekdays
from index.reading.metadata.opening import Opening, ends_like_a_sentence, is_body, opening_of
from index.reading.metadata.statements import dates_of_line, publication_date, source_of, source_of_line

MAX_TITLE = 300
_MAX_URL = 2_000

_TITLE_LABEL = re.compile(
    r"(?:title|headline|заголовок|titel|titre|título|titolo)\s*:\s*(?P<title>\S.*)", re.I
)
_URL_LINE = re.compile(
    r"(?:(?:url|link|source url|original|source|permalink|web|ссылка|retrieved from)\s*:\s*)?<?(?P<url>https?://\S+?)>?",
    re.I,
)
_BYLINE = re.compile(
    r"(?:(?:written|reported) )?[Bb][Yy]:? [^\W\d_a-z][\w.'’-]+(?:(?:,| and| &)? [^\W\d_a-z][\w.'’-]*){0,7}"
    r"|Author: .*"
)
_FURNITURE = frozenset(
    "advertisement|share|print|menu|search|skip to content|skip to main content|subscribe|sign in|log in"
    "|home|news|world|politics|business|science|sport|sports|opinion|society|breaking news|latest news"
    "|top news|exclusive|live|press release|news release|for immediate release|реклама|новости|главная|меню"
    "|поиск".split("|")
)
_TIME_WORDS = frozenset(
    "at on am pm a p m to from of st nd rd th gmt utc est edt et msk published updated posted date".split()
)


def fill(draft: Draft, *, date: bool = True, other_days: Collection[datetime.date] = ()) -> Draft:
    """`draft` with what it does not know yet read out of its text; a date only if `date`, and none of those
    that are known to be the days of other things."""
    opening = opening_of(draft.text)
    url = draft.url or url_of(opening)
    source = draft.source or source_of(opening) or (agency_of_url(url) if url else None)
    found = draft.date
    if date and found is None:
        found = publication_date(opening, other_days=other_days) or (date_in_url(url) if url else None)
    return replace(draft, title=draft.title or title_of(opening), date=found, source=source, url=url)


def one_line(value: object, limit: int = MAX_TITLE) -> str | None:
    """A value that a file gives for a field as one tidy line; None where it is empty or no text."""
    if not isinstance(value, str):
        return None
    line = " ".join(value.split())
    return line if line and len(line) <= limit else line[: limit - 1].rstrip() + "…" if line else None


def web_address(value: object) -> str | None:
    """`value` if it is an absolute http or https URL, else None."""
    if not isinstance(value, str) or len(value) > _MAX_URL:
        return None
    url = value.strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme.casefold() not in {"http", "https"} or not parts.hostname or not url.isprintable():
        return None
    return None if re.search(r"[\s<>\"]", url) else url


def source_name(value: object) -> str | None:
    """The name of a source as a file gives it, in the spelling that the agency itself uses."""
    name = one_line(value, 120)
    return (agency(name) or name) if name else None


def url_of(opening: Opening) -> str | None:
    """The URL on a line of its own above the body or at the very end, if there is just one."""
    found = set()
    for line in (*opening.head, *opening.tail):
        if (match := _URL_LINE.fullmatch(line)) and (url := web_address(match["url"])):
            found.add(url)
    return found.pop() if len(found) == 1 else None


def title_of(opening: Opening) -> str | None:
    """What a "Title:" line says, or else the first line that stands alone and is no date, byline or menu."""
    for line in opening.head:
        if label := _TITLE_LABEL.fullmatch(line):
            return one_line(label["title"])
    lines = opening.lines
    first = next((i for i, line in enumerate(lines) if line and not _is_furniture(line, opening)), None)
    if first is None or not _could_be_title(lines[first], opening):
        return None
    following = lines[first + 1 : first + 3]
    if not any(lines[first + 1 :]):
        return None  # all there is: the text, not its title
    following += ("",) * (2 - len(following))
    if not following[0] or _is_furniture(following[0], opening):
        return lines[first]
    if is_body(following[0]) and len(following[0]) > 160 and len(lines[first]) <= 120:
        return lines[first]
    both = f"{lines[first]} {following[0]}"
    wrapped = (
        not following[1]
        and len(lines[first]) > 30
        and _could_be_title(following[0], opening)
        and any(lines[first + 3 :])
    )
    return both if wrapped and len(both) <= 200 else None


def _could_be_title(line: str, opening: Opening) -> bool:
    """Whether a line reads as a title: short, with letters, and not a sentence, a list or a dateline."""
    if is_body(line) or opening.dateline(line).end or not any(map(str.isalpha, line)):
        return False
    asks = line.rstrip("\"'”’»)").endswith(("?", "!"))
    return asks or not (ends_like_a_sentence(line) or line.endswith((":", ";", ",")))


def _is_furniture(line: str, opening: Opening) -> bool:
    """Whether a line is a date, byline, source, URL, breadcrumb or menu word rather than a title."""
    return bool(
        line.casefold().strip(" :.[]") in _FURNITURE
        or not any(map(str.isalnum, line))
        or line.casefold().startswith(("©", "(c) ", "copyright "))
        or _URL_LINE.fullmatch(line)
        or _BYLINE.fullmatch(line)
        or dates_of_line(line)
        or opening.dateline(line).end == len(line)
        or _only_a_time(line)
        or source_of_line(line)
        or any(arrow in line for arrow in (" > ", " › ", " » "))
    )


def _only_a_time(line: str) -> bool:
    """Whether all words of a line with figures are names of months and days and their like."""
    words = re.findall(r"[^\W\d_]+", line)
    known = all(
        fold(word) in months() or fold(word) in weekdays() or word.casefold() in _TIME_WORDS for word in words
    )
    return known and any(map(str.isdigit, line))
