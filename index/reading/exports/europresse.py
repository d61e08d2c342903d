"""Takes exports of Europresse apart: source; section, day, page; title; text; "news·20220503·LM·4250871"."""

from __future__ import annotations

import re

from index.reading.exports.days import day_line
from index.reading.exports.lines import (
    TextLine,
    TextLines,
    cut_at,
    filled,
    is_copyright,
    is_page_mark,
    without,
)
from index.reading.exports.part import ArticlePart, unknown
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import source_name
from index.reading.metadata.opening import is_body

_ID = re.compile(
    r"(?:(?:numéro de document|document number|no de document|n° de document)\s*:?\s*)?"
    r"[\w-]{2,12}[·.•](?P<day>[12][0-9]{7})[·.•][\w·.•-]{2,60}",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"(?:cet article est paru dans|certificat émis le|les présents documents sont protégés|ce certificat est"
    r"|service fourni par cision|the present document and its usage|this certificate is).*",
    re.IGNORECASE,
)
_ABOUT = frozenset(
    "nom de la source|type de source|périodicité|couverture géographique|provenance|source name|source type"
    "|periodicity|geographical coverage|origin|name of the source".split("|")
)
_NAMES = frozenset({"nom de la source", "source name", "name of the source"})
_NUMBER = re.compile(r"\s*(?:[•,·]|\()\s*(?:n[o°.]|p\.|\d|site web|web site|réf\.).*", re.IGNORECASE)
_COUNT = re.compile(r"[\d\s.,]+(?:mots|words)(?:,? ?p\..*)?", re.IGNORECASE)
_HEAD = 16


def parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of an export; None for another file."""
    ends = [at + 1 for at, line in enumerate(lines) if len(line.words) < 120 and _ID.fullmatch(line.words)]
    if not ends:
        return None
    segments = cut_at(lines, ends)
    rest = segments.pop() if ends[-1] < len(lines) else []
    return [*map(article_in, segments), *([unknown(list(rest))] if filled(rest) else [])]


def is_one(lines: TextLines) -> bool:
    """Whether lines are an article of Europresse."""
    first = next(iter(filled(lines)), None)
    numbered = first is not None and re.search(r", n[o°.]+ ?\d", first.words) is not None
    return numbered or any(_ID.fullmatch(line.words) for line in lines if len(line.words) < 120)


def article_in(lines: TextLines) -> ArticlePart:
    """The article that stands in some lines, its id last."""
    ids = [match["day"] for line in lines if len(line.words) < 120 and (match := _ID.fullmatch(line.words))]
    lines = without(lines, _is_mark)
    part = ArticlePart([])
    lines = _without_source_table(lines, part)
    day = _day_at(lines)
    if day is None:
        part.kept, part.date = list(lines), parse_date(ids[-1]) if ids else None
        return part
    stated = day_line(lines[day])
    part.date = stated.date if stated else None
    above, below = filled(lines[:day]), lines[day + 1 :]
    behind = filled(below)[:2]
    if above:
        part.source = part.source or source_name(_NUMBER.sub("", above[0].words))
        part.kept += above[1:]
    dropped = [line for line in behind if _NUMBER.search(line.words) or _COUNT.fullmatch(line.words)]
    if dropped and part.source is None:
        part.source = source_name(_NUMBER.sub("", dropped[0].words))
    text = [line for line in below if line not in dropped]
    first = next(iter(filled(text)), None)
    part.title = first.words if first and not is_body(first.words) else None
    part.kept += text
    return part


def _is_mark(line: TextLine) -> bool:
    """Whether a line is the id, or says whose the article is."""
    known = len(line.words) < 120 and bool(_ID.fullmatch(line.words))
    return (
        known
        or is_copyright(line)
        or is_page_mark(line)
        or (len(line.words) < 400 and bool(_RIGHTS.fullmatch(line.words)))
    )


def _without_source_table(lines: TextLines, part: ArticlePart) -> list[TextLine]:
    """The lines without the table that tells of the source: each name on a line, what it says below it."""
    kept: list[TextLine] = []
    name = ""
    for line in lines:
        if line.words.casefold() in _ABOUT:
            name = line.words.casefold()
        elif name and line.words:
            if name in _NAMES:
                part.source = source_name(line.words)
            name = ""
        else:
            kept.append(line)
    return kept


def _day_at(lines: TextLines) -> int | None:
    """The line with the day, which stands above the text."""
    seen = 0
    for at, line in enumerate(lines):
        seen += bool(line.words)
        if seen > _HEAD or is_body(line.words):
            return None
        if line.words and day_line(line):
            return at
    return None
