"""Reads a part of a file by what stands above its text, whatever wrote it: fields, or a line with the day."""

from __future__ import annotations

import re

from index.reading.exports.days import DayLine, day_line, day_of
from index.reading.exports.labels import FIELDS, ExportField, field_of
from index.reading.exports.lines import TextLine, TextLines, filled, is_page_mark, is_rule
from index.reading.exports.part import ArticlePart
from index.reading.metadata.fields import source_name
from index.reading.metadata.opening import is_body

_HEAD = 20
_BYLINE = re.compile(r"(?:by|von|par|por|di|door) \S", re.IGNORECASE)
_PERSON = re.compile(r"[A-ZÀ-Þ.'’-]{2,} (?:[A-ZÀ-Þ]\. )?[A-ZÀ-Þ'’-]{2,}")  # "ANN SMITH" behind a day wrote it
_LONGEST_TITLE = 200


def stated_part(lines: TextLines) -> ArticlePart:
    """The article in some lines; a field that says what the article is does not stay in its text."""
    part = ArticlePart([])
    filled = 0
    in_head = True
    for line in lines:
        if is_rule(line) or is_page_mark(line):
            continue
        filled += bool(line.words)
        field = field_of(line) if in_head else None
        in_head = in_head and filled <= _HEAD and not (is_body(line.words) and field is None)
        if field is None:
            part.kept.append(line)
            continue
        in_head = field.kind != "body"
        part.kept += _left_of(line, field, part)
    _read_day_line(part)
    return part


def _left_of(line: TextLine, field: ExportField, part: ArticlePart) -> list[TextLine]:
    """What of a field is text; what it says of the article is filled in."""
    if field.kind == "body":
        return [TextLine(field.value, field.value, line.start)]
    if field.kind in {"about", "lists"}:
        return []
    if field.kind not in FIELDS or not field.value or getattr(part, field.kind) is not None:
        return [line]
    part.take(field)
    if field.kind == "title":
        return [TextLine(field.value, field.value, line.start)]
    return [line] if field.kind == "author" or getattr(part, field.kind) is None else []


def head_of(lines: TextLines) -> tuple[TextLine | None, DayLine | None]:
    """The title and the line with the day, of lines that begin with them in either order."""
    title: TextLine | None = None
    filled = 0
    for line in lines:
        if not line.words or is_rule(line) or is_page_mark(line):
            continue
        filled += 1
        if filled > 6 or is_body(line.words):
            break
        if day := day_line(line):
            return title, day
        if title is None and field_of(line) is None and len(line.words) <= _LONGEST_TITLE:
            title = line
    return title, None


def is_byline(words: str) -> bool:
    """Whether words begin as those about an author do."""
    return bool(_BYLINE.match(words))


def _read_day_line(part: ArticlePart) -> None:
    """Fills in the day and the source that a line above the text states without naming them."""
    title, day = head_of(part.kept)
    if day is None or part.date is not None:
        return
    part.date = day.date
    if title is not None and part.title is None:
        part.title = title.words
    part.source = part.source or _source_beside(day, part)


def _source_beside(day: DayLine, part: ArticlePart) -> str | None:
    """The source that stands beside a day, or between it and the title."""
    names = [name for name in (*day.before, *day.behind) if name != part.title]
    if not names and not any(day.rest):
        above = [line.words for line in filled(part.kept)[:3]]
        between = above[1:2] if above[:1] == [part.title] and len(above) == 3 else []
        names = [name for name in between if not is_byline(name) and day_of(name) is None]
    alone = len(names) == 1 and names[0][0].isupper() and not _PERSON.fullmatch(names[0])
    return source_name(names[0]) if alone else None
