"""Takes exports of Nexis and Lexis apart: older ones ("2 of 50 DOCUMENTS"), newer ones ("End of Document").

Older: number; source; day with edition; title; BYLINE, SECTION, LENGTH; text; LOAD-DATE, LANGUAGE; copyright.
Newer: title; source; day; copyright; Section, Length, Byline; Body; text; Classification, Load-Date.
"""

from __future__ import annotations

import re

from index.reading.exports.covers import first_behind_cover
from index.reading.exports.labels import field_of
from index.reading.exports.lines import (
    TextLine,
    TextLines,
    cut_at,
    filled,
    is_copyright,
    is_page_mark,
    without,
)
from index.reading.exports.nexis_head import BODY, head_end, read_head
from index.reading.exports.part import ArticlePart, unknown
from index.reading.exports.stated import stated_part
from index.reading.exports.tails import tail_start, text_of_tail

_NAMED = (
    r"documents?|dokumente?n?|documentos?|documenti|documenten|articles?|artikel|artículos?|articoli|results?"
)
_COUNTER = re.compile(
    rf"(?P<before>(?:{_NAMED}) )?(?P<number>\d{{1,6}}) (?:of|de|von|van|di|sur) (?P<all>\d{{1,6}})"
    rf"(?P<behind> (?:{_NAMED}))?\.?",
    re.IGNORECASE,
)
_END = re.compile(
    r"end of document|dokument ?ende|ende des dokuments?|fin (?:du|de) document|fin del documento"
    r"|fine (?:del )?documento|einde (?:van )?(?:het )?document|fim do documento",
    re.IGNORECASE,
)
_MARKS = frozenset("load-date length länge longueur longitud publication-type section update".split())
_FOOTER = 4  # so few lines behind the last end are no article
_SURE = 3  # so many kinds of lines that only this database writes make one article an export of it


def parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of an export; None for another file."""
    ends = [at + 1 for at, line in enumerate(lines) if _END.fullmatch(line.words)]
    if len(ends) > 1 or (ends and _marks(lines) >= _SURE):
        first, *others = cut_at(lines, ends)
        start = first_behind_cover(first)
        front = [unknown(list(first[:start]))] if start else []
        return [*front, article_in(first[start:]), *map(_last_or_article, others)]
    if counters := _counters(lines):
        segments = cut_at(lines, counters)
        front = [unknown(without(segments.pop(0), is_page_mark))] if counters[0] else []
        return [*front, *map(article_in, segments)]
    return None


def is_one(lines: TextLines) -> bool:
    """Whether lines are an article of Nexis."""
    return _marks(lines) >= _SURE


def single_part(lines: TextLines) -> list[ArticlePart] | None:
    """The only article of an export that neither numbers nor ends it; None for another file."""
    return [article_in(lines)] if is_one(lines) else None


def _last_or_article(lines: TextLines) -> ArticlePart:
    """What stands behind an end: the next article, or a few lines that are none."""
    return (
        article_in(lines)
        if _marks(lines) or len(filled(lines)) > _FOOTER
        else unknown(without(lines, _is_mark))
    )


def _counters(lines: TextLines) -> list[int]:
    """The lines that number the articles: one after another, all of the same number."""
    found: list[int] = []
    last, whole, named = 0, "", False
    for at, line in enumerate(lines):
        match = _COUNTER.fullmatch(line.words) if len(line.words) < 60 else None
        if match and whole in {"", match["all"]} and last < int(match["number"]) <= int(match["all"]):
            found.append(at)
            last, whole = int(match["number"]), match["all"]
            named = named or bool(match["before"] or match["behind"])
    several = len(found) > 1 and named
    return found if several or (found and _marks(lines) >= 2) else []


def _marks(lines: TextLines) -> int:
    """How many kinds of lines there are that an article of this database has."""
    found = set[str]()
    for line in filled(lines):
        field = field_of(line)
        if field and field.name in _MARKS:
            found.add(field.name)
        elif line.words in BODY:
            found.add("body")
        elif _END.fullmatch(line.words):
            found.add("end")
        elif is_copyright(line):
            found.add("copyright")
    return len(found) if found - {"section", "copyright", "body", "update", "end"} else 0


def _is_mark(line: TextLine) -> bool:
    """Whether a line is the number or the end of an article, or the number of a page."""
    short = len(line.words) < 60
    return short and bool(_COUNTER.fullmatch(line.words) or _END.fullmatch(line.words) or is_page_mark(line))


def article_in(lines: TextLines) -> ArticlePart:
    """The article that stands in some lines."""
    lines = without(lines, _is_mark)
    start = head_end(lines)
    if not start:
        return stated_part(lines)
    part = ArticlePart([])
    head = read_head(lines[:start], part)
    tail = tail_start(lines, start)
    part.kept = [*head, *_without_label(lines[start:tail]), *text_of_tail(lines[tail:], part)]
    return part


def _without_label(lines: TextLines) -> list[TextLine]:
    """The text of an article without the "BODY:" in front of it."""
    field = field_of(lines[0]) if lines else None
    if field is None or field.kind != "body":
        return list(lines)
    return [TextLine(field.value, field.value, lines[0].start), *lines[1:]]
