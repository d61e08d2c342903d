"""Tells the days of other things apart: the day somebody joined, an event, a deadline, an update."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from index.reading.metadata.dates import leading_date

_LONGEST_LABEL = 40
_LONGEST_LINE = 160


def is_other_label(line: str) -> bool:
    """Whether a line only says that the day behind it is that of something else, as "Joined" or "When:"."""
    label = _pattern(r"[^\w]*(?:WORDS)\s*[:.]?", "members", "other_things", "updates")
    return len(line) <= _LONGEST_LABEL and bool(label.fullmatch(line.strip()))


def tells_of_an_event(lines: Iterable[str]) -> bool:
    """Whether lines say where something takes place, so that their "Date:" is the day of that."""
    sure = _pattern(r"(?:WORDS)\s*:.*", "event")
    likely = _pattern(r"(?:WORDS)\s*:.*", "place_or_time")
    short = [line.strip() for line in lines if len(line) <= _LONGEST_LINE]
    return any(map(sure.fullmatch, short)) or sum(1 for line in short if likely.fullmatch(line)) > 1


def without_other_days(lines: Iterable[str]) -> list[str]:
    """The lines, less the day below each label of another day; "Joined" may stand below its day, too."""
    there = list(lines)
    joined = _pattern(r"[^\w]*(?:WORDS)\s*[:.]?", "members")
    others = set[int]()
    for at, line in enumerate(there):
        if is_other_label(line):
            places = (at + 1, at - 1) if joined.fullmatch(line.strip()) else (at + 1,)
            others.update(
                [near for near in places if near in range(len(there)) and leading_date(there[near])][:1]
            )
    return [line for at, line in enumerate(there) if at not in others]


@cache
def _pattern(form: str, *tables: str) -> re.Pattern[str]:
    """The regular expression `form`, in which WORDS stands for any word of these tables."""
    content = tomllib.loads(files("index.reading.metadata").joinpath("other_days.toml").read_text("utf-8"))
    words = "|".join(word for table in tables for word in content[table])
    return re.compile(form.replace("WORDS", words), re.IGNORECASE)
