"""Reads what Nexis and Lexis write above an article: title, source, day, edition, whose it is, byline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from index.reading.exports.days import day_line
from index.reading.exports.labels import field_of
from index.reading.exports.lines import TextLine, TextLines, is_copyright, is_day, joined
from index.reading.exports.part import ArticlePart
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import one_line, source_name
from index.reading.metadata.opening import is_body

BODY = frozenset(
    "Body|BODY|Corps|Corps de l'article|Textkörper|Hauptteil|Text|Volltext|Cuerpo|Corpo|Tekst".split("|")
)
"""The lines above the text in the newer exports."""
_EDITION = re.compile(r".*\b(?:edition|ausgabe|édition|edición|edizione|final|correction appended)\b.*", re.I)
_HEAD = 60
_LONGEST_EDITION = 80
_LONGEST_FIELD = 8
_GOING_ON = frozenset({"lists", "kept", "author", "title"})
_KEPT = frozenset({"kept", "author", "title"})


class _Item(NamedTuple):
    """A stretch of a head: "day", "known", "text" (a field that stays), "" for title, source and others."""

    kind: str
    lines: list[TextLine]
    apart: bool = True  # a blank line is above


def head_end(lines: TextLines) -> int:
    """Where the text begins; 0 where nothing above it is as this database writes it."""
    if marked := _behind_body_mark(lines):
        return marked
    known = fields = filled = 0
    for at, line in enumerate(lines):
        filled += bool(line.words)
        field = field_of(line)
        if not line.words or _goes_on(lines, at):
            continue
        if field and field.kind == "body":
            return at
        if field or is_copyright(line) or is_day(line):
            known += 1
            fields += field is not None
        elif fields or is_body(line.words) or filled > _HEAD:
            return at if known else 0
    return len(lines) if known > 1 else 0


def _behind_body_mark(lines: TextLines) -> int:
    """The line behind a "Body" that stands below at least one line that is known; 0 where there is none."""
    known = filled = 0
    for at, line in enumerate(lines):
        filled += bool(line.words)
        if filled > _HEAD:
            return 0
        if known and line.words.rstrip(":") in BODY:
            return at + 1
        known += bool(field_of(line) or is_copyright(line) or is_day(line))
    return 0


def _goes_on(lines: TextLines, at: int) -> bool:
    """Whether a line goes on with the field above it."""
    if field_of(lines[at]):
        return False
    for above in range(at - 1, max(-1, at - _LONGEST_FIELD), -1):
        if not lines[above].words:
            return False
        if field := field_of(lines[above]):
            return (
                field.kind in _GOING_ON and above + 1 == at
                if field.kind == "author"
                else field.kind in _GOING_ON
            )
    return False


def read_head(lines: TextLines, part: ArticlePart) -> list[TextLine]:
    """Fills in what a head says; gives the lines of it that belong to the text."""
    items = _items(lines, part)
    newer = any(line.words.rstrip(":") in BODY for line in lines)
    day = next((at for at, item in enumerate(items) if item.kind == "day"), -1)
    if day < 0 and (named_day := _named_day(items, part)):
        return named_day
    if day >= 0:
        part.date = parse_date(items[day].lines[0].words)
        before, after = _left(items[:day]), _left(_without_edition(_up_to_known(items[day + 1 :])))
    else:
        before, after = _left(_up_to_known(items)), []
    if part.title is None:
        source, title = _source_and_title(before, after, newer, day >= 0)
    else:
        source, title = (before[-1] if before else []), []
    part.source = part.source or (source_name(joined(source)) if source else None)
    part.title = part.title or (one_line(joined(title)) if title else None)
    dropped = {line.start for line in source}
    kept: list[TextLine] = []
    for item in items:
        if item.kind in {"", "text"}:
            kept += [*(line for line in item.lines if line.start not in dropped), _blank(item)]
    return kept


def _named_day(items: list[_Item], part: ArticlePart) -> list[TextLine]:
    """Reads a head whose day stands on a line with the source, below the title; [] for another head."""
    left = [line for lines in _left(_up_to_known(items))[:4] for line in lines][:8]
    at = next((at for at, line in enumerate(left) if day_line(line)), None)
    stated = day_line(left[at]) if at is not None else None
    if at is None or stated is None:
        return []
    part.date = stated.date
    named = stated.rest[0] if stated.before else stated.rest[1] if stated.behind else None
    part.source = part.source or source_name(named)
    title = left[:at] or left[at + 1 : at + 2]
    part.title = part.title or (one_line(joined(title)) if title else None)
    dropped = left[at]
    kept: list[TextLine] = []
    for item in items:
        if item.kind in {"", "text"}:
            kept += [*(line for line in item.lines if line is not dropped), _blank(item)]
    return kept


def _blank(item: _Item) -> TextLine:
    return TextLine("", "", item.lines[-1].start)


def _left(items: Sequence[_Item]) -> list[list[TextLine]]:
    """The stretches of which nothing is known yet."""
    return [item.lines for item in items if not item.kind]


def _up_to_known(items: Sequence[_Item]) -> Sequence[_Item]:
    """The stretches in front of the first field."""
    end = next(
        (at for at, item in enumerate(items) if item.kind in {"text", "known"} and _is_field(item)), None
    )
    return items[:end]


def _without_edition(items: Sequence[_Item]) -> Sequence[_Item]:
    """The stretches below a day without what stands right under it, where a title stands apart from that."""
    behind = [at for at, item in enumerate(items) if not item.kind]
    attached = len(behind) > 1 and not items[behind[0]].apart
    return items[behind[0] + 1 :] if attached else items


def _is_field(item: _Item) -> bool:
    return bool(field_of(item.lines[0])) or is_copyright(item.lines[0])


def _source_and_title(
    before: list[list[TextLine]], after: list[list[TextLine]], newer: bool, has_day: bool
) -> tuple[list[TextLine], list[TextLine]]:
    """The lines of the source and those of the title, by where they stand around the day."""
    if after:
        return (before[-1] if before else []), after[0]
    if len(before) == 1 and len(before[0]) > 1:  # nothing between the lines, as in a PDF
        before = [before[0][:-1], before[0][-1:]]
    if len(before) < 2:
        only = before[0] if before else []
        return ([], only) if newer else (only, [])
    if has_day:
        return before[-1], before[0] if len(before) <= 3 else before[-2]
    return (before[1], before[0]) if newer else (before[0], before[1])


def _items(lines: TextLines, part: ArticlePart) -> list[_Item]:
    """A head in stretches; what its fields say is filled in."""
    items: list[_Item] = []
    gap, kind_above = True, ""  # whether a blank line is above, and the kind of the field above
    for line in lines:
        if not line.words:
            gap, kind_above = True, ""
            continue
        field = field_of(line)
        if field:
            part.take(field)
            kind_above = field.kind
            items.append(_Item("text" if field.kind in _KEPT else "known", [line]))
        elif kind_above in _GOING_ON:
            items[-1].lines.append(line)
            if kind_above == "title" and part.title:
                part.title = one_line(f"{part.title} {line.words}")
        else:
            kind = _kind(line, items, gap)
            if kind == "" and items and items[-1].kind == "" and not gap:
                items[-1].lines.append(line)
            else:
                items.append(_Item(kind, [line], gap))
        gap = False
    return items


def _kind(line: TextLine, items: list[_Item], gap: bool) -> str:
    """The kind of a line that is no field."""
    if is_copyright(line) or line.words.rstrip(":") in BODY:
        return "known"
    if is_day(line) and not any(item.kind == "day" for item in items):
        return "day"
    behind_edition = _ends_with_edition(items)
    if behind_edition and items[-1].lines[-1].words.endswith(";"):
        return "known"
    behind_day = bool(items) and (items[-1].kind == "day" or behind_edition)
    edition = _EDITION.fullmatch(line.words) or (not gap and line.is_centred)
    return "known" if behind_day and len(line.words) < _LONGEST_EDITION and edition else ""


def _ends_with_edition(items: list[_Item]) -> bool:
    """Whether the last stretch is an edition, which stands behind the day."""
    known = bool(items) and items[-1].kind == "known" and not _is_field(items[-1])
    return known and any(item.kind == "day" for item in items)
