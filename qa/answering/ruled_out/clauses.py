"""Cuts a text into clauses, which say one thing about one matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

# Behind a full stop only where a word follows after a space: 1.5 is one number.
_END = re.compile(r"[;!?\n]+|\.(?=\s|$)|,?\s(?=(?:but|while|whereas|although)\s)")


def clauses(text: str) -> Iterator[Span]:
    """Where the clauses of a text begin and end; together they are all of it but what parts them."""
    start = 0
    for found in _END.finditer(text):
        if found.start() > start:
            yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)
