"""Tells from a question what its answer is to be: a few words, a whole sentence, or several things."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from index.types import Span

Kind = Literal["words", "sentence", "several"]

_WHY_OR_HOW = re.compile(
    r"^\W*(?:and |so |but )?(?:why|how come"
    r"|how(?! (?:many|much|old|long|far|often|tall|big|large|high|deep|fast|heavy"
    r"|soon|late|wide|close|likely|frequently|common|expensive|strong|few|rich|hot|cold|severe|bad)\b))\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"^\W*(?:and |so |but )?"
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must|am)"
    r"(?:n['’]t)?\s(?!.*\bor\b)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    r"^\W*(?:(?:name|list|enumerate|give(?: me)?|tell me)\s"
    r"(?:all|the|every|both|other)?\s?(?:the |of )*[\w-]+s\b"
    r"|(?:which|what)\s(?:[a-z-]+\s){0,2}?(?!(?:is|was|has|does|as|this|years|percentages?)\b)[a-z-]{3,}[^s\W]s\b"
    r"|who\s(?:all\s)?(?:are|were)\b|what\s(?:are|were)\b)",
    re.IGNORECASE,
)
# A span of so many words says how or why by itself.
_ENOUGH = 6
_WORD = r"[A-Z0-9][\w.’'&-]*"
_JOINING = r"(?:of|the|de|la|van|von|and\sthe|for|du|del|al|bin)(?=\s[A-Z])"
_ITEM = rf"(?:(?:the|a|an)\s)?{_WORD}(?:\s{_JOINING}|\s{_WORD})*"
_BETWEEN = r"(?:,\s(?:and\s|or\s|&\s)?|;\s(?:and\s)?|\s(?:and|or|&)\s(?:also\s)?)"
_LISTED = re.compile(rf"{_ITEM}(?:{_BETWEEN}{_ITEM})+")


def kind_of(question: str) -> Kind:
    """What the question asks for."""
    if _WHY_OR_HOW.match(question) or _YES_OR_NO.match(question):
        return "sentence"
    return "several" if _SEVERAL.match(question) else "words"


def says_enough(span: str) -> bool:
    """Whether a span is an answer to a why or how without the rest of its sentence."""
    return len(span.split()) >= _ENOUGH


def listed(text: str, start: int, end: int) -> tuple[Span, Sequence[Span]]:
    """The enumeration of names in `text` that characters start..end are a part of, and its members; the same
    characters as the one member where there is none."""
    for found in _LISTED.finditer(text):
        if found.start() < end and start < found.end():
            members = _members(text, *found.span())
            touched = [span for span in members if span[0] < end and start < span[1]]
            if touched:
                return (min(start, found.start()), max(end, found.end())), members
    return (start, end), _members(text, start, end)


def _members(text: str, start: int, end: int) -> list[Span]:
    """The parts of an enumeration."""
    found, at = [], start
    for between in re.finditer(_BETWEEN, text[start:end]):
        found.append((at, start + between.start()))
        at = start + between.end()
    return [*found, (at, end)]
