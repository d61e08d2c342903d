"""Reads what exports write below an article: load date, language, subjects, whose it is."""

from __future__ import annotations

from index.reading.exports.labels import ExportField, field_of
from index.reading.exports.lines import TextLine, TextLines, is_copyright, is_rule
from index.reading.exports.part import ArticlePart
from index.reading.metadata.opening import ends_like_a_sentence

_MARKS = frozenset(
    "Classification|Klassifizierung|Klassifikation|Clasificación|Classificazione|Classificatie".split("|")
)
_LONGEST_LIST = 12
_TOLD = 20


def tail_start(lines: TextLines, start: int) -> int:
    """Where the fields below the text begin; all behind is known, or a field that stays in the text."""
    at = end = len(lines)
    while at > start:
        line = lines[at - 1]
        if line.words and not _is_of_tail(line, field_of(line)):
            above = _list_above(lines, at - 1, start)
            if above is None:
                break
            at = above
        else:
            at -= 1
        end = at if lines[at].words else end
    return end


def text_of_tail(lines: TextLines, part: ArticlePart) -> list[TextLine]:
    """The lines of a tail that are text, as captions are; fills in what its fields say."""
    kept: list[TextLine] = []
    follows = ""  # the kind of the field that the lines before belong to
    for line in lines:
        field = field_of(line)
        if field:
            follows = field.kind
            if field.kind in {"url", "author"}:
                part.take(field)
        elif not line.words or _is_of_tail(line, None):
            follows = ""
        if follows == "kept" or not line.words:
            kept.append(line)
    return kept


def _is_of_tail(line: TextLine, field: ExportField | None) -> bool:
    """Whether a line is known to stand below an article."""
    if field:
        told = len(field.value) > _TOLD and ends_like_a_sentence(field.value)  # "Language: it is no barrier."
        known = field.kind in {"lists", "kept"} or (field.kind == "about" and not told)
        return known or (field.kind == "url" and "://" in field.value)
    return is_copyright(line) or line.words in _MARKS or is_rule(line) or is_last_line(line)


def is_last_line(line: TextLine) -> bool:
    """Whether a line is a link that databases put below an article."""
    return line.words.casefold() in {"openurl link", "read news document"}


def _list_above(lines: TextLines, at: int, start: int) -> int | None:
    """The line of the field that a line goes on with, None where it is no such line."""
    for above in range(at - 1, max(start, at - _LONGEST_LIST) - 1, -1):
        field = field_of(lines[above])
        if field:
            return above if field.kind in {"lists", "kept"} else None
        if not lines[above].words:
            return None
    return None
