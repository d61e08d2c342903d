"""Takes exports of Factiva apart that have a code in front of each field: "HD   Title", "PD   3 May 2022"."""

from __future__ import annotations

import re
from typing import NamedTuple

from index.reading.exports.lines import TextLine, TextLines, filled, is_page_mark, joined
from index.reading.exports.part import ArticlePart, unknown
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import one_line, source_name

_CODES = frozenset(
    "CLM SE HD BY CR WC PD ET SN SC ED PG VOL LA CY LP TD ART CT RF CO IN NS RE IPC IPD PUB AN DE".split()
)
_PLAIN = frozenset("HD LP TD SN".split())  # a single blank behind these is enough
_TEXT = frozenset("HD BY CR CLM LP TD ART CT".split())
_CODED = re.compile(
    r"\s*\|?\s*(?P<code>[A-Z]{2,3})"
    r"(?:(?P<wide>[ \u00a0]{2,}|\t+|\s*\|\s*)|(?P<end>\s*$)|(?P<one>[ \u00a0](?=\S)))"
    r"(?P<value>.*?)(?:\s*\|)?\s*"
)
_PROSE = frozenset("LP TD ART CLM CT".split())
_INDEX = frozenset("CO IN NS RE IPC IPD PUB".split())
_WORDS = frozenset("IN BY RE CO DE PG".split())  # a line of the text may begin with one of these
_DIGITS_BEHIND = frozenset({"WC", "PD"})


class _Field(NamedTuple):
    """A field: its code, and its lines, the first without the code."""

    code: str
    lines: list[TextLine]


def coded_parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of an export with codes; None for another file."""
    front, fields = _fields(lines)
    codes = {field.code for field in fields}
    if not ({"HD", "PD"} <= codes and codes & {"LP", "TD"} and codes & {"WC", "SN", "AN"}):
        return None
    articles = _articles(fields)
    kept = [unknown(front)] if filled(front) else []
    return [*kept, *(part for article in articles for part in _parts(article))]


def _fields(lines: TextLines) -> tuple[list[TextLine], list[_Field]]:
    """What stands in front of the first field, and the fields."""
    front: list[TextLine] = []
    fields: list[_Field] = []
    for line in lines:
        if is_page_mark(line):
            continue
        code, value = _code_of(line, fields)
        if code:
            fields.append(_Field(code, [TextLine(value, value, line.start)]))
        elif fields:
            fields[-1].lines.append(line)
        else:
            front.append(line)
    return front, fields


def _code_of(line: TextLine, fields: list[_Field]) -> tuple[str, str]:
    """The code that a line begins with, and what is behind it."""
    match = _CODED.fullmatch(line.raw) if len(line.raw) < 100_000 else None
    if not match or match["code"] not in _CODES:
        return "", ""
    code, value = match["code"], match["value"].strip()
    above = fields[-1].code if fields else "AN"
    alone = match["end"] is not None and (above not in _PROSE or code not in _WORDS)
    return (code, value) if match["wide"] or alone or _is_sure(code, value, above) else ("", "")


def _is_sure(code: str, value: str, above: str) -> bool:
    """Whether a single blank behind a code is enough, as it is in a PDF, by the field above."""
    if code in _PLAIN or (code in _DIGITS_BEHIND and value[:1].isdigit()):
        return True
    if code == "AN":
        return value.startswith("Do")
    if above in _PROSE:
        return code in _INDEX and " : " in value
    return code in {"AN": {"SE", "CLM"}, "HD": {"BY", "CR"}}.get(above, _CODES)


def _articles(fields: list[_Field]) -> list[list[_Field]]:
    """The fields of each article: it begins with the first behind an id, or with a second title."""
    found: list[list[_Field]] = [[]]
    for field in fields:
        before = {each.code for each in found[-1]}
        if "AN" in before or (
            field.code in {"HD", "SE", "CLM"} and "HD" in before and before & {"PD", "LP", "TD"}
        ):
            found.append([])
        found[-1].append(field)
    return found


def _parts(fields: list[_Field]) -> list[ArticlePart]:
    """The article that some fields are, and what stands behind its id and is none of it."""
    part, behind = ArticlePart([]), list[TextLine]()
    for code, lines in fields:
        value = joined(filled(lines))
        if code == "HD":
            part.title = one_line(value)
        elif code == "BY":
            part.author = one_line(value)
        elif code == "PD":
            part.date = parse_date(lines[0].words or value)
        elif code == "SN":
            part.source = source_name(lines[0].words or value)
        if code in _TEXT:
            part.kept += [*lines, TextLine("", "", lines[-1].start)]
        elif code == "AN":
            behind += lines[1 if lines[0].words else 2 :]
    return [part, *([unknown(behind)] if filled(behind) else [])]
