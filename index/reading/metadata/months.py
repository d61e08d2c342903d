"""Knows the names of months and weekdays in the languages that dates are read in."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def fold(word: str) -> str:
    """The key under which a month or weekday name is looked up."""
    return unicodedata.normalize("NFC", word).casefold().rstrip(".")


@cache
def months() -> Mapping[str, int]:
    """Month name or abbreviation, folded, to 1..12."""
    return _numbers("months", 1)


@cache
def weekdays() -> Mapping[str, int]:
    """Weekday name or abbreviation, folded, to 0 (Monday)..6, as `datetime.date.weekday`."""
    return _numbers("weekdays", 0)


def _numbers(table: str, first: int) -> Mapping[str, int]:
    """Names to numbers counted from `first`; a name that two languages count differently is left out."""
    text = files("index.reading.metadata").joinpath("months.toml").read_bytes().decode()
    found: dict[str, set[int]] = {}
    for row in tomllib.loads(text)[table].values():
        for number, names in enumerate(row.split(), start=first):
            for name in names.split("/"):
                found.setdefault(fold(name), set()).add(number)
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1 and name != "-"}
