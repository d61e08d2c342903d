"""Takes files apart that have fields above each text (Title:, Date:), or below it (Load-Date:)."""

from __future__ import annotations

from collections.abc import Iterator

from index.reading.exports.labels import FIELDS, ExportField, field_of
from index.reading.exports.lines import TextLines, cut_at, filled, is_copyright, is_page_mark, is_rule
from index.reading.exports.nexis import article_in
from index.reading.exports.part import ArticlePart, unknown
from index.reading.exports.stated import stated_part
from index.reading.exports.tails import is_last_line

_LAST = frozenset(
    "load-date|update|record number|accession number|acc-no|openurl link|zeitungs-code|journal-code"
    "|journal code|publication-type|database|date-chargement|language|sprache|langue".split("|")
)


def fielded_parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of a file with fields above each text; None for another file."""
    starts = [_with_rule(lines, run[0]) for run in _runs(lines) if _names_an_article(lines, run)]
    if len(starts) < 2:
        return None
    segments = cut_at(lines, starts)
    front = [unknown(list(segments.pop(0)))] if starts[0] else []
    return [*front, *map(stated_part, segments)]


def _runs(lines: TextLines) -> Iterator[list[int]]:
    """The numbers of lines that are fields one below the other."""
    run: list[int] = []
    for at, line in enumerate(lines):
        field = field_of(line)
        if field and field.kind in FIELDS | {"about", "lists"}:
            run.append(at)
        elif line.words and run:
            yield run
            run = []
    if run:
        yield run


def _names_an_article(lines: TextLines, run: list[int]) -> bool:
    """Whether fields give a title, and a day or a source."""
    kinds = {field.kind for at in run if (field := field_of(lines[at])) and field.value}
    return "title" in kinds and bool(kinds & {"date", "source"})


def _with_rule(lines: TextLines, at: int) -> int:
    """The line at which an article begins whose fields begin at `at`: a rule above them belongs to it."""
    above = at - 1
    while above >= 0 and not lines[above].words:
        above -= 1
    return above if above >= 0 and is_rule(lines[above]) else at


def ended_parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of a file in which each ends with the fields of a database; None for another file."""
    ends = list(_ends(lines))
    if len(ends) < 2:
        return None
    segments = cut_at(lines, ends)
    rest = segments.pop() if ends[-1] < len(lines) else []
    return [*map(article_in, segments), *([unknown(list(rest))] if filled(rest) else [])]


def _ends(lines: TextLines) -> Iterator[int]:
    """The lines behind the fields with which articles end."""
    last = 0  # behind the last line that belongs to the fields
    ending = False
    above: ExportField | None = None
    for at, line in enumerate(lines):
        field = field_of(line)
        if not line.words:
            above = None
        elif (
            (field is not None and field.name in _LAST)
            or is_last_line(line)
            or (ending and _may_follow(lines, at, field, above))
        ):
            last, ending = at + 1, True
            above = field or above
        elif ending:
            yield last
            ending = False
    if ending:
        yield last


def _may_follow(lines: TextLines, at: int, field: ExportField | None, above: ExportField | None) -> bool:
    """Whether a line goes on with the fields above it."""
    if field:
        return field.kind in {"about", "lists"}
    line = lines[at]
    return is_copyright(line) or is_page_mark(line) or (above is not None and above.kind == "lists")
