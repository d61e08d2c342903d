"""Finds the ages of others than the person whose age is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.types import Span

_ASKS = re.compile(
    r"\bhow old\b|\bwhat age\b|\bage of\b|['’]s age\b|\bat what age\b|\bhow many years old\b", re.I
)
_NAME = r"[A-Z][\w’'-]*(?:\s(?:(?:de|van|von|der|den|bin|al|el|la|le|di|da)\s)*[A-Z][\w’'-]*)*"
_BEHIND = re.compile(
    rf"(?P<who>{_NAME})(?:,\s(?:aged\s|age\s)?|\s\((?:aged\s|age\s)?)(?P<age>\d{{1,3}})(?=[,.;)])"
)
_BEFORE = re.compile(rf"(?P<age>\d{{1,3}}[-\s]years?[-\s]old)\s(?:[a-z-]+\s){{0,3}}(?P<who>{_NAME})")
_WORD = re.compile(r"[\w’'-]+")
_IDLE = frozenset(
    "how old is was are were what age of the a an at which when he she they in did do does".split()
)


def parts(question: str, text: str) -> Iterator[Span]:
    """Where ages stand of people whom the question does not name."""
    if not _ASKS.search(question):
        return
    person = _person(question, text)
    for pattern in (_BEHIND, _BEFORE) if person else ():
        for found in pattern.finditer(text):
            if not person & _words(found["who"]):
                yield found.span("age")


def _person(question: str, text: str) -> set[str]:
    """The words of the name that the question gives; those of the name that the text puts behind the role
    that it asks about ("her deputy, Tomas Reyes"), else none."""
    asked = [word for word in _WORD.findall(question) if word.casefold() not in _IDLE]
    names = {word.casefold().removesuffix("'s").removesuffix("’s") for word in asked if word[0].isupper()}
    if names:
        return names | {word.casefold() for word in asked}
    found: set[str] = set()
    for word in asked:
        for holder in re.finditer(rf"\b(?i:{re.escape(word)}),?\s({_NAME})", text):
            found |= _words(holder[1]) | {word.casefold()}
    return found


def _words(name: str) -> set[str]:
    return {word.casefold().removesuffix("'s").removesuffix("’s") for word in _WORD.findall(name)}
