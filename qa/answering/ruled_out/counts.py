"""Finds how many there are of what the question wants named ("five countries", asked for the countries)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.analyzer import terms
from index.types import Span

_NAMED = re.compile(
    r"^\s*(?:please\s)?(?:which|name|list|give|enumerate|tell me)\s"
    r"(?:(?:me|us|all|the|of|every|both|other)\s)*(?P<what>[a-z-]+s)\b",
    re.IGNORECASE,
)
_COUNT = (
    r"(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|dozens?|several|many|some|all|both)"
)


def parts(question: str, text: str) -> Iterator[Span]:
    """Counts with the plural that the question wants to have named: the words that it asks with do not name
    it."""
    wanted = _NAMED.match(question)
    if not wanted:
        return
    stem = set(terms(wanted["what"]))
    for found in re.finditer(rf"\b({_COUNT})\s(?:[a-z-]+\s)?([a-z-]+s)\b", text, re.IGNORECASE):
        if stem & set(terms(found[2])):
            yield found.span()
