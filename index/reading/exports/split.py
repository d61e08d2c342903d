"""Makes an article of each that a file holds, where the file says how it is to be taken apart."""

from __future__ import annotations

from dataclasses import replace

from index.reading.draft import Draft
from index.reading.exports import europresse, factiva, headed, letters, nexis, proquest, repeated, ruled
from index.reading.exports.covers import is_cover
from index.reading.exports.doubts import seems_to_hold_many
from index.reading.exports.lines import lines_of
from index.reading.exports.part import ArticlePart, draft_of, merged

_LAYOUTS = (
    *(proquest.parts, factiva.parts, europresse.parts, nexis.parts, repeated.ended_parts, nexis.single_part),
    *(letters.letter_parts, repeated.fielded_parts, ruled.ruled_parts, headed.headed_parts),
)


def parts_of(draft: Draft) -> list[Draft]:
    """The articles of a file: what its reader made of it, or what its text is taken apart into."""
    if draft.parts:
        return list(draft.parts)
    lines = lines_of(draft.text)
    found = next((parts for layout in _LAYOUTS if (parts := layout(lines))), None)
    if not found:
        return [replace(draft, title=None, date=None) if seems_to_hold_many(lines) else draft]
    parts = [part for part in _without_covers(found) if any(line.words for line in part.kept)]
    if len(parts) == 1:
        only = merged(parts[0], draft) if parts[0].understood else None
        return [only or draft]
    return [article for part in parts if (article := draft_of(part, draft))]


def _without_covers(parts: list[ArticlePart]) -> list[ArticlePart]:
    """The parts that are not only a cover or a footer."""
    titles = {part.title for part in parts if part.title}
    return [part for part in parts if part.understood or not is_cover(part.kept, titles)]
