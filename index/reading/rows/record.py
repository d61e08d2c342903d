"""Finds the values of a row by what they are to an article, whatever the row calls them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

Row = Mapping[str, Any]
"""Names to values: of JSON, or of a line of a table."""

_DEEPEST = 4  # objects in objects in which fields are looked for
_MOST = 2_000  # fields of one row that are looked at
_NOTHING: tuple[object, ...] = (None, "", [], {})
_SIGNS = re.compile(r"[\W_]+")
_NUMBERS = ("$numberLong", "$numberInt", "$numberDouble", "$numberDecimal")
# Where the name, the text, the day of something is that is an object: {"name": "BBC"}, {"rendered": "<p>..."}.
NAME = (
    *(
        "main",
        "rendered",
        "name",
        "text",
        "value",
        "title",
        "original",
        "label",
        "displayname",
        "#text",
        "$t",
        "_",
    ),
    *("$oid", "uri", "id", *_NUMBERS),
)
TEXT = (
    "text",
    "plain",
    "plainText",
    "bodyText",
    "rendered",
    "body",
    "html",
    "content",
    "value",
    "#text",
    "$t",
    "_",
)
DAY = ("$date", "iso", "date", "utc", "value", "rendered", "#text", "$t", "_", *_NUMBERS)


class Record:
    """A row, its fields found by any of the names that `names.toml` has for them."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self._values: dict[str, Any] = {}
        for path, value in _flat(row):
            if self._values.get(path) in _NOTHING:
                self._values[path] = value
        self._within = _without_wrappers(self._values)

    def all_of(self, field: str) -> Iterator[tuple[str, Any]]:
        """The values of a field that say anything, each with its name in `names.toml`, the likeliest first."""
        for values in (self._values, self._within):
            for name in names(field):
                value = values.get(name)
                if value not in _NOTHING:
                    yield name, value

    def texts_of(self, field: str, keys: Sequence[str] = NAME, between: str = ", ") -> Iterator[str]:
        """The values of a field as text, lists joined."""
        for _, value in self.all_of(field):
            if said := said_by(value, keys, between):
                yield said

    def has(self, field: str) -> bool:
        """Whether there is a field of that kind, if only an empty one."""
        return any(name in self._values or name in self._within for name in names(field))


@cache
def names(field: str) -> tuple[str, ...]:
    """The names of a field as `plain_name` gives them."""
    return tuple(dict.fromkeys(map(plain_name, _tables()[field])))


def plain_name(name: str) -> str:
    """A name without what is written this way here and that way there; "." between objects stays."""
    return ".".join(_SIGNS.sub("", part).casefold() for part in name.split("."))


def said_by(value: Any, keys: Sequence[str] = NAME, between: str = ", ", depth: int = _DEEPEST) -> str:
    """What a value says as text, of an object by the first of `keys` that says something; "" for what says
    nothing, as a truth value does."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or value is None or not depth:
        return ""
    if isinstance(value, Mapping):
        return next((said for key in keys if (said := said_by(value.get(key), keys, between, depth - 1))), "")
    if isinstance(value, list | tuple):
        return between.join(filter(None, (said_by(item, keys, between, depth - 1) for item in value)))
    return str(value)


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads(files("index.reading.rows").joinpath("names.toml").read_text("utf-8"))


def _flat(row: Row) -> Iterator[tuple[str, Any]]:
    """Every value by its path, objects as a whole too, those of the row itself first."""
    level: list[tuple[str, Any]] = [("", row)]
    left = _MOST
    for _ in range(_DEEPEST):
        deeper: list[tuple[str, Any]] = []
        for path, value in level:
            for key, inner in value.items():
                if not left:
                    return
                left -= 1
                name = path + plain_name(str(key).replace(".", " ") if path else str(key))
                yield name, inner
                if isinstance(inner, Mapping):
                    deeper.append((f"{name}.", inner))
        level = deeper


def _without_wrappers(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that lie in objects which only hold the fields, by their path in there."""
    within: dict[str, Any] = {}
    for path, value in values.items():
        first, dot, rest = path.partition(".")
        while dot and first in names("wrappers"):
            within.setdefault(rest, value)
            first, dot, rest = rest.partition(".")
    return within
