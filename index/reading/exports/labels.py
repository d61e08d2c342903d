"""Knows the names of the fields in which exports say what an article is: "BYLINE:", "Publication date:"."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from index.reading.exports.lines import TextLine

_LABEL = re.compile(r"(?P<name>[^\W\d_][^:\n]{0,40}?) ?:(?: (?P<value>.*)|(?P<none>))")

FIELDS = frozenset({"title", "date", "source", "author", "url"})
"""What a field may be that says what an article is; the other kinds are those of labels.toml."""


class ExportField(NamedTuple):
    """A line that is a field: its kind, its name in lower case, and what it says."""

    kind: str
    name: str
    value: str


def field_of(line: TextLine) -> ExportField | None:
    """The field that a line is or begins."""
    match = _LABEL.fullmatch(line.words) if ":" in line.words[:42] else None
    if not match:
        return None
    name = match["name"].casefold()
    kind = _kinds().get(name)
    return ExportField(kind, name, match["value"] or "") if kind else None


def is_dropped(field: ExportField | None) -> bool:
    """Whether a field says only what librarians need."""
    return field is not None and field.kind in {"about", "lists"}


@cache
def _kinds() -> Mapping[str, str]:
    """Name of a field to its kind."""
    content = tomllib.loads(files("index.reading.exports").joinpath("labels.toml").read_text("utf-8"))
    return {
        name.strip(): kind for kind, names in content.items() for name in " ".join(names.split()).split("|")
    }
