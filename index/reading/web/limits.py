"""Refuses pages that are built to keep the parser busy for minutes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.reading.draft import Unreadable

MAX_TAGS = 200_000
"""More tags than this in one page are no article; reading them would take minutes."""
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_MAX_ATTRIBUTES = 2_000  # the parser compares each attribute of a tag with all before it
_EDGE = re.compile(
    r"<(?P<end>/?)(?P<name>script|style|title|textarea)\b|(?P<comment><!--(?!-?>))|(?P<over>--!?>)",
    re.IGNORECASE,
)
_NO_TAGS = frozenset({"script", "style", "comment"})
"""What is between the edges of these holds no tags, though `a<b[c]` in code looks like one."""


def check_tags(source: str) -> None:
    """Raises `Unreadable` where the HTML `source` has too many tags, or too many attributes in one."""
    if source.count("<") > MAX_TAGS:
        raise Unreadable(f"a page of more than {MAX_TAGS:,} tags")
    for part in _with_tags(source):
        for tag in _LONG_TAG.findall(part):
            if len(re.split(r"[\s/]+", _QUOTED.sub(" ", tag))) > _MAX_ATTRIBUTES:
                raise Unreadable("a page with thousands of attributes in one tag")


def _with_tags(source: str) -> Iterator[str]:
    """The parts of a page that hold tags, and what may: an unfinished comment, what is in a title."""
    start, inside = 0, ""
    for edge in _EDGE.finditer(source):
        name = (edge["name"] or "comment").casefold()
        closes = edge["over"] is not None if inside == "comment" else bool(edge["end"]) and name == inside
        if inside and closes:
            if inside not in _NO_TAGS:
                yield source[start : edge.start()]
            inside, start = "", edge.start()
        elif not inside and not edge["end"] and not edge["over"]:
            end = source.find(">", edge.end()) if edge["name"] else edge.end()
            yield source[start : end if end >= 0 else len(source)]
            inside, start = name, edge.end()
    if inside not in {"script", "style"}:
        yield source[start:]
