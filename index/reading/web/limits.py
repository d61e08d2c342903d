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
_SCRIPT_EDGE = re.compile(r"<(/?)(?:script|style)\b|(<!--)|(--!?>)", re.IGNORECASE)


def check_tags(source: str) -> None:
    """Raises `Unreadable` where the HTML `source` has too many tags, or too many attributes in one."""
    if source.count("<") > MAX_TAGS:
        raise Unreadable(f"a page of more than {MAX_TAGS:,} tags")
    for part in _outside_scripts(source):
        for tag in _LONG_TAG.findall(part):
            if len(re.split(r"[\s/]+", _QUOTED.sub(" ", tag))) > _MAX_ATTRIBUTES:
                raise Unreadable("a page with thousands of attributes in one tag")


def _outside_scripts(source: str) -> Iterator[str]:
    """The parts of a page that are no script: in one `a<b[c]` looks like a tag.

    A script ends at the end of a comment too, and none begins in a comment: what may be a tag is given.
    """
    start, inside, comment = 0, False, False
    for edge in _SCRIPT_EDGE.finditer(source):
        closes = bool(edge[1]) or bool(edge[3])
        if inside and closes:
            inside, start = False, edge.start()
        elif not inside and not comment and not closes and not edge[2]:
            end = source.find(">", edge.end())
            yield source[start : end if end >= 0 else len(source)]
            inside, start = True, edge.end()
        comment = (comment or bool(edge[2])) and not edge[3] and not inside
    if not inside:
        yield source[start:]
