"""Tells the days of other things apart: the day somebody joined, an event, a deadline, an update."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files

_LONGEST_LABEL = 40
_LONGEST_LINE = 160


def is_other_label(line: str) -> bool:
    """Whether a line only says that the day behind it is that of something else, as "Joined" or "When:"."""
    label = _pattern(r"[^\w]*(?:WORDS)\s*[:.]?", "other_things", "updates")
    return len(line) <= _LONGEST_LABEL and bool(label.fullmatch(line.strip()))


def tells_of_an_event(lines: Iterable[str]) -> bool:
    """Whether lines say where something takes place, so that their "Date:" is the day of that."""
    place = _pattern(r"(?:WORDS)\s*:.*", "event")
    return any(len(line) <= _LONGEST_LINE and place.fullmatch(line.strip()) for line in lines)


def without_other_days(lines: Iterable[str]) -> Iterator[str]:
    """The lines, less those that stand below the label of another day."""
    labelled = False
    for line in lines:
        if not labelled:
            yield line
        labelled = is_other_label(line)


@cache
def _pattern(form: str, *tables: str) -> re.Pattern[str]:
    """The regular expression `form`, in which WORDS stands for any word of these tables."""
    content = tomllib.loads(files("index.reading.metadata").joinpath("other_days.toml").read_text("utf-8"))
    words = "|".join(word for table in tables for word in content[table])
    return re.compile(form.replace("WORDS", words), re.IGNORECASE)
