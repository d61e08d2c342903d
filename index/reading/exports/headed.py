"""Takes reviews of the press apart, in which each article has its title and its source with the day on top.

"Quay price divides Eastport", below it "The Eastport Herald, 3 May 2022", or the two on lines of their own.
"""

from __future__ import annotations

from index.reading.exports.days import day_line
from index.reading.exports.labels import field_of
from index.reading.exports.lines import TextLine, TextLines, cut_at, filled, is_rule
from index.reading.exports.part import ArticlePart, unknown
from index.reading.exports.stated import is_byline, stated_part
from index.reading.metadata.opening import ends_like_a_sentence, is_body

_LONGEST_TITLE = 200
_LONGEST_SOURCE = 80


def headed_parts(lines: TextLines) -> list[ArticlePart] | None:
    """The articles of a review of the press; None for another file."""
    starts = _starts(lines, sourced=True)
    if len(starts) > 1 and not any(is_body(line.words) for line in lines[: starts[0]]):
        return _parts(lines, starts, share=0.5)
    starts = _starts(lines, sourced=False)  # a title and a day is little: then all must be alike from the top
    if len(starts) > 1 and not filled(lines[: starts[0]]):
        return _parts(lines, starts, share=1.0)
    return None


def _parts(lines: TextLines, starts: list[int], share: float) -> list[ArticlePart] | None:
    """The articles that begin at some lines, if at least a share of them has running text."""
    segments = cut_at(lines, starts)
    front = [unknown(list(segments.pop(0)))] if starts[0] else []
    with_text = sum(any(is_body(line.words) for line in segment) for segment in segments)
    if with_text < share * len(segments) or any(len(filled(segment)) < 3 for segment in segments):
        return None
    return [*front, *map(stated_part, segments)]


def _starts(lines: TextLines, sourced: bool) -> list[int]:
    """The lines with a title above a day, with a source beside or above that, or without one."""
    numbers = [at for at, line in enumerate(lines) if line.words and not is_rule(line)]
    found: list[int] = []
    for n, at in enumerate(numbers):
        day = day_line(lines[at])
        if day is None or n == 0:
            continue
        named = any(rest[:1].isupper() for rest in day.rest) or any(map(is_byline, day.rest))
        if not sourced and any(day.rest):
            continue
        back = 1 if named or not sourced else 2
        above = numbers[max(0, n - back) : n]
        if (
            len(above) == back
            and _are_title_and_source([lines[one] for one in above])
            and _begins(lines, above[0])
        ):
            found.append(above[0])
    return found


def _are_title_and_source(above: list[TextLine]) -> bool:
    """Whether the lines above a day are a title, or a title and a source."""
    limits = (_LONGEST_TITLE, _LONGEST_SOURCE)
    return all(
        len(line.words) <= limit
        and field_of(line) is None
        and not is_body(line.words)
        and any(map(str.isalpha, line.words))
        and day_line(line) is None
        and not (ends_like_a_sentence(line.words) and not line.words.endswith(("?", "!", "…")))
        for line, limit in zip(above, limits, strict=False)
    )


def _begins(lines: TextLines, at: int) -> bool:
    """Whether something begins at a line: a blank one, a rule, a sentence's end or nothing is above."""
    if at == 0 or not lines[at - 1].words or is_rule(lines[at - 1]):
        return True
    return ends_like_a_sentence(lines[at - 1].words)
