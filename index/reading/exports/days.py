"""Finds the day in a line that stands above an article: "Politics, Tuesday, May 3, 2022, p. 4 | Herald"."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import NamedTuple

from index.reading.exports.lines import TextLine
from index.reading.metadata.dates import leading_date
from index.reading.metadata.months import fold, months, weekdays
from index.reading.metadata.opening import ends_like_a_sentence

_LONGEST = 160
_WORD = re.compile(r"(?<![\w.,/-])[^\W_]+")
_SEPARATORS = re.compile(r"\s*[|•·‧∙●;]\s*|\s+[-–—]+\s+|,\s+|\s*[()\[\]]\s*")
_EDGE = " .,;|•·‧∙●-–—"
_NO_NAME = re.compile(
    r"(?:by|von|par|por|di)\s.*|(?:p|pp|pg|s|page|seite|no|n°|nr|vol)\.?\s?\d.*|[A-Z]?\d[\w.:/-]*|\d[\d.,\s]*\s*(?:words?|mots|wörter)"
    r"|.*\b(?:edition|ausgabe|édition|min read|minutes? read)\b.*|\W*",
    re.IGNORECASE,
)


class DayLine(NamedTuple):
    """The day that a line states, the names in front of it and behind it, and all of what stands there."""

    date: datetime.date
    before: tuple[str, ...]
    behind: tuple[str, ...]
    rest: tuple[str, str]


def day_line(line: TextLine) -> DayLine | None:
    """The day in a line that is no sentence; None where there is none, or another one."""
    return day_of(line.words)


@lru_cache(maxsize=4_096)
def day_of(words: str) -> DayLine | None:
    """The day in words that are no sentence; None where there is none, or another one."""
    if (
        len(words) > _LONGEST
        or not any(map(str.isdigit, words))
        or ends_like_a_sentence(words.rstrip()[:-1] or "a")
    ):
        return None
    at, found = 0, list[tuple[int, int, datetime.date]]()
    for match in _WORD.finditer(words):
        if match.start() < at or not _may_begin(match[0]):
            continue
        if date := leading_date(words[match.start() :]):
            at = match.start() + date.end
            found.append((match.start(), at, date.date))
    if len({date for _, _, date in found}) != 1:
        return None
    start, _, date_there = found[0]
    front, back = words[:start], words[found[-1][1] :]
    return DayLine(date_there, _names(front), _names(back), (front.strip(_EDGE), back.strip(_EDGE)))


def _may_begin(word: str) -> bool:
    """Whether a date may begin with a word."""
    return word[0].isdigit() or fold(word) in months() or fold(word) in weekdays()


def _names(words: str) -> tuple[str, ...]:
    """The parts of a line that may be the name of a source or a section."""
    parts = (part.strip(" .,:") for part in _SEPARATORS.split(words))
    return tuple(part for part in parts if len(part) > 1 and not _NO_NAME.fullmatch(part))
