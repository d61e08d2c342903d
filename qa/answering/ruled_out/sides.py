"""Finds clauses about the other side of a vote than the one that is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span
from qa.answering.ruled_out.clauses import clauses

_TAKES_SIDES = (
    r"(?:vot(?:e|es|ed|ing)|spoke|speaks?|spoken|argu(?:e|es|ed|ing)|campaign(?:s|ed|ing)?|rul(?:e|es|ed|ing)"
    r"|ballots?)"
)
_FOR = re.compile(
    rf"\b{_TAKES_SIDES}\b(?:\s\w+){{0,3}}\s(?:for|in\sfavou?r|yes|to\s(?:approve|accept|pass))\b", re.I
)
_AGAINST = re.compile(
    rf"\b{_TAKES_SIDES}\b(?:\s\w+){{0,3}}\s(?:against|no|to\s(?:reject|block|oppose))\b", re.I
)
_NOT = re.compile(r"\b(?:not|never)\b|n['’]t\b", re.I)


def parts(question: str, text: str) -> Iterator[Span]:
    """Clauses whose people took the other side, where the question asks for one; who did not vote for
    something is not known to have voted against it, so a question with a "not" asks for neither."""
    sides = _side(question)
    if sides is None or _NOT.search(question):
        return
    for start, end in clauses(text):
        if _side(text[start:end]) == (not sides):
            yield start, end


def _side(text: str) -> bool | None:
    """True for "for", False for "against", None where the text takes neither side or both."""
    found = {side for side, pattern in ((True, _FOR), (False, _AGAINST)) if pattern.search(text)}
    return found.pop() if len(found) == 1 else None
