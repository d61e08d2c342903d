"""Rules out as an answer what a question's own words exclude: another currency, another person's age, another
row.

Each module finds such parts of a passage. They are blanked before it is read, space for character, so that
every offset stays and the reader chooses among what is left."""

from __future__ import annotations

import re

from qa.answering.ruled_out import ages, amounts, counts, repeats, sides, tables

_RULES = (repeats.parts, amounts.parts, ages.parts, sides.parts, tables.parts, counts.parts)
_SEEN = re.compile(r"\S")


def readable(question: str, text: str) -> str:
    """The text as it is read for the question: as long as before, what is ruled out in it blank."""
    for rule in _RULES:
        for start, end in rule(question, text):
            text = text[:start] + _SEEN.sub(" ", text[start:end]) + text[end:]
    return text
