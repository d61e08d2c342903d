"""Finds sentences that ask the question themselves, or claim to answer every question.

A reader takes what follows a question for its answer, whoever put both there, so a sentence that repeats the
question must not count for what stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.analyzer import terms
from index.types import Span

_ASKING = re.compile(r"[^.?!:;\n\"“”«»]+\?")
_CLAIMING = re.compile(
    r"[^.?!\n]*\banswers?\s+to\s+(?:every|any|each|all|this|that|the|your|such)\b[^.?!\n]*\bquestions?\b[^.?!\n]*[.?!]?",
    re.IGNORECASE,
)
# A sentence repeats the question when so much of the shorter of the two is in the other.
_SHARE = 0.75


def parts(question: str, text: str) -> Iterator[Span]:
    """The parts of the text that repeat the question or claim to answer it."""
    asked = set(terms(question))
    for found in _ASKING.finditer(text):
        said = set(terms(found.group()))
        if said and asked and len(said & asked) >= _SHARE * min(len(said), len(asked)):
            yield found.span()
    for found in _CLAIMING.finditer(text):
        yield found.span()
