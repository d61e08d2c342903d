"""Takes exports of ProQuest apart: documents between rules, each with its fields around "Full text:"."""

from __future__ import annotations

import re

from index.reading.exports.labels import FIELDS, ExportField, field_of
from index.reading.exports.lines import TextLine, TextLines, cut_at, filled, is_page_mark, is_rule
from index.reading.exports.part import ArticlePart, unknown
from index.reading.metadata.dates import parse_date
from index.reading.metadata.fields import source_name

_OWN = frozenset(
    "publication title|publication date|proquest document id|document url|full text|database"
    "|publication info|source type|titel der publikation|erscheinungsdatum"
    "|proquest-dokument-id|volltext|dokument-url|datenbank"
    "|titre de la publication|date de publication|texte intégral|url du document|base de données".split("|")
)
_LAST = frozenset({"database", "datenbank", "base de données"})
_COUNTER = re.compile(r"(?:document|dokument) [0-9]{1,6} (?:of|von|de|sur) [0-9]{1,6}", re.IGNORECASE)
_LINK = re.compile(
    r"proquest[ -](?:document link|dokumentlink)|lien vers le document proquest", re.IGNORECASE
)
_INFO = re.compile(r"(?P<source>[^;:\[\]]{2,80}?) ?; .*?(?P<day>[0-9]{1,2} [^\W\d_]{3,9}\.? [0-9]{4}).*")


def parts(lines: TextLines) -> list[ArticlePart] | None:
    """The documents of an export; None for another file."""
    names = [field.name for line in lines if (field := field_of(line)) and field.name in _OWN]
    if len(set(names)) < 3 or not {"publication title", "full text", "titel der publikation"} & set(names) | {
        name for name in names if name in {"titre de la publication", "publication info"}
    }:
        return None
    return [part for segment in _segments(lines) for part in [_part(segment)] if filled(segment)]


def _segments(lines: TextLines) -> list[TextLines]:
    """The lines cut at rules, or else at numbers, or else behind the last field of each document."""
    rules = [at for at, line in enumerate(lines) if is_rule(line) and line.words.startswith("___")]
    if rules:
        return cut_at(lines, rules)
    counters = [at for at, line in enumerate(lines) if _COUNTER.fullmatch(line.words[:60])]
    if counters:
        return cut_at(lines, counters)
    last = [at + 1 for at, line in enumerate(lines) if (field := field_of(line)) and field.name in _LAST]
    return cut_at(lines, last)


def _part(lines: TextLines) -> ArticlePart:
    """The document that stands in some lines."""
    part = ArticlePart([])
    info = ""
    above: ExportField | None = None  # the field that a line without one goes on with
    in_text = known = False
    for at, line in enumerate(lines):
        if (
            is_rule(line)
            or is_page_mark(line)
            or _COUNTER.fullmatch(line.words)
            or _LINK.fullmatch(line.words)
        ):
            continue
        field = field_of(line)
        if in_text and not _ends_text(lines, at, field):
            field = None
        if field is None:
            above = above if line.words else None
            if in_text or above is None or above.kind not in {"about", "lists"}:
                part.kept.append(line)
            continue
        above, known = field, known or field.name in _OWN
        in_text = field.kind == "body"
        info = info or (field.value if field.name == "publication info" else "")
        part.take(field)
        if in_text or (field.kind == "author" and part.author):
            part.kept.append(TextLine(field.value, field.value, line.start))
        elif field.kind == "kept":
            part.kept.append(line)
    if not known:
        return unknown(part.kept)
    _complete(part, info)
    return part


def _ends_text(lines: TextLines, at: int, field: ExportField | None) -> bool:
    """Whether a field stands below the text, and is not a line in it."""
    if field is None or field.kind not in FIELDS | {"about", "lists"}:
        return False
    alone = at == 0 or not lines[at - 1].words
    next_field = next((field_of(line) for line in filled(lines[at + 1 : at + 4])), None)
    return (alone or next_field is not None) and (next_field is not None or field.name in _OWN)


def _complete(part: ArticlePart, info: str) -> None:
    """Fills in the title and what only "Publication info: Herald ; Holm [Holm]03 May 2022: A.1" says."""
    if match := _INFO.fullmatch(info):
        part.source = part.source or source_name(match["source"])
        part.date = part.date or parse_date(match["day"])
    part.source = part.source and source_name(part.source.partition(";")[0])
    if part.title is None and (first := next(iter(filled(part.kept)), None)):
        part.title = first.words if len(first.words) <= 300 else None
