"""Tells a file that holds many articles in a way that no layout knows."""

from __future__ import annotations

from collections import Counter

from index.reading.exports.factiva import is_count, is_end
from index.reading.exports.labels import field_of
from index.reading.exports.lines import TextLines, is_day
from index.reading.exports.ruled import stated_between_rules

_OF_ONE = frozenset(
    "load-date|length|länge|longueur|record number|accession number|proquest document id|publication date"
    "|publication title|document url|date-chargement|erscheinungsdatum|date de publication".split("|")
)
"""Fields that an article has once."""


def seems_to_hold_many(lines: TextLines) -> bool:
    """Whether a field that an article has once comes again, or several titles with their days do."""
    found = Counter[str]()
    for at, line in enumerate(lines):
        field = field_of(line)
        if field and field.name in _OF_ONE and field.value:
            found[field.name] += 1
        elif len(line.words) < 80 and is_end(line):
            found["end"] += 1
        elif is_count(line) and any(is_day(below) for below in lines[at + 1 : at + 3]):
            found["count"] += 1
    return any(count > 1 for count in found.values()) or stated_between_rules(lines) > 1
