"""A question in, what kind of answer it asks for out."""

from __future__ import annotations

import re
from enum import Enum


class Wants(Enum):
    """The kind of answer that a question's words ask for."""

    DATE = "date"
    YEAR = "year"
    NUMBER = "number"
    NAME = "name"
    PLACE = "place"
    ANYTHING = "anything"


_PATTERNS = (
    (Wants.YEAR, r"\b(?:what|which|in what|in which)\s(?:\w+\s)?(?:years?|decades?|century|centuries)\b"),
    (Wants.DATE, r"\bwhen\b|\b(?:what|which)\s(?:\w+\s)?(?:date|day|month|period)s?\b|\bкогда\b"),
    (
        Wants.NUMBER,
        r"\bhow (?:many|much|long|old|far|tall|big|large|high|fast|often|deep|heavy)\b|\bсколько\b"
        r"|\b(?:what|which) (?:\w+ )?(?:number|percentage|percent|share|proportion|price|cost|population)\b",
    ),
    (
        Wants.PLACE,
        r"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:country|city|town|place|location|region|state)\b|\bгде\b",
    ),
    (Wants.NAME, r"\bwho(?:se|m)?\b|\bкто\b"),
)
_COMPILED = [(wants, re.compile(pattern)) for wants, pattern in _PATTERNS]
# "Who is Erkin Shaymagambetov?" asks what is said of somebody, not for a name.
_DESCRIBE = re.compile(r"^\W*(?:who|what) (?:is|was|are|were) (?:[A-Z]\S+ ?)+\W*$")


def wants(question: str) -> Wants:
    """What a question asks for; the question word that stands first decides."""
    if _DESCRIBE.match(question.strip()[:1].lower() + question.strip()[1:]):
        return Wants.ANYTHING
    folded = question.casefold()
    found = [(m.start(), i) for i, (_, pattern) in enumerate(_COMPILED) if (m := pattern.search(folded))]
    return _COMPILED[min(found)[1]][0] if found else Wants.ANYTHING
