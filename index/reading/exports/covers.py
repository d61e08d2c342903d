"""Knows the covers of exports: who ordered them, what was searched for, and which articles follow."""

from __future__ import annotations

import re
from collections.abc import Collection

from index.reading.exports.lines import TextLine, TextLines, filled, is_copyright, is_page_mark, is_rule

_ORDER = re.compile(
    r"(?:date and time|job number|documents? ?\(\d|client/matter|search terms|search type|user name"
    r"|time of request|download request|send to|combined source|project id|narrowed by|content type"
    r"|auftragsnummer|suchbegriffe|datum und uhrzeit|dokumente? ?\(\d|date et heure|numéro de tâche"
    r"|termes de recherche|search summary"
    r"|results found|timestamp|number of documents|table of contents|inhaltsverzeichnis|table des matières"
    r"|sommaire|índice|bibliography).*",
    re.IGNORECASE,
)
_CONTENTS = re.compile(
    r"table of contents|inhaltsverzeichnis|table des matières|sommaire|índice|contents", re.I
)
_SUMMARY = re.compile(r"search summary|suchübersicht|zusammenfassung der suche|résumé de la recherche", re.I)
_ENTRY = re.compile(r"(?P<number>\d{1,5})[.)] ?(?P<title>.*)")
_FOOTER = re.compile(
    r"(?:contact (?:us|proquest)|database copyright|terms and conditions|contact us at|©|copyright).*", re.I
)


def first_behind_cover(lines: TextLines) -> int:
    """Where the first article begins behind a cover that lists it; 0 where there is none."""
    entries = [
        (at, match["title"].strip())
        for at, line in enumerate(lines)
        if (match := _ENTRY.fullmatch(line.words)) and len(line.words) < 500
    ]
    if not entries or sum(bool(_ORDER.fullmatch(line.words)) for line in lines[:200]) < 1:
        return 0
    first = entries[0][1] or next((line.words for line in filled(lines[entries[0][0] + 1 :])), "")
    for at in range(entries[0][0] + 1, len(lines)):
        if first and lines[at].words == first and (entries[0][1] or at > entries[-1][0]):
            return at
    return 0


def is_cover(lines: TextLines, titles: Collection[str]) -> bool:
    """Whether lines are nothing but a cover, a list of the titles, or the footer of a database."""
    words = [line.words for line in filled(lines)]
    if words and _SUMMARY.fullmatch(words[0]):
        return True
    if sum(bool(_ORDER.fullmatch(line)) for line in words) >= 2:
        return True
    return all(_is_listed(line, titles) for line in filled(lines))


def _is_listed(line: TextLine, titles: Collection[str]) -> bool:
    """Whether a line is the title of an article that follows, with or without its number, or a mark."""
    entry = _ENTRY.fullmatch(line.words)
    title = entry["title"].rstrip(" .0123456789") if entry else line.words
    known = title in titles or line.words in titles or (entry is not None and entry["title"] in titles)
    marked = (
        _CONTENTS.fullmatch(line.words)
        or _FOOTER.fullmatch(line.words)
        or not any(map(str.isalnum, line.words))
    )
    return bool(known or marked or is_rule(line) or is_page_mark(line) or is_copyright(line))
